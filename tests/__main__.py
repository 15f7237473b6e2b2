"""The whole suite: `python -m tests [pytest's options]`.

Two runs of pytest: on SQLite, the embedded default, then what needs PostgreSQL as the process' own
database, and the engine's tests once more on it. Fails if either fails, or if nothing matched.
"""

import os
import subprocess
import sys

from tests.services import Postgres

NOTHING_MATCHED = 5  # pytest's exit code


def run(marks: str, arguments: list[str], **environment: str) -> int:
    """Run pytest on the tests with these marks; returns its exit code."""
    command = [sys.executable, "-m", "pytest", "-m", marks, *arguments]
    return subprocess.run(command, env={**os.environ, **environment}, check=False).returncode


def main(arguments: list[str]) -> int:
    """Run both; returns the exit code for the shell."""
    for name in ("DATABASE_URL", "REDIS_URL", "DJANGO_SETTINGS_MODULE", "DEBUG"):
        os.environ.pop(name, None)
    print("— on SQLite —", flush=True)
    first = run("not postgres and not matrix", arguments)
    if first not in (0, NOTHING_MATCHED):
        return first
    print("— on PostgreSQL —", flush=True)
    server = Postgres()
    try:
        second = run(
            "(postgres or everywhere) and not matrix", arguments, DATABASE_URL=server.url("plaza")
        )
    finally:
        server.stop()
    if NOTHING_MATCHED in (first, second):
        return first if second == NOTHING_MATCHED else second
    return second


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
