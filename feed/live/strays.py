"""Pages whose place in the log nobody knows: each asks for its region, which costs what a page costs.

A page is lost once, when it comes back after a long time or after the log has begun anew. Who says so
again and again wants the server busy. So beyond the first time of each socket that is counted: for the
socket, and for all from one address.
"""

from collections import defaultdict, deque

from django.conf import settings

from .page import Page


class Strays:
    """Counts how often pages were lost of late."""

    def __init__(self) -> None:
        """Nobody was."""
        self._of_address: defaultdict[str, deque[float]] = defaultdict(deque)

    def may_ask(self, page: Page, now: float) -> bool:
        """Count that this page is lost, at this time (seconds); returns False where that is too often."""
        options = settings.LIVE
        since = now - options["LOST_SECONDS"]
        if _counted(page.lost_at, now, since) > options["LOST"]:
            return False
        if not page.address:
            return True
        self._forget(since)
        return _counted(self._of_address[page.address], now, since) <= int(
            options["LOST_PER_ADDRESS"]
        )

    def _forget(self, since: float) -> None:
        for address in [one for one, times in self._of_address.items() if times[-1] < since]:
            del self._of_address[address]


def _counted(times: deque[float], now: float, since: float) -> int:
    while times and times[0] < since:
        times.popleft()
    times.append(now)
    return len(times)
