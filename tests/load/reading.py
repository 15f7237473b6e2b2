"""Pages as they are read: over HTTP, from a thousand posts, a hundred thousand, a million."""

import http.client
import json
import random
import time
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import ExitStack
from dataclasses import dataclass, field
from typing import Any

from tests.services import session_key_of

from .measuring import quantile
from .servers import HOST
from .site import Plaza
from .stores import Stores
from .telling import say

Sizes = dict[str, tuple[int, ...]]

KINDS = ("home", "public", "tag", "post", "profile")
SIZES: Sizes = {"postgresql": (1_000, 100_000, 1_000_000), "sqlite": (1_000, 100_000)}
QUICK_SIZES: Sizes = {"postgresql": (300,), "sqlite": (300,)}
ROUNDS = 4
READS = 60  # of each kind in a round, one after the other …
TOGETHER = 4  # … and as many again by so many readers at once
WARM = 8


@dataclass
class Reader:
    """One site with its posts, and what reading it has shown."""

    database: str
    posts: int
    site: Plaza
    subjects: dict[str, Any]
    dice: random.Random
    seconds: dict[str, list[float]] = field(default_factory=dict)
    rates: dict[str, list[float]] = field(default_factory=dict)
    cpu: dict[str, list[float]] = field(default_factory=dict)

    def wanted(self, kind: str, number: int) -> Iterator[tuple[str, str]]:
        """Yield so many addresses, each with who reads it."""
        for _one in range(number):
            yield self.dice.choice(self.subjects[kind]), self.dice.choice(self.subjects["viewers"])

    def turn(self, kind: str, number: int) -> None:
        """Read so many pages one after the other, then as many by several readers at once."""
        before = self.site.cpu()[0]
        self.seconds.setdefault(kind, []).extend(self.read(self.wanted(kind, number)))
        self.cpu.setdefault(kind, []).append((self.site.cpu()[0] - before) / number)
        began = time.perf_counter()
        shares = [list(self.wanted(kind, number // TOGETHER)) for _reader in range(TOGETHER)]
        with ThreadPoolExecutor(TOGETHER) as threads:
            read = sum(
                len(one) for one in threads.map(lambda share: self.read(iter(share)), shares)
            )
        self.rates.setdefault(kind, []).append(read / (time.perf_counter() - began))

    def read(self, wanted: Iterator[tuple[str, str]]) -> list[float]:
        """Read these pages over one connection; returns the seconds of each. Raises where one fails."""
        connection = http.client.HTTPConnection(*self.site.address, timeout=60)
        found = []
        for path, name in wanted:
            began = time.perf_counter()
            connection.request("GET", path, headers={"Cookie": f"sessionid={session_key_of(name)}"})
            reply = connection.getresponse()
            reply.read()
            found.append(time.perf_counter() - began)
            if reply.status != 200:
                raise RuntimeError(f"{HOST}{path} as {name}: {reply.status}")
        connection.close()
        return found

    def rows(self) -> list[dict[str, Any]]:
        """Return one row for each kind of page."""
        return [
            {
                "database": self.database,
                "posts": self.posts,
                "posts_stored": self.subjects["posts_stored"],
                "page": kind,
                "reads": len(self.seconds[kind]),
                "per_second": quantile(self.rates[kind], 0.5),
                "p50_ms": quantile(self.seconds[kind], 0.5) * 1000,
                "p99_ms": quantile(self.seconds[kind], 0.99) * 1000,
                "cpu_ms": quantile(self.cpu[kind], 0.5) * 1000,
            }
            for kind in self.seconds
        ]


def run(*, is_quick: bool = False, is_fresh: bool = False) -> dict[str, Any]:
    """Return one row for each kind of page, database and number of posts, read in turns."""
    with ExitStack() as stack:
        stores = Stores(is_fresh=is_fresh)
        stack.callback(stores.cluster.stop)
        readers = list(_readers(stack, stores, QUICK_SIZES if is_quick else SIZES))
        number = 8 if is_quick else READS
        for one in range(1 if is_quick else ROUNDS):
            for kind in KINDS:
                for reader in readers:
                    if not one:
                        reader.read(reader.wanted(kind, WARM))
                    reader.turn(kind, number)
            say(f"  round {one + 1}")
        rows = [row for reader in readers for row in reader.rows()]
    return {"rows": rows}


def _readers(stack: ExitStack, stores: Stores, sizes: Sizes) -> Iterator[Reader]:
    for database, numbers in sizes.items():
        make = stores.postgres if database == "postgresql" else stores.sqlite
        # All before anybody reads one: the largest is made from another.
        for posts, address in [(number, make(number)) for number in numbers]:
            plaza = stack.enter_context(Plaza(address, cluster=stores.cluster))
            told = plaza.site.python("from tests.load.subjects import subjects\nprint(subjects())")
            yield Reader(database, posts, plaza, json.loads(told), random.Random(3))
