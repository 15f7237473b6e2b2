"""What a fault is."""

from collections.abc import Callable
from dataclasses import dataclass
from typing import TypeVar

from tests.chaos.grounds import Ground
from tests.chaos.town import TownUnderFaults

AnyGround = TypeVar("AnyGround", bound=Ground)


@dataclass(frozen=True)
class Fault:
    """Something that breaks and is mended again, with people on the site all the while.

    `happen` returns, when it is over, what is worth telling in figures. It raises AssertionError
    where something went wrong that only it can see.
    """

    name: str
    what: str
    happen: Callable[[TownUnderFaults], dict[str, float]]
    ground: str = "several"  # the site that it happens on, see `grounds.py`
    pace: float = (
        1.0  # how much slower people go meanwhile: what is measured is the fault, not them
    )
    is_short: bool = False  # part of the ordinary suite


def ground_of(town: TownUnderFaults, kind: type[AnyGround]) -> AnyGround:
    """Return what the town stands on, which is of this kind."""
    assert isinstance(town.ground, kind), f"this fault is not for {town.ground.name}"
    return town.ground
