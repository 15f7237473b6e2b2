"""Pages whose cursor nobody knows: each asks for its region, which costs what a page costs.

A page is lost once, when it comes back after a long time or after the log has begun anew. Who says so
again and again wants the server busy. So it is counted: for the socket, and for all from one address;
first times apart from the others, since after a restore a whole school is lost at once.
"""

from collections import defaultdict, deque

from django.conf import settings

from feed.live.open_pages.page import Page


class Strays:
    """Counts how often pages were lost of late."""

    def __init__(self) -> None:
        """Nobody was."""
        self._of_address: defaultdict[str, deque[float]] = defaultdict(deque)
        self._first_of_address: defaultdict[str, deque[float]] = defaultdict(deque)

    def may_ask(self, page: Page, now: float) -> bool:
        """Count that this page is lost, at this time (seconds); returns False where that is too often."""
        options = settings.LIVE
        since = now - options["LOST_SECONDS"]
        if not page.has_asked:
            if not page.address:
                return True
            _forget(self._first_of_address, since)
            number = _counted(self._first_of_address[page.address], now, since)
            return number <= int(options["FIRST_LOST_PER_ADDRESS"])
        if _counted(page.lost_at, now, since) > options["LOST"]:
            return False
        if not page.address:
            return True
        _forget(self._of_address, since)
        return _counted(self._of_address[page.address], now, since) <= int(
            options["LOST_PER_ADDRESS"]
        )


def _forget(counted: dict[str, deque[float]], since: float) -> None:
    for address in [address for address, times in counted.items() if times[-1] < since]:
        del counted[address]


def _counted(times: deque[float], now: float, since: float) -> int:
    while times and times[0] < since:
        times.popleft()
    times.append(now)
    return len(times)
