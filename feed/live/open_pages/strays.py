"""Pages whose cursor nobody knows: each asks for its region, which costs what a page costs.

A page is lost once, when it comes back after a long time or after the log has begun anew. Who says so
again and again wants the server busy. So it is counted: for the socket, and for all from one address;
first times apart from the others, since after a restore a whole school is lost at once.
"""

from django.conf import settings

from feed.live.open_pages.lately import Lately, drop_older
from feed.live.open_pages.page import Page


class Strays:
    """Counts how often pages were lost of late."""

    def __init__(self) -> None:
        """Nobody was."""
        self._of_address, self._first_of_address = Lately(), Lately()

    def may_ask(self, page: Page, now: float) -> bool:
        """Count that this page is lost, at this time (seconds); returns False where that is too often."""
        options = settings.LIVE
        since = now - options["LOST_SECONDS"]
        if not page.has_asked:
            if not page.address:
                return True
            number = self._first_of_address.note(page.address, now, since)
            return number <= int(options["FIRST_LOST_PER_ADDRESS"])
        page.lost_at.append(now)
        if drop_older(page.lost_at, since) > options["LOST"]:
            return False
        if not page.address:
            return True
        return self._of_address.note(page.address, now, since) <= int(options["LOST_PER_ADDRESS"])
