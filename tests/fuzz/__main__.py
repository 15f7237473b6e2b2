"""Odd requests and odd sockets as a command: `python -m tests.fuzz --requests 20000 --seed 5`."""

import argparse
import os
import subprocess
import sys
import tempfile

from tests.folders import environment_in

TESTS = (
    "tests/fuzz/test_fuzz.py::test_many_odd_requests_break_nothing_and_learn_nothing",
    "tests/fuzz/test_frames.py::test_many_odd_sockets_break_nothing_and_learn_nothing",
)


def main() -> int:
    """Run it; returns the exit code for the shell."""
    parser = argparse.ArgumentParser(prog="make fuzz", description=__doc__)
    parser.add_argument("--requests", type=int, default=20_000, help="how many (20000)")
    parser.add_argument("--sockets", type=int, default=2_000, help="and how many of those (2000)")
    parser.add_argument("--seed", type=int, default=1, help="where they are drawn from (1)")
    asked = parser.parse_args()
    with tempfile.TemporaryDirectory(prefix="plaza-fuzz-") as folder:
        return subprocess.run(
            [sys.executable, "-m", "pytest", "-p", "no:cacheprovider", "-m", "matrix", *TESTS],
            env={
                **os.environ,
                "FUZZ_REQUESTS": str(asked.requests),
                "FUZZ_SOCKETS": str(asked.sockets),
                "FUZZ_SEED": str(asked.seed),
                **environment_in(folder),
            },
            check=False,
        ).returncode


if __name__ == "__main__":
    sys.exit(main())
