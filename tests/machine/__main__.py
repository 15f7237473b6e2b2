"""The machine as a command: `python -m tests.machine --steps 20000 --seed 5 --on postgresql`.

Tells stories until so many steps are done, on SQLite or on a PostgreSQL of its own, and ends at the first
page that is not as it should be with the shortest story that leads there.
"""

import argparse
import os
import subprocess
import sys
import tempfile

from tests.folders import environment_in
from tests.services import Postgres

TEST = "tests/machine/test_machine.py::test_every_open_page_shows_what_a_reload_would_show_in_long_runs"


def main() -> int:
    """Run it; returns the exit code for the shell."""
    parser = argparse.ArgumentParser(prog="make machine", description=__doc__)
    parser.add_argument("--steps", type=int, default=3_000, help="how many (3000)")
    parser.add_argument("--seed", type=int, default=1_000, help="where it begins (1000)")
    parser.add_argument("--on", choices=("sqlite", "postgresql"), default="sqlite")
    parser.add_argument("--no-shrink", action="store_true", help="take the first story that fails")
    asked = parser.parse_args()
    server = Postgres() if asked.on == "postgresql" else None
    try:
        with tempfile.TemporaryDirectory(prefix="plaza-machine-") as folder:
            return subprocess.run(
                [sys.executable, "-m", "pytest", "-p", "no:cacheprovider", "-m", "matrix", TEST],
                env={
                    **os.environ,
                    "MACHINE_STEPS": str(asked.steps),
                    "MACHINE_SEED": str(asked.seed),
                    "MACHINE_SHRINKS": "" if asked.no_shrink else "1",
                    **environment_in(folder),
                    **({"DATABASE_URL": server.url("plaza")} if server else {}),
                },
                check=False,
            ).returncode
    finally:
        if server is not None:
            server.stop()


if __name__ == "__main__":
    sys.exit(main())
