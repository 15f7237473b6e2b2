"""What grows with what: each curve changes one thing and holds the others still."""

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import Any

from .database import Cluster, migrated
from .fanout import Entrant, Measured
from .measuring import quantile
from .pages import Client
from .site import Crowd, Plaza
from .stores import Stores
from .telling import say

REST = 8.0  # seconds for which idle pages are watched
FEW = 100  # pages that get the posts while others stand by
RATE_PAGES = 200
CROWD_PAGES = 1_000
FOLLOWEE_PAGES = 200
PROCESS_PAGES = 1_000
STORED_PAGES = 200
POSTS = 20
ROUNDS = 3

Row = dict[str, Any]


class Lab:
    """A PostgreSQL server, and the site on fresh copies of a database."""

    def __init__(self, cluster: Cluster, *, is_quick: bool) -> None:
        """Make the empty database that the others are copies of."""
        self._cluster, self.is_quick = cluster, is_quick
        migrated(cluster)
        self._copies = 0
        self.posts = 4 if is_quick else POSTS
        self.rounds = 1 if is_quick else ROUNDS

    @contextmanager
    def site(self, crowd: Crowd, processes: int = 1, path: str = "/ws/home/") -> Iterator[Entrant]:
        """Serve a crowd; nobody has a page open yet, but everything was done once."""
        self._copies += 1
        url = self._cluster.copy(f"copy{self._copies}")
        with self.serve(
            Plaza(url, crowd, cluster=self._cluster, processes=processes, path=path)
        ) as one:
            yield one

    @contextmanager
    def serve(self, plaza: Plaza) -> Iterator[Entrant]:
        """Serve this site; nobody has a page open yet, but everything was done once."""
        with plaza, Client() as client:
            entrant = Entrant(plaza, client)
            entrant.open(1)
            entrant.client.ask("posts", plaza.address, entrant.posts(3), 0.0, 1, 30.0)
            yield entrant

    def row(self, entrant: Entrant, readers: int, rate: float = 0, at_once: int = 1) -> Row:
        """Return what a post costs that so many pages get, and how long they wait for it."""
        number = self.posts if not rate else max(self.posts, round(rate * 4))
        rounds = [
            Measured.of(entrant, entrant.posts(number), readers, rate, at_once)
            for _round in range(self.rounds)
        ]
        middle = sorted(rounds, key=lambda one: one.cpu)[len(rounds) // 2]
        delays = [delay for one in rounds for delay in one.delays]
        return {
            "pages": entrant.pages,
            "readers": readers,
            "cpu_ms_per_post": middle.cpu / number * 1000,
            "beside_ms_per_post": middle.beside / number * 1000,
            "cpu_us_per_delivery": middle.cpu / middle.deliveries * 1e6,
            "p50_ms": quantile(delays, 0.5) * 1000,
            "p99_ms": quantile(delays, 0.99) * 1000,
        }


def run(*, is_quick: bool = False) -> dict[str, Any]:
    """Return the curves, each a list of rows."""
    curves: dict[str, Callable[[Lab], Iterator[Row]]] = {
        "on_topic": on_topic,
        "idle": idle,
        "topic": pages_per_topic,
        "rate": posts_per_second,
        "at_once": posts_at_once,
        "followees": followees,
        "processes": processes,
        "stored": posts_stored,
    }
    found: dict[str, Any] = {}
    with Cluster() as cluster:
        lab = Lab(cluster, is_quick=is_quick)
        for name, curve in curves.items():
            say(f"  {name}")
            found[name] = list(curve(lab))
    return found


def on_topic(lab: Lab) -> Iterator[Row]:
    """Home pages of people who all follow the author."""
    sizes = (50, 200) if lab.is_quick else (100, 500, 1_000, 2_500, 5_000)
    with lab.site(Crowd(sizes[-1])) as entrant:
        for pages in sizes:
            entrant.open(pages)
            yield lab.row(entrant, pages)


def idle(lab: Lab) -> Iterator[Row]:
    """A hundred pages get the posts; more and more others stand by and get none."""
    few = 20 if lab.is_quick else FEW
    sizes = (20, 200) if lab.is_quick else (100, 1_000, 2_500, 5_000)
    with lab.site(Crowd(sizes[-1], followers=few)) as entrant:
        for pages in sizes:
            entrant.open(pages)
            row = lab.row(entrant, few)
            before = entrant.server.cpu()[0]
            rest = 2.0 if lab.is_quick else REST
            entrant.client.ask("rest", rest)
            row["cpu_ms_per_second_at_rest"] = (entrant.server.cpu()[0] - before) / rest * 1000
            yield row


def pages_per_topic(lab: Lab) -> Iterator[Row]:
    """Everybody watches the public timeline: one topic."""
    sizes = (50, 200) if lab.is_quick else (100, 1_000, 5_000)
    with lab.site(Crowd(sizes[-1], followers=0), path="/ws/public/") as entrant:
        for pages in sizes:
            entrant.open(pages)
            yield lab.row(entrant, pages)


def posts_per_second(lab: Lab) -> Iterator[Row]:
    """More and more posts a second to 200 pages, whether those before have come or not."""
    pages = 50 if lab.is_quick else RATE_PAGES
    with lab.site(Crowd(pages)) as entrant:
        entrant.open(pages)
        for rate in (2, 5) if lab.is_quick else (1, 2, 5, 10, 20):
            yield {"rate": rate, **lab.row(entrant, pages, rate)}


def posts_at_once(lab: Lab) -> Iterator[Row]:
    """More and more posts come in the same moment, to a thousand pages."""
    pages = 50 if lab.is_quick else CROWD_PAGES
    with lab.site(Crowd(pages)) as entrant:
        entrant.open(pages)
        for at_once in (1, 2) if lab.is_quick else (1, 2, 5, 10, 20):
            yield {"at_once": at_once, **lab.row(entrant, pages, at_once=at_once)}


def followees(lab: Lab) -> Iterator[Row]:
    """Everybody follows ten people, a hundred, a thousand; one of them writes."""
    pages = 50 if lab.is_quick else FOLLOWEE_PAGES
    for number in (10, 100) if lab.is_quick else (10, 100, 1_000):
        with lab.site(Crowd(pages, followees=number)) as entrant:
            entrant.open(pages)
            yield {"followees": number, **lab.row(entrant, pages)}


def processes(lab: Lab) -> Iterator[Row]:
    """The same pages on one process, two, four; all of them may use all processors."""
    pages = 100 if lab.is_quick else PROCESS_PAGES
    for number in (1, 2) if lab.is_quick else (1, 2, 4):
        with lab.site(Crowd(pages), processes=number) as entrant:
            entrant.open(pages)
            yield {"processes": number, **lab.row(entrant, pages)}


def posts_stored(lab: Lab) -> Iterator[Row]:
    """The same pages where a thousand posts are stored, a hundred thousand, a million."""
    pages = 50 if lab.is_quick else STORED_PAGES
    stores = Stores()
    try:
        for number in (300,) if lab.is_quick else (1_000, 100_000, 1_000_000):
            with stores.copied(number) as url:
                plaza = Plaza(url, Crowd(pages), cluster=stores.cluster)
                with lab.serve(plaza) as entrant:
                    entrant.open(pages)
                    yield {"stored": number, **lab.row(entrant, pages)}
    finally:
        stores.cluster.stop()
