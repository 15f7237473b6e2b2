"""How large the large demo is, and how unequal: a few have most of everything."""

import random
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, fields, replace
from datetime import timedelta
from itertools import accumulate
from typing import Self

SPAN = timedelta(days=400)  # what the crowd does is spread over the time up to now
DEEP = 40  # answers to answers in the deepest conversation


@dataclass(frozen=True)
class Shape:
    """How many of what. Some of it is about one person or post, so that nothing is only average."""

    people: int = 20_000
    follows: int = 400_000
    followed_by_one: int = 2_000  # alice reads them all
    followers_of_one: int = 10_000  # bob has them
    requests: int = 1_000
    blocks: int = 2_000
    mutes: int = 3_000
    posts: int = 100_000
    quotes: int = 5_000  # of these posts
    comments: int = 150_000
    thread: int = 5_000  # of these comments, all under one post of dave's
    boosts: int = 100_000
    likes: int = 1_000_000
    bookmarks: int = 60_000
    kept_by_one: int = 5_000  # of these bookmarks, all carol's
    tags: int = 2_000
    tagged: int = 40_000  # posts
    tag_follows: int = 20_000
    mentions: int = 30_000
    versions: int = 3_000
    polls: int = 300
    ballots: int = 20_000
    talks: int = 20_000  # conversations
    talks_of_one: int = 2_000  # of these, erin is in them
    messages: int = 1_000_000

    def scaled(self, factor: float) -> Self:
        """Return the same in small: what tests make in a second."""
        return replace(
            self,
            **{
                field.name: max(1, round(getattr(self, field.name) * factor))
                for field in fields(self)
            },
        )


class Lot:
    """Draws indices 0 to n - 1, some much likelier than others: by a power law, shuffled."""

    def __init__(self, number: int, dice: random.Random, *, flat: int = 5) -> None:
        """Take how many indices there are; the larger `flat`, the less the first ones stand out."""
        ranks = list(range(number))
        dice.shuffle(ranks)
        self._dice = dice
        self._indices = range(number)
        self._sums = list(accumulate((rank + flat) ** -0.8 for rank in ranks))

    def draw(self, number: int) -> list[int]:
        """Return so many indices; the same may come more than once."""
        return self._dice.choices(self._indices, cum_weights=self._sums, k=number)


def pairs(
    left: Lot, right: Lot, number: int, is_taken: "set[tuple[int, int]]"
) -> Iterator[tuple[int, int]]:
    """Yield so many different pairs, and note them as taken. Gives up where there are too few."""
    missing = number
    for _try in range(60):
        if missing <= 0:
            return
        at_once = missing + 10
        for pair in zip(left.draw(at_once), right.draw(at_once), strict=True):
            if missing and pair not in is_taken:
                is_taken.add(pair)
                missing -= 1
                yield pair


def spread(number: int, dice: random.Random) -> list[float]:
    """Return so many moments of the span, in order: in seconds from its start."""
    end = SPAN.total_seconds()
    return sorted(dice.random() * end for _ in range(number))


def later(moment: float, dice: random.Random, mean: float) -> float:
    """Return a moment after this one, `mean` seconds on average, within the span."""
    end = SPAN.total_seconds()
    return min(moment + 1 + dice.expovariate(1 / mean), (moment + end) / 2)


def some(rows: Sequence[int], number: int, dice: random.Random) -> list[int]:
    """Return so many of these, or all where there are fewer."""
    return dice.sample(rows, min(number, len(rows)))
