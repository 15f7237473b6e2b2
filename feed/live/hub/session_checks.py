"""Pages whose sign-in may have ended: silenced, asked about twice, then let go or closed.

Twice, because while somebody changes their password the very session that changes it does not hold
for a moment: its new password hash is stored at the end of the request.
"""

from collections.abc import Iterable

from django.utils import timezone

from feed.live.events import SessionsChanged
from feed.live.hub.reader import Reader
from feed.live.hub.ring import Ring
from feed.live.log.cursor import Cursor
from feed.live.log.log import Logged
from feed.live.open_pages.page import Page
from feed.live.open_pages.registry import Registry
from users.accounts.sessions import SignIn, sign_ins_that_hold

CONFIRM_SECONDS = 0.5  # between the two times
SWEEP_LOOKS = 30  # of which each page is asked about at one, without being asked to


class SessionChecks:
    """Who is to be asked about, and when."""

    def __init__(self) -> None:
        """Suspect nobody."""
        self._when: dict[Page, float] = {}
        self._looks = 0

    def __contains__(self, page: Page) -> bool:
        return page in self._when

    def add(self, page: Page) -> None:
        """Ask about this page at the next occasion."""
        self._when.setdefault(page, 0.0)

    def may_have_ended(self, page: Page, ring: Ring, known: Cursor | None) -> bool:
        """Return whether the page's sign-in may have ended since this cursor."""
        if known is None or not ring.reaches(known):
            return True
        return any(
            event.kind == SessionsChanged.kind and event.object_id == page.watch.viewer_id
            for event in ring.above(known.seq)
        )

    def hear(self, new: Iterable[Logged], pages: Registry) -> None:
        """Silence the pages of people whose sessions changed; ask about them at once."""
        people = {event.object_id for event in new if event.kind == SessionsChanged.kind}
        for page in pages if people else ():
            if page.watch.viewer_id in people:
                pages.set_deaf(page)
                self.add(page)

    def look_for_expired(self, pages: Registry) -> None:
        """Ask about sign-ins whose time is over, and each time about some of the others.

        To ask about 5,000 at once would hold up everybody's new posts for half a second.
        """
        self._looks += 1
        turn = self._looks % SWEEP_LOOKS
        clock = timezone.now()
        for page in pages:
            if page.sign_in is not None and (
                page.sign_in.expires_at <= clock or page.number % SWEEP_LOOKS == turn
            ):
                self.add(page)

    def sweep(self, pages: Registry) -> None:
        """Ask about every sign-in."""
        for page in pages:
            if page.sign_in is not None:
                self.add(page)

    def discard(self, page: Page) -> None:
        """Ask no more."""
        self._when.pop(page, None)

    def due(self, now: float) -> list[Page]:
        """Return the pages to ask about now."""
        return [page for page, when in self._when.items() if when <= now]

    def due_times(self) -> Iterable[float]:
        """Return when there is something to ask."""
        return self._when.values()

    async def ask(self, reader: Reader, now: float) -> list[tuple[Page, bool | None]]:
        """Ask about those whose turn it is; returns of each page whether it is still signed in, None where
        it is to be asked about again."""
        if not (due := self.due(now)):
            return []
        known = {page.sign_in.name: page.sign_in for page in due if page.sign_in is not None}
        holding = await reader.run(sign_ins_that_hold, list(known), known)
        for page in due:
            if page.is_closed:
                self.discard(page)
        return [(page, self._judge(page, holding, now)) for page in due if not page.is_closed]

    def _judge(self, page: Page, holding: dict[str, SignIn], now: float) -> bool | None:
        """Return whether the page is still signed in; None where it is to be asked about again."""
        is_first_time = self._when.pop(page, 0.0) == 0.0
        if page.sign_in is not None and page.sign_in.name in holding:
            page.sign_in = holding[page.sign_in.name]
            return True
        if is_first_time:
            self._when[page] = now + CONFIRM_SECONDS
            return None
        return False
