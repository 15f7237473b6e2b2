"""The open pages of this process, by what they watch."""

from collections.abc import Iterator

from feed.live.delivery.audience import Audience
from feed.live.open_pages.page import Page
from feed.live.open_pages.watch import Watch


class Registry:
    """Which pages are open, which of them are live, and who watches what."""

    def __init__(self) -> None:
        """Start with no page."""
        self._pages: dict[Watch, set[Page]] = {}
        self._live: dict[Watch, list[Page]] = {}
        self.audience = Audience()  # the watches that have a live page

    def __contains__(self, page: Page) -> bool:
        return page in self._pages.get(page.watch, ())

    def __iter__(self) -> Iterator[Page]:
        """Go through every open page; the registry may change meanwhile."""
        return iter([page for known in self._pages.values() for page in known])

    def live(self, watch: Watch) -> list[Page]:
        """Return the live pages of this watch; it stays as it is when one of them becomes deaf."""
        return self._live.get(watch, [])

    def join(self, page: Page) -> None:
        """Know this page, deaf as yet."""
        self._pages.setdefault(page.watch, set()).add(page)

    def leave(self, page: Page) -> None:
        """Forget this page; callable more than once."""
        known = self._pages.get(page.watch)
        if known is not None:
            known.discard(page)
            self.set_deaf(page)
            if not known:
                del self._pages[page.watch]

    def set_live(self, page: Page) -> None:
        """Let the page get what concerns it from now on."""
        if not page.is_live:
            page.is_live = True
            self._live[page.watch] = [*self.live(page.watch), page]
            self.audience.add(page.watch)

    def set_deaf(self, page: Page) -> None:
        """Let the page get nothing until it has caught up again."""
        if page.is_live:
            page.is_live = False
            rest = [other for other in self._live[page.watch] if other is not page]
            if rest:
                self._live[page.watch] = rest
            else:
                del self._live[page.watch]
                self.audience.discard(page.watch)
