"""The whole suite: `python -m tests [pytest's options]`.

Two lanes side by side, one for each core the suite is meant for: the journeys (real servers, a real
browser), which mostly wait; and the rest, first on SQLite, the embedded default, then what needs
PostgreSQL as the process' own database, and the engine's tests once more on it. What the second lane
says is printed when the first is done. Fails if a run fails, or if nothing matched.
"""

import os
import subprocess
import sys
import tempfile
from concurrent.futures import ThreadPoolExecutor
from typing import IO

from tests.services import Postgres

NOTHING_MATCHED = 5  # pytest's exit code


def run(marks: str, arguments: list[str], out: IO[str] | None = None, **environment: str) -> int:
    """Run pytest on the tests with these marks; returns its exit code."""
    command = [sys.executable, "-m", "pytest", "-m", marks, *arguments]
    environment = {**os.environ, **environment}
    return subprocess.run(
        command, env=environment, stdout=out, stderr=out, stdin=subprocess.DEVNULL, check=False
    ).returncode


def rest(arguments: list[str], out: IO[str]) -> list[int]:
    """Run all but the journeys; returns the exit codes."""
    codes = [run("not journey and not postgres and not matrix", arguments, out)]
    server = Postgres()
    try:
        url = server.url("plaza")
        marks = "(postgres or everywhere) and not matrix"
        codes.append(run(marks, arguments, out, DATABASE_URL=url))
    finally:
        server.stop()
    return codes


def main(arguments: list[str]) -> int:
    """Run both lanes; returns the exit code for the shell."""
    for name in ("DATABASE_URL", "REDIS_URL", "DJANGO_SETTINGS_MODULE", "DEBUG"):
        os.environ.pop(name, None)
    with tempfile.TemporaryFile("w+") as out, ThreadPoolExecutor(1) as lane:
        second = lane.submit(rest, arguments, out)
        print("— journeys —", flush=True)
        codes = [run("journey and not matrix", arguments)]
        print("— everything else, on SQLite, then on PostgreSQL —", flush=True)
        codes += second.result()
        out.seek(0)
        print(out.read(), flush=True)
    failed = [code for code in codes if code not in (0, NOTHING_MATCHED)]
    if failed:
        return failed[0]
    return NOTHING_MATCHED if all(code == NOTHING_MATCHED for code in codes) else 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
