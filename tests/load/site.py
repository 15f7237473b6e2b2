"""This site as it is measured: PostgreSQL, Redis, and one daphne or more."""

import re
import secrets
import signal
import time
from dataclasses import dataclass
from urllib.parse import quote

import psycopg

from tests.services import Redis, Site, session_key_of

from . import frames
from .database import Cluster
from .measuring import CLIENT_CORES, CORES, SERVER_CORES, pinned
from .pages import Opening
from .servers import AUTHOR, AUTHORS, HOST, Server, marked, viewer
from .sockets import Speech

TOKEN = "t" * 32  # CSRF compares the cookie with the header
HEAD = "SELECT value, (SELECT coalesce(max(seq), 0) FROM feed_liveevent) FROM feed_liveepoch"


@dataclass(frozen=True)
class Crowd:
    """Who is there: viewers, of whom the first so many follow the authors, and others beside."""

    viewers: int
    followers: int = -1  # all of them
    followees: int = len(AUTHORS)  # people whom each of these follows in all

    @property
    def following(self) -> int:
        """Return how many follow the authors."""
        return self.viewers if self.followers < 0 else self.followers


class Plaza(Server):
    """This site. Its pages are the viewers' home pages, each signed in, with permissions on."""

    name = "Plaza"
    counted = "daphne (config.server): the whole path, from the POST to the last frame"
    speech = Speech(ready=b"live-cursor", comes_back=True)

    def __init__(
        self,
        database: str,
        crowd: Crowd | None = None,
        *,
        cluster: Cluster | None = None,
        processes: int = 1,
        path: str = "/ws/home/",
        is_port_held: bool = False,
    ) -> None:
        """Serve this migrated database; a `crowd` is made in it first. Of the `cluster` it is told
        what it used. With more than one process they may use all processors. A port that is held
        stays open while its process is away, as with `config/deploy/plaza-one.socket`."""
        super().__init__()
        self.crowd, self.path, self._database = crowd, path, database
        self._cluster, self._processes, self._cursor = cluster, processes, ""
        self._redis: Redis | None = None
        self._is_port_held = is_port_held

    def start(self) -> None:
        """Start everything."""
        with pinned(CLIENT_CORES):
            self._redis = Redis()
        self.site = Site(
            self.folder,
            self._database,
            self._redis.url,
            self._processes,
            are_ports_held=self._is_port_held,
        )
        self.ports = self.site.ports
        self.site.environment.update(
            DJANGO_SETTINGS_MODULE="tests.load.settings",
            SECRET_KEY="only-measured-" + secrets.token_urlsafe(60),
            ALLOWED_HOSTS=HOST,
            EMAIL_URL="consolemail://",
            MEDIA_ROOT=f"{self.folder}/media",
            EXPORTS_ROOT=f"{self.folder}/exports",
        )
        # Each time: with those of an older checkout no page with a newer stylesheet can be rendered.
        self.site.manage("collectstatic", "--noinput", "-v0")
        if self.crowd is not None:
            told = f"{self.crowd.viewers}, {self.crowd.following}, {self.crowd.followees}"
            self.site.python(f"from tests.load.people import fill\nfill({told})")
        self.go_on()

    def go_on(self) -> float:
        """Start its daphnes (again); returns when they answered."""
        with pinned(SERVER_CORES if self._processes == 1 else CORES):
            self.site.start()
        return time.perf_counter()

    def look(self) -> None:
        """Let pages that open from now on hold the cursor of a page that is rendered now."""
        with psycopg.connect(self._database) as connection:
            found = connection.execute(HEAD).fetchone()
        assert found is not None, "the log has no epoch yet"
        self._cursor = f"{found[0]}:{found[1]}"

    def page(self, number: int) -> Opening:
        """Return how this page opens: signed in, with its cursor, as the ws extension does."""
        assert self.crowd is not None, "nobody is there"
        port = self.ports[number % len(self.ports)]
        cookie = f"sessionid={session_key_of(viewer(number % self.crowd.viewers))}"
        headers = {"Cookie": cookie, "Origin": f"http://{HOST}:{port}"}
        shake = frames.handshake(f"{HOST}:{port}", self.path, headers)
        return (HOST, port), shake, b'{"cursor": "%s"}' % self._cursor.encode()

    def post(self, number: int) -> bytes:
        """Return the request by which one of the authors posts, as htmx sends it."""
        author = AUTHORS[number % len(AUTHORS)]
        host = f"{HOST}:{self.ports[0]}"
        headers = {
            "Cookie": f"sessionid={session_key_of(author)}; csrftoken={TOKEN}",
            "X-CSRFToken": TOKEN,
            "HX-Request": "true",
            "Origin": f"http://{host}",
            "Content-Type": "application/x-www-form-urlencoded",
        }
        body = f"body={quote(marked(number))}".encode()
        return frames.request(host, "/posts/new/", headers, body)

    def write(self, numbers: list[int]) -> None:
        """Publish these posts from another process than those that serve: they may be down."""
        bodies = [marked(number) for number in numbers]
        self.site.python(
            "from feed.actions.content import PostContent\n"
            "from feed.actions.posts import create_post\nfrom users.models import User\n"
            f"author = User.objects.get(username={AUTHOR!r})\n"
            f"for body in {bodies!r}:\n    create_post(author=author, content=PostContent(body=body))"
        )

    @property
    def pids(self) -> list[int]:
        """Return its daphnes."""
        return [process.pid for process in self.site.processes.values()]

    @property
    def beside(self) -> list[int]:
        """Return PostgreSQL and Redis."""
        return [one.pid for one in (self._cluster, self._redis) if one is not None]

    def complaints(self) -> list[str]:
        """Return the errors in its logs."""
        return re.findall(r"^.* (?:ERROR|CRITICAL) .*$", self.site.log(), re.MULTILINE)

    def stop(self) -> None:
        """Stop everything but the database."""
        if hasattr(self, "site"):
            self.site.kill(signal.SIGKILL)
            self.site.let_go()
        if self._redis is not None:
            self._redis.stop()
        super().stop()
