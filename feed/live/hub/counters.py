"""Counters are held back: a page gets a few a second of each, and always the last one."""

from collections.abc import Callable, Iterable

from feed.live.events import REGISTRY
from feed.live.log.log import Logged
from feed.models.topic import Topic

Key = tuple[str, int]


class Counters:
    """Which counter events wait, and since when each counter may be sent again.

    Values are never changed in place: `sort()` returns a successor, so that a round that fails
    leaves everything as it was.
    """

    def __init__(
        self,
        seconds: float,
        sent: dict[Key, float] | None = None,
        held: dict[Key, Logged] | None = None,
        coalesced: int = 0,
    ) -> None:
        """Let each counter through at most once in so many seconds."""
        self._seconds = seconds
        self._sent = sent or {}
        self._held = held or {}
        self.coalesced = coalesced  # how many `sort()` has just merged into others

    def sort(
        self, new: Iterable[Logged], now: float, may_concern: Callable[[Iterable[Topic]], bool]
    ) -> tuple[list[Logged], "Counters"]:
        """Return what to send now, in the order of the log, and the state after that.

        A counter that concerns nobody here is not held: it would hold up everybody's cursor.
        """
        held = dict(self._held)
        sent = {key: when for key, when in self._sent.items() if when + self._seconds > now}
        ready = []
        coalesced = 0
        for event in new:
            event_class = REGISTRY.get(event.kind)
            if event_class is None or not event_class.is_counter:
                ready.append(event)
            elif may_concern(event.topics):
                coalesced += (event.kind, event.object_id) in held
                held.setdefault((event.kind, event.object_id), event)
        for key in [key for key in held if key not in sent]:
            ready.append(held.pop(key))
            sent[key] = now
        ready.sort(key=lambda event: event.seq)
        return ready, Counters(self._seconds, sent, held, coalesced)

    def lowest_held(self) -> int | None:
        """Return the seq of the oldest event that waits; no cursor may pass it."""
        return min((event.seq for event in self._held.values()), default=None)

    def due_times(self) -> list[float]:
        """Return when each waiting counter may be sent."""
        return [self._sent[key] + self._seconds for key in self._held if key in self._sent]
