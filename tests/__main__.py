"""The whole suite: `python -m tests [pytest's options]`.

Three lanes side by side, for the two cores the suite is meant for: the journeys (real servers, a
real browser), which mostly wait and go first where both want a core; half of all the rest on SQLite,
the embedded default; and what needs PostgreSQL as the process' own database, with all tests marked
`everywhere` once more on it, after which comes the other half. What the other lanes say is printed
when the first is done. Fails if a run fails, or if nothing matched.
"""

import os
import subprocess
import sys
import tempfile
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from typing import IO

from tests.services import Postgres

NOTHING_MATCHED = 5  # pytest's exit code
ON_SQLITE = "not journey and not postgres and not matrix"
OTHER_HALF = ["tests/users", "tests/visibility", "tests/live", "tests/operations"]
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


def names_paths(arguments: list[str]) -> bool:
    """Whether somebody says which files to run: then nothing is halved."""
    return any(Path(argument.partition("::")[0]).exists() for argument in arguments)


def on_sqlite(arguments: list[str], out: IO[str]) -> int:
    """Run all but the journeys, and but the other half; returns the exit code."""
    left_out = [] if names_paths(arguments) else [f"--ignore={folder}" for folder in OTHER_HALF]
    return run(ON_SQLITE, [*arguments, *left_out], out, BEHIND)


def on_postgres(arguments: list[str], out: IO[str]) -> int:
    """Run what is for PostgreSQL, then the other half on SQLite; returns the exit code.

    Both in folders of their own: other lanes run meanwhile.
    """
    first = _on_postgres(arguments, out)
    if names_paths(arguments):
        return first  # they are the other lanes'
    with tempfile.TemporaryDirectory(prefix="plaza-sqlite-lane-") as folder:
        second = run(
            ON_SQLITE,
            ["-p", "no:cacheprovider", *arguments, *OTHER_HALF],
            out,
            BEHIND,
            TEST_DATABASE=f"{folder}/test.sqlite3",
            MEDIA_ROOT=f"{folder}/media",
            EXPORTS_ROOT=f"{folder}/exports",
        )
    return first if first not in (0, NOTHING_MATCHED) else second


def _on_postgres(arguments: list[str], out: IO[str]) -> int:
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
    lanes = {"on SQLite": on_sqlite, "on PostgreSQL, and the other half": on_postgres}
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
