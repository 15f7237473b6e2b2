"""The sites that things break on: small (SQLite), several processes, and the production shape."""

import resource
import shutil
import sqlite3
import subprocess
import tempfile
from collections.abc import Iterable
from contextlib import ExitStack, closing, suppress
from pathlib import Path
from typing import Any, ClassVar

import psycopg

from config.stack.nginx import Limits
from tests.chaos.machine import Machine
from tests.mail_server import mail_server
from tests.services import Postgres, Redis, Site, prepared
from tests.stack.site import StackSite, stack


class SmallDisk:
    """A file system of a few megabytes, which can be full.

    Whoever may not mount one gets a limit on how long files of these processes may grow instead.
    """

    def __init__(self, folder: Path, megabytes: int) -> None:
        """Mount it there, if this is root."""
        self.folder = folder
        self._balloon = folder / "balloon"
        self._limited: list[int] = []
        folder.mkdir(exist_ok=True)
        options = f"size={megabytes}m,mode=777"
        mount = ["mount", "-t", "tmpfs", "-o", options, "tmpfs", str(folder)]
        self._is_mounted = subprocess.run(mount, capture_output=True, check=False).returncode == 0

    def fill(self, pids: Iterable[int]) -> None:
        """Take all the room that is left to these processes."""
        if not self._is_mounted:
            self._limit(pids, 4096)
            return
        with self._balloon.open("wb", buffering=0) as balloon:
            for size in (65_536, 1):
                with suppress(OSError):
                    while True:
                        balloon.write(b"x" * size)

    def empty(self) -> None:
        """Give the room back."""
        self._balloon.unlink(missing_ok=True)
        self._limit(self._limited, resource.RLIM_INFINITY)

    def remove(self) -> None:
        """Unmount it."""
        if self._is_mounted:
            subprocess.run(["umount", "--lazy", str(self.folder)], check=False)

    def _limit(self, pids: Iterable[int], size: int) -> None:
        for pid in pids:
            resource.prlimit(pid, resource.RLIMIT_FSIZE, (size, resource.RLIM_INFINITY))
        self._limited = list(pids)


class Ground:
    """A running site that may be broken. `out` holds the addresses that get no new requests."""

    name = ""
    site: Site
    database: str

    def __init__(self, people: tuple[str, ...], processes: int) -> None:
        """Start it with these people, on so many processes where there can be several."""
        self.folder = Path(tempfile.mkdtemp(prefix="plaza-chaos-"))
        self.out: set[str] = set()
        with ExitStack() as ending:
            ending.callback(shutil.rmtree, self.folder, ignore_errors=True)
            self._begin(people, processes, ending)
            self._ending = ending.pop_all()

    def _begin(self, people: tuple[str, ...], processes: int, ending: ExitStack) -> None:
        """Start everything; `ending` is told how each thing ends."""
        raise NotImplementedError

    @property
    def urls(self) -> list[str]:
        """The addresses among which a load balancer would choose."""
        return [url for url in self.site.urls if url not in self.out]

    def pids(self) -> list[int]:
        """Return the server processes."""
        return [process.pid for process in self.site.processes.values()]

    def rows(self, sql: str) -> list[tuple[Any, ...]]:
        """Return the rows that the database answers with."""
        with psycopg.connect(self.database, autocommit=True) as connection:
            return connection.execute(sql).fetchall()

    def stop(self) -> None:
        """End everything."""
        self._ending.close()


class Several(Ground):
    """Some daphne processes, each at a port of its own, on PostgreSQL and Redis."""

    name = "several"

    def _begin(self, people: tuple[str, ...], processes: int, ending: ExitStack) -> None:
        self.postgres = self._database(ending)
        ending.callback(self.postgres.stop)
        self.redis = Redis()
        ending.callback(self.redis.stop)
        self.disk = SmallDisk(self.folder / "media", megabytes=4)
        ending.callback(self.disk.remove)
        self.database = self.postgres.create("chaos")
        prepared(self.folder, self.database, people)
        self.site = Site(self.folder, self.database, self.redis.url, processes)
        self.site.environment.update(
            MEDIA_ROOT=f"{self.folder}/media", EXPORTS_ROOT=f"{self.folder}/exports"
        )
        ending.callback(self.site.kill)
        self.site.start()

    def _database(self, ending: ExitStack) -> Postgres:
        return Postgres()


class Apart(Several):
    """The same with PostgreSQL on a machine of its own, as far as the network can tell."""

    name = "apart"

    def _database(self, ending: ExitStack) -> Postgres:
        self.machine = Machine()
        ending.callback(self.machine.remove)
        return Postgres(self.machine.address, self.machine.inside)


class Small(Ground):
    """One daphne with a SQLite database on a disk of its own."""

    name = "small"

    def _begin(self, people: tuple[str, ...], processes: int, ending: ExitStack) -> None:
        self.disk = SmallDisk(self.folder / "disk", megabytes=12)
        ending.callback(self.disk.remove)
        self._file = self.disk.folder / "site.sqlite3"
        self.database = f"sqlite:///{self._file}"
        prepared(self.folder, self.database, people)
        self.site = Site(self.folder, self.database)
        ending.callback(self.site.kill)
        self.site.start()

    def rows(self, sql: str) -> list[tuple[Any, ...]]:
        """Return the rows that SQLite answers with."""
        with closing(sqlite3.connect(self._file)) as connection:
            return connection.execute(sql).fetchall()


class Production(Ground):
    """`make stack`: nginx in front of several daphne."""

    name = "stack"
    options: ClassVar[dict[str, Any]] = {}  # of the stack

    def _begin(self, people: tuple[str, ...], processes: int, ending: ExitStack) -> None:
        self.mail_server = ending.enter_context(mail_server())
        mail = {"EMAIL_URL": f"smtp://127.0.0.1:{self.mail_server.port}"}
        self.stack = stack(processes, environment=mail, **self.options)
        ending.callback(self.stack.stop)
        self.stack.start()
        self.site = StackSite(self.stack, people)
        self.database = self.stack.postgres.url

    def pids(self) -> list[int]:
        """Return the server processes."""
        return [web.pid for web in self.stack.webs]


class Guarded(Production):
    """The same with all limits as the site has them."""

    name = "guarded"
    options: ClassVar[dict[str, Any]] = {"tune": "", "limits": Limits()}


GROUNDS: dict[str, type[Ground]] = {
    one.name: one for one in (Several, Apart, Small, Production, Guarded)
}
