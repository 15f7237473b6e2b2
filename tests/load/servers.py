"""The servers that are measured: this site, and what they have in common with the others."""

import os
import secrets
import signal
import subprocess
import sys
import tempfile
from abc import ABC, abstractmethod
from collections.abc import Sequence
from pathlib import Path
from types import TracebackType
from typing import Self
from urllib.parse import quote

import psycopg

from tests.services import BASE, Postgres, Redis, Site, free_port, is_open, session_key_of, wait_for

from . import frames
from .measuring import CLIENT_CORES, SERVER_CORES, Memory, cpu_of, memory_of, pinned
from .pages import Opening, Post
from .sockets import Address, Speech

VAR = BASE / "var" / "bench"
HOST = "127.0.0.1"
AUTHOR = "author"
WORDS = "a few words of an ordinary post, about as many as people write when they have something to tell"


def viewer(number: int) -> str:
    """Return the username of this viewer."""
    return f"viewer{number}"


def marked(number: int) -> str:
    """Return the text of a post that the client knows again."""
    return f"bench-{number:06} {WORDS}"


class Server(ABC):
    """One server with open pages. Processes: `pids` are counted, `beside` is told beside them."""

    name = ""
    counted = ""  # which processes are counted, in words
    speech = Speech()

    def __init__(self) -> None:
        """Start nothing yet."""
        self.ports = [free_port()]
        self.processes: list[subprocess.Popen[bytes]] = []
        self.temporary = tempfile.TemporaryDirectory(prefix="plaza-bench-")
        self.folder = Path(self.temporary.name)
        self.folder.chmod(0o755)

    def __enter__(self) -> Self:
        """Start it."""
        try:
            self.start()
        except BaseException:
            self.stop()
            raise
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        """Stop it."""
        self.stop()

    @abstractmethod
    def start(self) -> None:
        """Start it and wait until it answers."""

    def look(self) -> None:
        """Get ready for pages that open now."""

    @abstractmethod
    def page(self, number: int) -> Opening:
        """Return how this page opens."""

    @abstractmethod
    def post(self, number: int) -> bytes:
        """Return the request that posts what is marked so."""

    def stop(self) -> None:
        """Stop it and remove its files."""
        for process in self.processes:
            process.kill()
            process.wait()
        self.processes.clear()
        self.temporary.cleanup()

    @property
    def address(self) -> Address:
        """Return where posts go."""
        return HOST, self.ports[0]

    @property
    def pids(self) -> list[int]:
        """Return the processes that are counted (with all below them)."""
        return [process.pid for process in self.processes]

    @property
    def beside(self) -> list[int]:
        """Return the processes that are told beside them: database, Redis."""
        return []

    def cpu(self) -> tuple[float, float]:
        """Return the processor-seconds used so far: of the counted processes, of those beside."""
        return cpu_of(*self.pids), cpu_of(*self.beside) if self.beside else 0.0

    def memory(self) -> Memory:
        """Return what the counted processes hold."""
        return memory_of(*self.pids)

    def posts(self, first: int, number: int) -> list[Post]:
        """Return so many posts."""
        return [(one, self.post(one)) for one in range(first, first + number)]

    def run(self, command: Sequence[str], environment: dict[str, str] | None = None) -> None:
        """Start a process that is measured, and wait until it answers at its port."""
        log = (self.folder / "log").open("ab")
        with pinned(SERVER_CORES):
            process = subprocess.Popen(
                list(command),
                cwd=BASE,
                env={**os.environ, **(environment or {})},
                stdout=log,
                stderr=log,
            )
        self.processes.append(process)

        def answers() -> bool:
            if process.poll() is not None:
                raise RuntimeError(f"{self.name} ended: {(self.folder / 'log').read_text()[-2000:]}")
            return is_open(self.ports[0])

        wait_for(answers, self.name)


class Plaza(Server):
    """This site: PostgreSQL, Redis, and one daphne or more. Its pages are the viewers' home pages."""

    name = "Plaza"
    counted = "daphne (config.server): the whole path, from the POST to the last frame"
    speech = Speech(ready=b"live-cursor", comes_back=True)

    def __init__(
        self,
        viewers: int,
        followees: int = 1,
        processes: int = 1,
        path: str = "/ws/home/",
        database: str = "",
    ) -> None:
        """Have so many viewers (`people.fill`); `database` names one that is filled already."""
        super().__init__()
        self.viewers, self.followees, self.path = viewers, followees, path
        self._services: list[Postgres | Redis] = []
        self._database, self._cursor = database, ""
        self._processes = processes

    def start(self) -> None:
        """Start everything, fill the database."""
        with pinned(CLIENT_CORES):
            self._redis = Redis()
            self._services.append(self._redis)
            if not self._database:
                postgres = Postgres()
                self._services.append(postgres)
                self._database = postgres.create("bench")
        self.site = Site(self.folder, self._database, self._redis.url, self._processes)
        self.ports = self.site.ports
        self.site.environment.update(
            DJANGO_SETTINGS_MODULE="tests.load.settings",
            SECRET_KEY=secrets.token_urlsafe(60),
            ALLOWED_HOSTS=HOST,
            EMAIL_URL="consolemail://",
            MEDIA_ROOT=f"{self.folder}/media",
            EXPORTS_ROOT=f"{self.folder}/exports",
        )
        if "sqlite" not in self._database:
            self.site.manage("migrate", "-v0")
        if not (BASE / "var" / "static" / "staticfiles.json").exists():
            self.site.manage("collectstatic", "--noinput", "-v0")
        if self.viewers:
            self.site.python(
                "from tests.load.people import fill\n"
                f"fill({self.viewers}, followees={self.followees})"
            )
        self.go_on()

    def go_on(self) -> None:
        """Start its daphnes (again)."""
        with pinned(SERVER_CORES):
            self.site.start()

    def look(self) -> None:
        """Let pages that open from now on hold the cursor of a page that is rendered now."""
        with psycopg.connect(self._database) as connection:
            found = connection.execute(
                "SELECT value, (SELECT coalesce(max(seq), 0) FROM feed_liveevent) FROM feed_liveepoch"
            ).fetchone()
        assert found is not None, "no post yet, so no log: the first request makes it"
        self._cursor = f"{found[0]}:{found[1]}"

    def page(self, number: int) -> Opening:
        """Return how this page opens: signed in, with its cursor, as the ws extension does."""
        port = self.ports[number % len(self.ports)]
        name = viewer(number % max(1, self.viewers))
        headers = {"Cookie": f"sessionid={session_key_of(name)}", "Origin": f"http://{HOST}:{port}"}
        shake = frames.handshake(f"{HOST}:{port}", self.path, headers)
        return (HOST, port), shake, b'{"cursor": "%s"}' % self._cursor.encode()

    def post(self, number: int) -> bytes:
        """Return the request by which the author posts, as htmx sends it."""
        host = f"{HOST}:{self.ports[0]}"
        token = "t" * 32  # CSRF compares the cookie with the header
        headers = {
            "Cookie": f"sessionid={session_key_of(AUTHOR)}; csrftoken={token}",
            "X-CSRFToken": token,
            "HX-Request": "true",
            "Origin": f"http://{host}",
            "Content-Type": "application/x-www-form-urlencoded",
        }
        return frames.request(host, "/posts/new/", headers, f"body={quote(marked(number))}".encode())

    @property
    def pids(self) -> list[int]:
        """Return its daphnes."""
        return [process.pid for process in self.site.processes.values()]

    @property
    def beside(self) -> list[int]:
        """Return PostgreSQL and Redis."""
        return [service.pid for service in self._services]

    def stop(self) -> None:
        """Stop everything."""
        if hasattr(self, "site"):
            self.site.kill(signal.SIGKILL)
        for service in self._services:
            service.stop()
        super().stop()


class Bare(Server):
    """Daphne with an application that only accepts: what a socket costs daphne itself."""

    name = "bare daphne"
    counted = "daphne"

    def start(self) -> None:
        """Start it."""
        port = str(self.ports[0])
        self.run([sys.executable, "-m", "daphne", "-b", HOST, "-p", port, "-v", "0",
                  "tests.load.bare:application"])  # fmt: skip

    def page(self, number: int) -> Opening:
        """Return how a page opens."""
        host = f"{HOST}:{self.ports[0]}"
        return self.address, frames.handshake(host, "/", {"Origin": f"http://{host}"}), b""

    def post(self, number: int) -> bytes:
        """It takes no posts."""
        raise NotImplementedError
