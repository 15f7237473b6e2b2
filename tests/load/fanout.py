"""Fan-out: one post to very many open pages, this site beside others, in one run and in turns."""

import time
from collections.abc import Iterator
from contextlib import ExitStack
from dataclasses import dataclass, field
from enum import StrEnum
from statistics import median
from typing import Any

from .database import Cluster, migrated
from .measuring import CLIENT_CORES, SERVER_CORES, TICKS, move, quantile
from .pages import Arrivals, Client, Post
from .rivals import AS_ON_SITE, LAYERS, Nchan, SocketIO, Tutorial
from .servers import AUTHORS, Bare, Server
from .site import Crowd, Plaza
from .telling import say

SIZES = (100, 1_000, 5_000)
QUICK_SIZES = (50, 200)
WARM = 20  # pages that are open when "without pages" is measured: by then everything is imported
ROUNDS = 3
PAUSE = 0.03  # seconds between two posts
PATIENCE = 300.0  # seconds until what has not come counts as lost
CROWD = len(AUTHORS)  # people who post in the same moment
FLOW_DELIVERIES = 60_000  # a second, that a flow of posts asks for, …
MOST_POSTS_A_SECOND = 60  # … with at most so many posts
FLOW_SECONDS = 4
# Deliveries in one round, so that a round of each takes a second or more of its processor.
DELIVERIES = {"Plaza": 40_000, "Socket.IO": 60_000, "nginx + nchan": 80_000}
MOST_POSTS = 40
FEW_DELIVERIES, FEW_POSTS = 4_000, 10  # of the tutorial's, which take long
FEW_IN_FLOW = 5  # posts


class Way(StrEnum):
    """How posts come."""

    ALONE = "alone"  # one after the other
    AT_ONCE = "at once"  # many in the same moment, and many again when all pages have these
    FLOW = "flow"  # so many a second, whether those before have come or not


@dataclass
class Measured:
    """What one server did in one round."""

    deliveries: int
    cpu: float  # seconds of the counted processes; at least one tick of the kernel's clock
    beside: float  # of the others
    client: float  # of the load client
    wall: float
    delays: list[float]
    frames: int  # that the pages got; one may bring several posts

    @classmethod
    def of(
        cls,
        entrant: "Entrant",
        posts: list[Post],
        readers: int,
        rate: float = 0,
        at_once: int = 1,
        *,
        is_anywhere: bool = False,
    ) -> "Measured":
        """Let it deliver these posts and count what that costs, from before the first POST until the
        last page has the last. With a `rate` so many a second, else one after the other, or so many
        `at_once` after those before. With `is_anywhere`, to so many pages of all."""
        server, client = entrant.server, entrant.client
        state, before, began = client.state(), server.cpu(), time.perf_counter()
        how: tuple[object, ...] = ("posts", PAUSE, readers, PATIENCE, at_once)
        if rate:
            how = ("stream", rate, readers, PATIENCE, is_anywhere)
        found: list[Arrivals] = client.ask(str(how[0]), server.address, posts, *how[1:])
        wall, after, now = time.perf_counter() - began, server.cpu(), client.state()
        delays = [delay for one in found for delay in one.delays]
        return cls(
            len(delays), max(after[0] - before[0], 1 / TICKS), after[1] - before[1],
            now.cpu - state.cpu, wall, delays, now.frames - state.frames,
        )  # fmt: skip


@dataclass
class Entrant:
    """A server with its pages, each in a client process of its own."""

    server: Server
    client: Client
    posted: int = 0
    empty: int = 0  # PSS in bytes with `WARM` pages
    pages: int = 0
    opening: float = 0.0  # seconds that the newest pages took
    rounds: list[Measured] = field(default_factory=list)

    def open(self, pages: int) -> None:
        """Have so many pages open."""
        self.server.look()
        more = [self.server.page(number) for number in range(self.pages, pages)]
        self.opening = self.client.ask("open", more, self.server.speech, PATIENCE)
        self.pages = pages

    def posts(self, number: int) -> list[Post]:
        """Return so many new posts."""
        self.posted += number
        return self.server.posts(self.posted - number, number)

    def warm(self) -> None:
        """Do everything once, so that nothing is imported or compiled later."""
        self.open(WARM)
        Measured.of(self, self.posts(5), WARM)
        self.empty = self.server.memory().pss

    def turn(self, pages: int, way: Way, *, is_quick: bool = False) -> None:
        """Do one round. First a post or two that are not counted: it has done nothing for a while."""
        rate, at_once = 0.0, 1
        is_slow = _is_slow(self)
        if way is Way.FLOW:
            rate = rate_for(pages)
            number = FEW_IN_FLOW if is_slow or is_quick else round(FLOW_SECONDS * rate)
        elif way is Way.AT_ONCE:
            at_once = CROWD
            number = at_once if is_slow else 2 * at_once
        else:
            wanted = DELIVERIES.get(self.server.name, FEW_DELIVERIES)
            most = FEW_POSTS if is_slow else MOST_POSTS
            number = most // 4 if is_quick else max(2, min(most, wanted // pages))
        Measured.of(self, self.posts(1 if is_slow else 2), pages)
        self.rounds.append(Measured.of(self, self.posts(number), pages, rate, at_once))

    def figures(self, way: Way) -> dict[str, Any]:
        """Return what the rounds since the last call have shown, in which posts came this way."""
        rounds, self.rounds = self.rounds, []
        state = self.client.state()
        if state.lost or state.strange:
            raise RuntimeError(
                f"{self.server.name}: {state.lost} sockets lost, {state.strange} strange posts"
            )
        per_page = (self.server.memory().pss - self.empty) / max(1, self.pages - WARM)
        return {
            "name": self.server.name,
            "counted": self.server.counted,
            "pages": self.pages,
            "way": way,
            "frames_per_delivery": sum(one.frames for one in rounds)
            / sum(one.deliveries for one in rounds),
            "frame_bytes": len(state.sample),
            "rounds": len(rounds),
            "posts": sum(one.deliveries for one in rounds) // self.pages,
            "deliveries_per_cpu_second": median(one.deliveries / one.cpu for one in rounds),
            "with_beside": median(one.deliveries / (one.cpu + one.beside) for one in rounds),
            **(_delays(rounds) if way is not Way.FLOW or not _is_slow(self) else {}),
            # Of all the time that its rounds took: near 1, and it has all it can take.
            "busy": median(one.cpu / one.wall for one in rounds),
            "memory_per_page_kb": per_page / 1024,
            "client_share": median(one.client / one.wall for one in rounds),
            "client_per_cpu_second": median(one.deliveries / one.client for one in rounds),
            "each_exactly_once": True,  # else `posts` has raised
        }


def _delays(rounds: list[Measured]) -> dict[str, float]:
    return {
        "p50_ms": median(quantile(one.delays, 0.5) for one in rounds) * 1000,
        "p99_ms": median(quantile(one.delays, 0.99) for one in rounds) * 1000,
        "max_ms": max(max(one.delays) for one in rounds) * 1000,
    }


def rate_for(pages: int) -> float:
    """Return how many posts a second flow to so many pages."""
    return min(MOST_POSTS_A_SECOND, FLOW_DELIVERIES / pages)


def frame_of(plaza: Entrant) -> bytes:
    """Return a post as the site's pages get it."""
    return plaza.client.state().sample


def run(*, is_quick: bool = False) -> dict[str, Any]:
    """Return the figures: one entry a server and number of pages."""
    sizes = QUICK_SIZES if is_quick else SIZES
    rows: list[dict[str, Any]] = []
    with ExitStack() as stack:
        entrants = list(_entrants(stack, sizes[-1]))
        for pages in sizes:
            for entrant in entrants:
                _take_turn(entrant, entrants)
                entrant.open(pages)
            bare = [one for one in entrants if isinstance(one.server, Bare)]
            racing = [one for one in entrants if one not in bare]
            for way in Way:
                some = racing if way is Way.ALONE else [one for one in racing if _meets_many(one)]
                for number in range(1 if is_quick else ROUNDS):
                    for entrant in some:
                        _take_turn(entrant, entrants)
                        entrant.turn(pages, way, is_quick=is_quick)
                        one = entrant.rounds[-1]
                        told = f"{one.deliveries / one.cpu:.0f}/cpu-s, {one.wall:.1f} s"
                        say(f"    {entrant.server.name}: {told}")
                    say(f"  {pages} pages, {way}, round {number + 1} of each")
                rows += [entrant.figures(way) for entrant in some]
            for entrant in bare:
                used = (entrant.server.memory().pss - entrant.empty) / (pages - WARM)
                rows.append(
                    {
                        "name": entrant.server.name,
                        "pages": pages,
                        "way": Way.ALONE,
                        "memory_per_page_kb": used / 1024,
                    }
                )
    return {"rows": rows, "ratios": ratios(rows)}


def _entrants(stack: ExitStack, most: int) -> Iterator[Entrant]:
    """Yield everybody who takes part, warmed up; the site is first, and the others send its frame."""

    def enter(server: Server) -> Entrant:
        say(f"  starting {server.name}")
        return Entrant(stack.enter_context(server), stack.enter_context(Client()))

    cluster = stack.enter_context(Cluster())
    plaza = enter(Plaza(migrated(cluster), Crowd(most), cluster=cluster))
    plaza.warm()
    yield plaza
    frame = frame_of(plaza)
    rivals: list[Server] = [Tutorial("redis", len(frame), "site")]
    rivals += [Tutorial(layer, len(frame)) for layer in LAYERS]
    rivals += [SocketIO(frame), Nchan(frame)]
    for server in rivals:
        entrant = enter(server)
        entrant.warm()
        yield entrant
    bare = enter(Bare())
    bare.open(WARM)
    bare.empty = bare.server.memory().pss
    yield bare


def _is_slow(one: Entrant) -> bool:
    """Whether it is one of the tutorials, which get few posts."""
    return one.server.name not in DELIVERIES


def _meets_many(one: Entrant) -> bool:
    """Whether it takes part where posts do not come alone: of the tutorials the one nearest to the site."""
    return not _is_slow(one) or one.server.name.endswith(AS_ON_SITE)


def _take_turn(one: Entrant, entrants: list[Entrant]) -> None:
    """Give the measured processor to one of them alone."""
    for entrant in entrants:
        move(SERVER_CORES if entrant is one else CLIENT_CORES, *entrant.server.pids)


def ratios(rows: list[dict[str, Any]]) -> list[dict[str, Any]]:
    """Return, for each way and number of pages, how often the site delivers for each delivery of
    another."""
    found = []
    for way, pages in dict.fromkeys((row["way"], row["pages"]) for row in rows):
        here = {
            row["name"]: row
            for row in rows
            if (row["way"], row["pages"]) == (way, pages) and "deliveries_per_cpu_second" in row
        }
        own = here["Plaza"]["deliveries_per_cpu_second"]
        times = {
            name: own / row["deliveries_per_cpu_second"]
            for name, row in here.items()
            if name != "Plaza"
        }
        found.append({"pages": pages, "way": way, "times": times})
    return found
