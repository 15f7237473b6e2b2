"""Many want to write to SQLite at once, which lets one write at a time."""

import time
from concurrent.futures import ThreadPoolExecutor
from itertools import count

from tests.chaos.town import HERALD, NAMES, STRANGER, TownUnderFaults

from .fault import Fault

WRITERS, SECONDS = 64, 60.0
MOST_SECONDS = (
    20.0  # a writer waits; with 64 before it, each of which writes within 0.1 s, some seconds
)


def at_once(town: TownUnderFaults) -> dict[str, float]:
    """Sixty-four write for a minute: nobody is told that the database is locked."""
    people = (*NAMES, STRANGER, HERALD)
    end = time.monotonic() + SECONDS

    def write(number: int) -> list[float]:
        """Keep a post and keep it no more, in turn; returns how long each took. Raises what fails."""
        took: list[float] = []
        name = people[number % len(people)]
        for turn in count():
            verb = ("bookmark", "unbookmark")[turn % 2]
            began = time.monotonic()
            town.site.send(name, f"/posts/{town.first.pk}/{verb}/")
            took.append(time.monotonic() - began)
            if verb == "unbookmark" and time.monotonic() > end:
                return took
        return took

    with ThreadPoolExecutor(WRITERS) as pool:
        done = list(pool.map(write, range(WRITERS)))
    for name in people:
        town.site.send(name, f"/posts/{town.first.pk}/unbookmark/")
    longest = max(max(one) for one in done)
    assert longest < MOST_SECONDS, f"somebody waited {longest:.1f} s"
    return {
        "writes": sum(len(one) for one in done),
        "fewest of one": min(len(one) for one in done),
        "most of one": max(len(one) for one in done),
        "longest wait, s": round(longest, 2),
    }


FAULTS = (Fault("writers", "64 write to SQLite for a minute", at_once, "small", pace=3),)
