"""The whole suite: `python -m tests [pytest's options]`.

In parts, four at a time, for the two cores the suite is meant for: the journeys (real servers, a real
browser), which often wait and go first where all want a core; on PostgreSQL what needs it as the process'
own database, and all tests marked `everywhere`; on SQLite, the embedded default, each fourth of these and
all the rest. `--matrix` runs what the suite leaves out: the full tables, and the others of those.

What a part says is printed when it is done, and at the very end once more what failed: of a long log often
only the end is kept. Fails if a part fails, or if nothing matched.
"""

import os
import re
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable, Collection
from concurrent.futures import ThreadPoolExecutor, as_completed
from contextlib import AbstractContextManager, nullcontext
from dataclasses import dataclass, field
from pathlib import Path

from tests import begun
from tests.folders import environment_in
from tests.services import Postgres

NOTHING_MATCHED = 5  # pytest's exit code
AT_ONCE = 4
JOURNEYS = "journey and not matrix"
ON_SQLITE = (
    "(not everywhere or sample) and not journey and not postgres and not matrix and not firefox"
)
ON_POSTGRESQL = "(postgres or everywhere) and not matrix"
TABLES = "matrix and not postgres or everywhere and not sample and not matrix"
TABLES_ON_POSTGRESQL = "matrix and (postgres or everywhere)"
MATRIX = "--matrix"
# What stands in a file that has such tests. Where all tests of a file are journeys, its first mark says so.
MAY_HOLD = {
    JOURNEYS: re.compile(r"\bmark\.journey\b"),
    ON_SQLITE: re.compile(
        r"\A(?!.*^pytestmark = \[?pytest\.mark\.journey\b)", re.DOTALL | re.MULTILINE
    ),
    ON_POSTGRESQL: re.compile(r"\bmark\.(postgres|everywhere)\b"),
}
# pytest's lines about single tests: whose they are, what was wrong and where, and each in one line.
FAILED = re.compile(r"^(?:_{3,} .+ _{3,}|E  .*|\S+\.py:\d+: .*|(?:FAILED|ERROR) .*)$", re.MULTILINE)
ENGINE = ["tests/live", "tests/lists", "tests/machine", "tests/visibility"]
BEHIND = ("nice", "-n", "10")  # lets the journeys go first: they expect things within a second


@dataclass(frozen=True)
class Part:
    """Some of the tests, which run in a process of their own."""

    title: str
    marks: str
    where: list[str] = field(default_factory=list)  # files, folders; what to leave out

    @property
    def needs_postgres(self) -> bool:
        """Whether PostgreSQL is the database of its process."""
        return self.marks in (ON_POSTGRESQL, TABLES_ON_POSTGRESQL)

    def run(self, arguments: list[str]) -> tuple[int, str]:
        """Run it, in folders of its own; returns pytest's exit code, and what it said."""
        server = Postgres() if self.needs_postgres else None
        before = () if self.marks == JOURNEYS else BEHIND
        began = time.monotonic()
        try:
            with tempfile.TemporaryDirectory(prefix="plaza-tests-") as folder:
                done = subprocess.run(
                    [
                        *(*before, sys.executable, "-m", "pytest", "-p", "no:cacheprovider"),
                        *("-m", self.marks, *arguments, *self.where),
                    ],
                    env={
                        **os.environ,
                        **environment_in(folder),
                        **({"DATABASE_URL": server.url("plaza")} if server else {}),
                    },
                    stdout=subprocess.PIPE,
                    stderr=subprocess.STDOUT,
                    stdin=subprocess.DEVNULL,
                    text=True,
                    check=False,
                )
        finally:
            if server is not None:
                server.stop()
        took = f"{time.monotonic() - began:.0f} s"
        return done.returncode, f"— {self.title}, {took} —\n{done.stdout}"


def parts(arguments: list[str]) -> list[Part]:
    """Return the parts, those that take long first; where files are named, what is left of each."""
    if MATRIX in arguments:
        return [
            Part("full tables", TABLES),
            Part("full tables on PostgreSQL", TABLES_ON_POSTGRESQL),
        ]
    if any(Path(argument.partition("::")[0]).exists() for argument in arguments):
        return [
            Part("journeys", JOURNEYS),
            Part("on SQLite", ON_SQLITE),
            Part("on PostgreSQL", ON_POSTGRESQL),
        ]
    journeys = halves(files(JOURNEYS, "tests/journeys"))
    feed = halves(files(ON_SQLITE, "tests/feed"))
    beside = {"tests/feed", "tests/users", *ENGINE}
    return [
        Part("journeys, one half", JOURNEYS, journeys[0]),
        Part(
            "feed and engine on PostgreSQL",
            ON_POSTGRESQL,
            files(ON_POSTGRESQL, "tests/feed", *ENGINE),
        ),
        Part(
            "the rest on PostgreSQL",
            ON_POSTGRESQL,
            files(ON_POSTGRESQL, "tests", but={"tests/feed", *ENGINE}),
        ),
        Part("the rest on SQLite", ON_SQLITE, files(ON_SQLITE, "tests", but=beside)),
        Part("journeys, the other half", JOURNEYS, journeys[1]),
        Part("the engine on SQLite", ON_SQLITE, files(ON_SQLITE, *ENGINE)),
        Part("people on SQLite", ON_SQLITE, files(ON_SQLITE, "tests/users")),
        Part("the feed on SQLite, one half", ON_SQLITE, feed[0]),
        Part(
            "journeys beside people's", JOURNEYS, files(JOURNEYS, "tests", but={"tests/journeys"})
        ),
        Part("the feed on SQLite, the other half", ON_SQLITE, feed[1]),
    ]


def files(marks: str, *folders: str, but: Collection[str] = ()) -> list[str]:
    """Return the files below these folders that may hold such tests; to read all others takes long."""
    found = sorted(path for folder in folders for path in Path(folder).rglob("test_*.py"))
    return [
        str(path)
        for path in found
        if not any(path.is_relative_to(folder) for folder in but)
        and MAY_HOLD[marks].search(path.read_text())
    ]


def halves(files: list[str]) -> tuple[list[str], list[str]]:
    """Return the files in two lots."""
    return files[::2], files[1::2]


def run_all(some: list[Part], arguments: list[str], say: Callable[[str], None]) -> int:
    """Run the parts, some at a time; returns the exit code for the shell."""
    codes, wrong = [], []
    with ThreadPoolExecutor(AT_ONCE) as pool:
        running = [pool.submit(part.run, arguments) for part in some]
        for done in as_completed(running):
            code, said = done.result()
            codes.append(code)
            say(said)
            if code not in (0, NOTHING_MATCHED):
                wrong.append("\n".join(said.splitlines()[:1] + FAILED.findall(said)))
    failed = [code for code in codes if code not in (0, NOTHING_MATCHED)]
    if failed:
        say("\n".join(["What failed:", *wrong]))
        return failed[0]
    return NOTHING_MATCHED if all(code == NOTHING_MATCHED for code in codes) else 0


def main(arguments: list[str]) -> int:
    """Run the suite; returns the exit code for the shell."""
    for name in ("DATABASE_URL", "REDIS_URL", "DJANGO_SETTINGS_MODULE", "DEBUG"):
        os.environ.pop(name, None)
    some = parts(arguments)
    arguments = [one for one in arguments if one != MATRIX]
    print(f"{len(some)} parts, {AT_ONCE} at a time; each is told of when it is done", flush=True)
    begin: AbstractContextManager[dict[str, str]] = nullcontext({})
    if len(some) > AT_ONCE:  # for a few files it takes longer than it saves
        begin = begun.made()
    with begin as told:
        os.environ.update(told)
        return run_all(some, arguments, lambda said: print(said, flush=True))


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
