"""States of what passes: who is writing, who is there."""

from feed.live.passing.presence import STEPS
from users.models import User

from . import samples
from .registry import States, pattern


@pattern("feed/message/_typing.html", "feed/live/typing.html")
def typing() -> States:
    """Who is writing."""
    omar = samples.person("omar", "عمر", pk=3)
    some: dict[str, tuple[list[User], int]] = {
        "nobody": ([], 0),
        "one": ([samples.bob()], 0),
        "two": ([samples.bob(), samples.person()], 0),
        "three": ([samples.bob()], 2),
        "many": ([samples.bob()], 98),
        "long": ([samples.long_person(), samples.long_person()], 0),
        "right to left": ([omar], 2),
        "hostile": ([samples.person("mallory", samples.HOSTILE)], 0),
    }
    return {name: {"people": named, "others": more} for name, (named, more) in some.items()}


@pattern("feed/message/_presence.html", "feed/live/presence.html")
def presence() -> States:
    """Whether the other of two is there."""
    states: States = {"nothing is said": {"minutes": None}}
    for minutes in (0, *STEPS):
        name = f"{minutes} minutes ago" if minutes else "now"
        states[name] = {"minutes": minutes, "hours": minutes // 60}
    return states
