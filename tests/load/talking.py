"""Messages: a thousand people who write to each other in twos, and the same in one room; and what it costs
beside these that all of them are typing."""

import time
from collections.abc import Callable
from contextlib import ExitStack
from dataclasses import dataclass
from statistics import median
from typing import Any
from urllib.parse import quote

import psycopg

from tests.services import session_key_of

from . import frames
from .database import Cluster, migrated
from .fanout import ROUNDS, Entrant, Measured
from .measuring import quantile
from .pages import Client, Opening
from .servers import HOST, WORDS, viewer
from .site import TOKEN, Crowd, Plaza
from .telling import say

PEOPLE, FEW = 1_000, 100
PAIRS, ROOM = "twos", "one room"
# Messages, of all together: so many as keep a processor about half busy. Of more than it can do only the
# queue would be measured.
A_SECOND = {PAIRS: 15.0, ROOM: 4.0}
SECONDS = 8
TYPING, SIGNS = (
    b'{"typing": "here"}',
    2.0,
)  # what a page says while its viewer types; a second, of each
FADING = 9  # seconds in which what was told of the last sign goes again
# Seconds after which PostgreSQL has counted what connections did that have nothing to do: until then
# statements of the messages would be taken for those of who types.
COUNTED = 11.0
DONE = "SELECT sum(xact_commit + xact_rollback) FROM pg_stat_database WHERE datname = current_database()"


class Talking(Plaza):
    """The site with conversations; its pages are those, each with one of the people."""

    def __init__(self, database: str, people: int, *, cluster: Cluster) -> None:
        """Serve this migrated database, with so many people, who begin in twos."""
        super().__init__(database, Crowd(people, followers=0), cluster=cluster)
        self.people, self.where = people, PAIRS

    def start(self) -> None:
        """Start everything, and let them know each other."""
        super().start()
        self.site.python(f"from tests.load.people import let_talk\nlet_talk({self.people})")

    def page(self, number: int) -> Opening:
        """Return how this person's page opens."""
        self.path = f"/ws/messages/{self._conversation(number)}/"
        return super().page(number)

    def post(self, number: int) -> bytes:
        """Return the request by which one of them writes, as htmx sends it.

        What is marked stands at the end: it is not in the beginning that the list beside shows.
        """
        person = number * 7 % self.people
        host = f"{HOST}:{self.ports[0]}"
        headers = {
            "Cookie": f"sessionid={session_key_of(viewer(person))}; csrftoken={TOKEN}",
            "X-CSRFToken": TOKEN,
            "HX-Request": "true",
            "Origin": f"http://{host}",
            "Content-Type": "application/x-www-form-urlencoded",
        }
        body = f"body={quote(f'{WORDS}, {WORDS}, {WORDS} bench-{number:06}')}".encode()
        return frames.request(host, f"/messages/{self._conversation(person)}/", headers, body)

    def statements(self) -> int:
        """Return how many statements the database has done; each is a transaction of its own, or in one."""
        with psycopg.connect(self._database) as connection:
            found = connection.execute(DONE).fetchone()
        assert found is not None, "PostgreSQL counts them"
        return int(found[0])

    def _conversation(self, person: int) -> int:
        return person // 2 + 1 if self.where == PAIRS else self.people // 2 + 1


def run(*, is_quick: bool = False) -> dict[str, Any]:
    """Return a row for each way in which they talk."""
    people = FEW if is_quick else PEOPLE
    rows: list[dict[str, Any]] = []
    with ExitStack() as stack:
        cluster = stack.enter_context(Cluster())
        site = stack.enter_context(Talking(migrated(cluster), people, cluster=cluster))
        for where in (PAIRS, ROOM):
            site.where = where
            with Client() as client:
                entrant = Entrant(site, client, posted=len(rows) * 100_000)
                entrant.open(people)
                rows.append(_talk(entrant, where, people, 1 if is_quick else ROUNDS))
                rows[-1]["typing"] = _type(entrant, site, rows[-1], 2 if is_quick else SECONDS)
            say(f"  {where}: {rows[-1]['deliveries_per_cpu_second']:.0f} deliveries a CPU-second")
    return {"rows": rows}


def _talk(entrant: Entrant, where: str, people: int, times: int) -> dict[str, Any]:
    rate, readers = A_SECOND[where], 2 if where == PAIRS else people
    _stream(entrant, 10, rate, readers)  # nothing is imported later
    rounds = [_stream(entrant, round(rate * SECONDS), rate, readers) for _round in range(times)]
    delays = [delay for one in rounds for delay in one.delays]
    return {
        "where": where,
        "people": people,
        "messages_a_second": rate,
        "deliveries_per_cpu_second": median(one.deliveries / one.cpu for one in rounds),
        "with_beside": median(one.deliveries / (one.cpu + one.beside) for one in rounds),
        "cpu_ms_per_message": median(one.cpu * readers / one.deliveries for one in rounds) * 1000,
        "p50_ms": quantile(delays, 0.5) * 1000,
        "p99_ms": quantile(delays, 0.99) * 1000,
        "busy": median(one.cpu / one.wall for one in rounds),
    }


@dataclass(frozen=True)
class Spent:
    """What a server used within some seconds."""

    cpu: float  # seconds
    statements: int
    frames: int  # that the pages got
    wall: float
    found: Any  # what was returned by what happened meanwhile

    @classmethod
    def by(cls, entrant: Entrant, site: Talking, does: Callable[[], object]) -> "Spent":
        """Return what it used while this was done."""
        statements, seen = site.statements(), entrant.client.state().frames
        cpu, began = site.cpu()[0], time.perf_counter()
        found = does()
        wall, cpu = time.perf_counter() - began, site.cpu()[0] - cpu
        frames_came = entrant.client.state().frames - seen
        return cls(cpu, site.statements() - statements, frames_came, wall, found)


def _type(
    entrant: Entrant, site: Talking, talked: dict[str, Any], seconds: float
) -> dict[str, Any]:
    """Return what it costs that everybody types for so long, until nobody is said to any more, beside what
    their messages cost (`talked`); without what is spent where nobody does anything.

    Raises RuntimeError where nobody was told of it.
    """
    client = entrant.client
    client.ask("rest", COUNTED)

    def types() -> int:
        sent: int = client.ask("say", TYPING, SIGNS, seconds)
        client.ask("rest", FADING)
        return sent

    typed = Spent.by(entrant, site, types)
    rest = Spent.by(entrant, site, lambda: client.ask("rest", seconds + FADING))
    if typed.frames <= rest.frames:
        raise RuntimeError("nobody was told that somebody types")
    longer = typed.wall / rest.wall
    cpu = max(0.0, typed.cpu - rest.cpu * longer)
    message = talked["cpu_ms_per_message"] / 1000
    messages = message * talked["messages_a_second"]
    return {
        "signs_a_second": typed.found / seconds,
        "frames": typed.frames - rest.frames,
        "cpu_us_per_sign": cpu / typed.found * 1e6,
        # Of what the messages cost a second at their rate, what typing does at its own.
        "of_messages": cpu / typed.found * SIGNS * talked["people"] / messages,
        "of_a_message": cpu / typed.found / message,
        "statements": max(0, round(typed.statements - rest.statements * longer)),
        "statements_at_rest": rest.statements,
    }


def _stream(entrant: Entrant, number: int, rate: float, readers: int) -> Measured:
    return Measured.of(entrant, entrant.posts(number), readers, rate, is_anywhere=True)
