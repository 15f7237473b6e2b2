"""The sites that a storm goes over: one process on SQLite, and the production shape.

Each begins every story with the same town in its database, and knows the faults that fit it.
"""

import os
import secrets
import shutil
import signal
import sqlite3
import tempfile
import threading
from collections.abc import Callable, Iterator
from contextlib import closing, contextmanager
from pathlib import Path
from typing import Any

import psycopg

from tests.services import Site, prepared, set_up_of
from tests.stack.site import TUNED, stack

from .book import PEOPLE

# The place in the log moves with every event, so that a page's own says what it has seen; a ring that
# a story can overrun.
TUNING: dict[str, Any] = {"IDLE_EVENTS": 1, "RING_EVENTS": 150}
OUTAGE_SECONDS = 0.7  # how long what is frozen stays so


class Ground:
    """A running site that begins anew, and to which things happen."""

    name = ""
    url = ""
    faults: dict[str, Callable[[], None]]

    def keep(self) -> None:
        """Remember what the database holds now: with that every story begins."""
        raise NotImplementedError

    def begin_anew(self) -> None:
        """Serve what was kept."""
        raise NotImplementedError

    def work(self) -> None:
        """Have the worker do what there is to do."""
        raise NotImplementedError

    def log(self) -> str:
        """Return what the server's processes have said."""
        raise NotImplementedError

    def stop(self) -> None:
        """End everything."""
        raise NotImplementedError

    @contextmanager
    def write_blocked(self) -> Iterator[None]:
        """Let nobody write for a moment."""
        raise NotImplementedError

    def hold_writes(self, write: Callable[[], None]) -> None:
        """Have somebody write while the database cannot; it can a moment later."""
        writer = threading.Thread(target=write)
        with self.write_blocked():
            writer.start()
            writer.join(OUTAGE_SECONDS)
        writer.join()


class OnSqlite(Ground):
    """One daphne on SQLite, as `make run` serves it."""

    name = "sqlite"

    def __init__(self) -> None:
        """Start it with its people."""
        self.folder = Path(tempfile.mkdtemp(prefix="plaza-storm-"))
        self._file, self._kept = self.folder / "site.sqlite3", self.folder / "kept.sqlite3"
        database = f"sqlite:///{self._file}"
        prepared(self.folder, database, PEOPLE)
        self.site = Site(self.folder, database)
        self.site.environment |= {"MEDIA_ROOT": str(self.folder / "media")}
        self.site.tune(**TUNING)
        self.site.start()
        self.url = self.site.url
        self.faults = {
            "kills the server": lambda: self._end(signal.SIGKILL),
            "restarts the server": lambda: self._end(signal.SIGTERM),
        }

    def keep(self) -> None:
        """Copy the database."""
        self._copy(self._file, self._kept)

    def begin_anew(self) -> None:
        """Restore the copy under a new life of the log, as a restore does."""
        self.site.start()
        self._copy(self._kept, self._file)
        with closing(sqlite3.connect(self._file, timeout=20)) as database:
            database.execute("UPDATE feed_liveepoch SET value = ?", [secrets.token_hex(6)])
            database.commit()

    def work(self) -> None:
        """Run the worker once."""
        self.site.manage("worker", "--once")

    def log(self) -> str:
        """Return what the process has said."""
        return self.site.log()

    def stop(self) -> None:
        """Kill it."""
        self.site.kill()
        shutil.rmtree(self.folder, ignore_errors=True)

    @contextmanager
    def write_blocked(self) -> Iterator[None]:
        """Hold the one lock that writers share."""
        with closing(sqlite3.connect(self._file, timeout=20, isolation_level=None)) as database:
            database.execute("BEGIN IMMEDIATE")
            try:
                yield
            finally:
                database.execute("ROLLBACK")

    def _end(self, how: signal.Signals) -> None:
        self.site.kill(how)
        self.site.start()

    @staticmethod
    def _copy(source: Path, target: Path) -> None:
        with (
            closing(sqlite3.connect(source, timeout=20)) as rows,
            closing(sqlite3.connect(target, timeout=20)) as copy,
        ):
            rows.backup(copy)


class OnStack(Ground):
    """`make stack`: nginx before two daphne, PostgreSQL, Redis, the worker."""

    name = "stack"

    def __init__(self) -> None:
        """Start it with its people."""
        self.stack = stack(2, tune=f"{TUNED}LIVE = {{**LIVE, **{TUNING!r}}}\n")
        self.stack.start()
        self.stack.manage("shell", "-v0", "-c", set_up_of(PEOPLE))
        self.url = self.stack.url
        self.faults = {
            "kills the servers": self._kill,
            "restarts the servers one by one": self.stack.restart,
            "takes Redis away": self.stack.redis.kill,
            "brings Redis back": self._bring_redis,
            "kills one server": self._kill_one,
        }

    def keep(self) -> None:
        """Make the database a template."""
        self._among(lambda database: self._make(database, "kept", "plaza"))

    def begin_anew(self) -> None:
        """Put a copy of the template in the database's place, as a restore does."""
        self._bring_redis()
        self._among(lambda database: self._make(database, "plaza", "kept"))
        self.stack.manage("renew_epoch")

    def work(self) -> None:
        """Leave it to the worker, which runs."""

    def log(self) -> str:
        """Return what Plaza's processes have said."""
        return "\n".join(part.said(100_000) for part in [*self.stack.webs, self.stack.worker])

    def stop(self) -> None:
        """End all parts."""
        self.stack.stop()

    @contextmanager
    def write_blocked(self) -> Iterator[None]:
        """Freeze PostgreSQL with all its processes."""
        pids = [self.stack.postgres.pid, *_children(self.stack.postgres.pid)]
        try:
            for pid in pids:
                os.kill(pid, signal.SIGSTOP)
            yield
        finally:
            for pid in reversed(pids):
                os.kill(pid, signal.SIGCONT)

    def _among(self, change: Callable[[psycopg.Connection[Any]], None]) -> None:
        """Change databases while nobody uses them."""
        parts = [*self.stack.webs, self.stack.worker]
        for part in parts:
            part.kill()
        where = self.stack.postgres.url.rpartition("/")[0] + "/postgres"
        with psycopg.connect(where, autocommit=True) as database:
            change(database)
        for part in parts:
            part.start()
        for part in parts:
            part.wait_until_ready()

    @staticmethod
    def _make(database: psycopg.Connection[Any], name: str, like: str) -> None:
        database.execute(f"DROP DATABASE IF EXISTS {name} WITH (FORCE)")
        database.execute(f"CREATE DATABASE {name} TEMPLATE {like}")

    def _kill(self) -> None:
        for web in self.stack.webs:
            web.kill()
        for web in self.stack.webs:
            web.start()
        for web in self.stack.webs:
            web.wait_until_ready()

    def _kill_one(self) -> None:
        web = self.stack.webs[0]
        web.kill()
        web.start()
        web.wait_until_ready()

    def _bring_redis(self) -> None:
        self.stack.redis.start()
        self.stack.redis.wait_until_ready()


def _children(pid: int) -> list[int]:
    """Return the processes that this one has started."""
    found = []
    for stat in Path("/proc").glob("[0-9]*/stat"):
        try:
            fields = stat.read_text().rpartition(")")[2].split()
        except OSError:
            continue
        if int(fields[1]) == pid:
            found.append(int(stat.parent.name))
    return found


GROUNDS: dict[str, type[OnSqlite] | type[OnStack]] = {"sqlite": OnSqlite, "stack": OnStack}
