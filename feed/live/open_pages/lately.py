"""How often something happened of late, by name: counted for as long as it matters, then forgotten."""

from collections import deque


class Lately:
    """Counts what happened by name; the caller says since when it matters, in seconds."""

    def __init__(self) -> None:
        """Nothing has happened."""
        self._times: dict[str, deque[float]] = {}

    def note(self, name: str, now: float, since: float) -> int:
        """Note that it happened now; return how often it did since then. What did not is forgotten."""
        for quiet in [name for name, times in self._times.items() if not drop_older(times, since)]:
            del self._times[quiet]
        times = self._times.setdefault(name, deque())
        times.append(now)
        return drop_older(times, since)

    def number(self, name: str, since: float) -> int:
        """Return how often it happened since then."""
        return drop_older(self._times.get(name, deque()), since)


def drop_older(times: deque[float], since: float) -> int:
    """Drop the times that are older; return how many are left."""
    while times and times[0] < since:
        times.popleft()
    return len(times)
