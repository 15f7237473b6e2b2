"""The whole suite: `python -m tests [pytest's options]`.

Three lanes side by side, for the two cores the suite is meant for: the journeys (real servers, a
real browser), which mostly wait and go first where both want a core; all the rest on SQLite, the
embedded default; and what needs PostgreSQL as the process' own database, with all tests marked
`everywhere` once more on it. What the other lanes say is printed when the first is done. Fails if a
run fails, or if nothing matched.
"""

import os
import subprocess
import sys
import tempfile
from concurrent.futures import ThreadPoolExecutor
from typing import IO

from tests.services import Postgres

NOTHING_MATCHED = 5  # pytest's exit code
BEHIND = ("nice", "-n", "10")  # lets the journeys go first: they expect things within a second


def run(
    marks: str,
    arguments: list[str],
    out: IO[str] | None = None,
    before: tuple[str, ...] = (),
    **environment: str,
) -> int:
    """Run pytest on the tests with these marks; returns its exit code."""
    command = [*before, sys.executable, "-m", "pytest", "-m", marks, *arguments]
    environment = {**os.environ, **environment}
    return subprocess.run(
        command, env=environment, stdout=out, stderr=out, stdin=subprocess.DEVNULL, check=False
    ).returncode


def on_sqlite(arguments: list[str], out: IO[str]) -> int:
    """Run all but the journeys; returns the exit code."""
    return run("not journey and not postgres and not matrix", arguments, out, BEHIND)


def on_postgres(arguments: list[str], out: IO[str]) -> int:
    """Run what is for PostgreSQL, in folders of its own; returns the exit code."""
    server = Postgres()
    try:
        with tempfile.TemporaryDirectory(prefix="plaza-postgres-lane-") as folder:
            return run(
                "(postgres or everywhere) and not matrix",
                ["-p", "no:cacheprovider", *arguments],
                out,
                BEHIND,
                DATABASE_URL=server.url("plaza"),
                MEDIA_ROOT=f"{folder}/media",
                EXPORTS_ROOT=f"{folder}/exports",
            )
    finally:
        server.stop()


def main(arguments: list[str]) -> int:
    """Run the lanes; returns the exit code for the shell."""
    for name in ("DATABASE_URL", "REDIS_URL", "DJANGO_SETTINGS_MODULE", "DEBUG"):
        os.environ.pop(name, None)
    lanes = {"on SQLite": on_sqlite, "on PostgreSQL": on_postgres}
    with ThreadPoolExecutor(len(lanes)) as pool:
        started = []
        for title, lane in lanes.items():
            out = tempfile.TemporaryFile("w+")  # noqa: SIM115  (closed below, when it was read)
            started.append((title, out, pool.submit(lane, arguments, out)))
        print("— journeys —", flush=True)
        codes = [run("journey and not matrix", arguments)]
        for title, out, waiting in started:
            codes.append(waiting.result())
            out.seek(0)
            print(f"— everything else, {title} —\n{out.read()}", flush=True)
            out.close()
    failed = [code for code in codes if code not in (0, NOTHING_MATCHED)]
    if failed:
        return failed[0]
    return NOTHING_MATCHED if all(code == NOTHING_MATCHED for code in codes) else 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
