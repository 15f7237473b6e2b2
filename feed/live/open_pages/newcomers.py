"""Sockets that have not said yet where their page is.

The ws extension leaves some behind: of an element that goes between two tries, it opens one for nobody.
"""

from collections import deque

from feed.live.open_pages.page import Page


class Newcomers:
    """The pages that joined of late, and when."""

    def __init__(self) -> None:
        """Nobody has."""
        self._joined: deque[tuple[float, Page]] = deque()

    def join(self, page: Page, now: float) -> None:
        """Remember this page; `now` in seconds."""
        self._joined.append((now, page))

    def close_silent(self, before: float) -> None:
        """Close those that joined before this and have said nothing since."""
        while self._joined and self._joined[0][0] < before:
            _when, page = self._joined.popleft()
            if not page.has_asked:
                page.close(1013)  # should there be a page after all, it comes back
