"""The Hub: one per process, it follows the log for all open pages of this process.

Each round it reads what is new, composes frames in its own thread (with its own database
connection, so a storm of connecting pages cannot starve it), and hands them to the sockets. It is
woken by the doorbell and looks once a second anyway. It survives any exception: what a failed round
would have sent is read again in the next one, because the cursor only moves with what was sent.
"""

import asyncio
import logging
import weakref
from contextlib import suppress
from contextvars import Context
from typing import Any

from django.conf import settings

from feed.live import metrics
from feed.live.delivery import fragments
from feed.live.delivery.compose import Frame, compose
from feed.live.hub.arrivals import Arrivals
from feed.live.hub.catch_up_queue import CatchUpQueue, Resume, lower, lowest
from feed.live.hub.catching_up import caught_up
from feed.live.hub.counters import Counters
from feed.live.hub.lost_pages import LostPages
from feed.live.hub.outbox import Outbox
from feed.live.hub.pace import Pace
from feed.live.hub.reader import READ_AT_ONCE, Reader, look_up
from feed.live.hub.ring import Ring
from feed.live.hub.session_checks import SessionChecks
from feed.live.log import doorbell, log
from feed.live.log.cursor import Cursor
from feed.live.open_pages.closing import Closing
from feed.live.open_pages.newcomers import Newcomers
from feed.live.open_pages.packet import Packet
from feed.live.open_pages.page import Page
from feed.live.open_pages.quota import SocketQuota
from feed.live.open_pages.registry import Registry
from feed.live.open_pages.strays import Strays
from feed.live.open_pages.unruly import Unruly
from feed.live.passing.passing import Passing

logger = logging.getLogger(__name__)

RESUMES_AT_ONCE = 100  # pages that catch up between two looks at what is new

_hubs: "weakref.WeakKeyDictionary[asyncio.AbstractEventLoop, Hub]" = weakref.WeakKeyDictionary()


def current() -> "Hub":
    """Return the Hub of the running event loop, started on first use."""
    loop = asyncio.get_running_loop()
    hub = _hubs.get(loop)
    if hub is None or hub.is_closed:
        hub = _hubs[loop] = Hub()
        Context().run(hub.start)  # what it logs is not this socket's
    return hub


class Hub:
    """Follows the log and gives each open page what concerns it."""

    def __init__(self) -> None:
        """Know nothing yet; `start()` begins."""
        self.is_closed = False
        self._options: dict[str, Any] = settings.LIVE
        self._loop = asyncio.get_running_loop()
        self.arrivals = Arrivals()
        self.quota = SocketQuota()
        self._reader = Reader("hub")
        self._wake = asyncio.Event()
        self._pace = Pace(self._loop.time)
        self._pages = Registry()
        self._resumes = CatchUpQueue()
        self._outbox = Outbox(self._pages)
        self._suspects = SessionChecks()
        self._strays = Strays()
        self.unruly = Unruly()
        self._lost = LostPages(lambda: self._safe, self._may_catch_up, self._answer_lost)
        self._ring = Ring(self._options["RING_EVENTS"])
        self._counters = Counters(self._options["COUNTER_SECONDS"])
        self._ticked_at = self._loop.time()
        self._newcomers = Newcomers()
        self._tasks: list[asyncio.Task[None]] = []
        self._listener = doorbell.Listener(self._loop, self._wake.set)
        self.passing = Passing(self._loop, lambda: self.cursor, self._outbox.hand)

    @property
    def cursor(self) -> Cursor:
        """How far the log has been read."""
        return Cursor(self._ring.epoch, self._ring.last)

    def join(self, page: Page, known: Cursor | None = None) -> None:
        """Know this page; it stays deaf until its cursor arrives.

        `known` is the Hub's cursor before its sign-in was looked up: what the log has brought since may
        have ended that.
        """
        self._pages.join(page)
        self.passing.enter(page)
        self._newcomers.join(page, self._loop.time())
        if page.sign_in is not None and self._suspects.may_have_ended(page, self._ring, known):
            self._suspects.add(page)

    def resume(self, page: Page, asked: list[str], *, is_repair: bool = False) -> None:
        """Bring this page up to date from the lowest of the cursors it sent, then keep it so.

        A repair is for a page that was live all along: nothing on it says that it has caught up.
        """
        since = lowest(asked)
        is_lost = not self._ring.reaches(since)
        if is_lost and not self._strays.may_ask(page, self._loop.time()):
            self.turn_away(page, Closing.TOO_MUCH)
            return
        if not page.is_live:
            # It may have been put aside further back than the reply that it asks about now.
            since = page.cursor = lower(page.cursor, since) if page.has_asked else since
        page.has_asked = True
        self._resumes.add(page, since, asked, is_repair=is_repair)
        self._wake.set()

    def turn_away(self, page: Page, why: Closing, username: str = "") -> None:
        """Tell a page why, and close its socket for good; `username` is who is signed in."""
        if why is Closing.TOO_MUCH and page.sign_in is None:
            self.unruly.sent_away(page.address, self._loop.time())
        page.push(Packet(fragments.notice(why, page.watch.locale, username)), None)
        page.close(why.code)
        self._pages.set_deaf(page)

    def leave(self, page: Page) -> None:
        """Forget this page; callable more than once."""
        page.forget()
        self.passing.leave(page)
        self._outbox.stalled.discard(page)
        self._suspects.discard(page)
        self._resumes.take(page)
        self._lost.discard(page)
        self._pages.leave(page)

    def start(self) -> None:
        """Begin to follow the log."""
        self._tasks += map(asyncio.ensure_future, (self._run(), self._lost.serve()))
        if doorbell.is_shared():
            hearing = doorbell.hear(self._wake.set, self.passing.take)
            self._tasks.append(asyncio.ensure_future(hearing))

    async def close(self) -> None:
        """Stop following; for tests and for the end of the process."""
        self.is_closed = True
        self._listener.close()
        self.passing.close()
        for task in self._tasks:
            task.cancel()
        await asyncio.gather(*self._tasks, return_exceptions=True)
        await self._reader.close()
        await self._lost.close()
        await self.arrivals.close()

    async def _run(self) -> None:
        try:
            await self._go_round()
        finally:
            self._reader.watched.rest()

    async def _go_round(self) -> None:
        while True:
            self._reader.watched.beat()
            self._wake.clear()
            self._pace.begin()
            sent = self._outbox.sent
            try:
                await self._round()
            except Exception:
                logger.exception("a round of the Hub failed; the next one reads the same again")
                metrics.ROUND_FAILURES.inc()
                await asyncio.sleep(self._options["LOOK_SECONDS"])
                continue
            if not self._resumes:
                await self._wait(self._pace.rest(self._outbox.sent - sent))

    async def _wait(self, rest: float) -> None:
        """Rest for so many seconds, then wait until somebody wakes the Hub; what is due ends both."""
        now = self._loop.time()
        due = [*self._suspects.due_times(), *self._counters.due_times()]
        wait = max(0.0, min([self._options["LOOK_SECONDS"], *(time - now for time in due)]))
        await asyncio.sleep(min(rest, wait))
        with suppress(TimeoutError):
            async with asyncio.timeout(max(0.0, wait - rest)):
                await self._wake.wait()

    async def _round(self) -> None:
        await self._look()
        await self._ask_suspects()
        for page in self._outbox.drained():
            self._resumes.add(page, page.cursor)
        self._outbox.drop_the_heaviest(self._options["UNSENT_BYTES_IN_ALL"])
        await self._catch_up(self._resumes.take_first(RESUMES_AT_ONCE))
        await self.passing.renew(self._reader.run)
        if self._loop.time() - self._ticked_at >= self._options["LOOK_SECONDS"]:
            self._ticked_at = self._loop.time()
            self._outbox.move_idle_cursors(self._safe, self._loop.time())
            self._suspects.look_for_expired(self._pages)
            self._newcomers.close_silent(self._ticked_at - self._options["SILENT_SECONDS"])

    async def _look(self) -> None:
        """Read what is new and give it to the live pages."""
        while True:
            head, new = await self._reader.run(look_up, self._ring)
            if not self._ring.is_current(head):
                await self._begin(head)
            self._suspects.hear(new, self._pages)
            self.passing.hear(new)
            audience = self._pages.audience
            ready, counters = self._counters.sort(new, self._loop.time(), audience.may_concern)
            frames = await self._reader.run(compose, ready, audience) if ready else {}
            self._pace.bring(ready)
            # Nothing above failed: only now the cursor moves.
            self._counters = counters
            self._ring.add(new)
            for page in self._outbox.deliver(frames, self._safe):
                self._resumes.add(page, page.cursor)
            metrics.looked(self._ring.last, counters.coalesced, ready, len(self._outbox.stalled))
            if len(new) < READ_AT_ONCE:
                return

    async def _begin(self, head: Cursor) -> None:
        """Take up the log where it is: at the start of the process, or of a new epoch."""
        recent = await self._reader.run(log.recent, self._options["RING_EVENTS"])
        is_first = not self._ring.epoch
        self._ring.begin(head, recent)
        self._counters = Counters(self._options["COUNTER_SECONDS"])
        # A restore takes sessions along; of those who came before the first look nobody has heard.
        self._suspects.sweep(self._pages)
        self.passing.begin()
        if is_first:
            return
        logger.info("the log began anew: every page gets a fresh region")
        for page in self._pages:
            if page.is_live:
                self._pages.set_deaf(page)
                self._resumes.add(page, None)

    @property
    def _safe(self) -> Cursor:
        """The position up to which nothing waits any more, held-back counters included."""
        held = self._counters.lowest_held()
        return Cursor(self._ring.epoch, self._ring.last if held is None else held - 1)

    async def _catch_up(self, resumes: list[Resume]) -> None:
        """Send these pages what they missed; where nobody knows what that is, let them have their region."""
        waiting = [resume for resume in resumes if self._may_catch_up(resume)]
        try:
            if any(self._ring.is_behind(resume.since) for resume in waiting):
                await self._look()  # such a page was rendered later than this process has read
            if not (waiting := self._lost.take_from(waiting, self._ring)):
                return
            frames = await self._reader.run(caught_up, waiting, self._ring)
            self._pace.answer()
        except BaseException:
            # Served again by the next round, with what they have asked for meanwhile.
            for resume in waiting:
                self._resumes.put_back(resume)
            raise
        waiting = [resume for resume in waiting if self._may_catch_up(resume)]  # still
        for resume in self._outbox.answer(frames, waiting, self._safe):
            self._resumes.put_back(resume)
        self.passing.welcome(resume.page for resume in waiting)

    def _answer_lost(
        self, frames: dict[Resume, Frame | None], waiting: list[Resume], position: Cursor
    ) -> None:
        """Send these pages their regions; what has happened since this position comes in a round."""
        for resume in self._outbox.answer(frames, waiting, position, is_in_round=False):
            self._resumes.put_back(resume)
        self._wake.set()

    def _may_catch_up(self, resume: Resume) -> bool:
        """Return whether the page is to be served now; if it must wait, note from where."""
        page = resume.page
        if page.is_closed or page not in self._pages:
            return False
        if page in self._suspects or not page.has_room:
            resume.put_aside()
            self._pages.set_deaf(page)
            if page not in self._suspects:
                self._outbox.stalled.add(page)
            return False
        return True

    async def _ask_suspects(self) -> None:
        """Ask whether these pages are still signed in; close those that are not."""
        for page, holds in await self._suspects.ask(self._reader, self._loop.time()):
            if holds is None:
                self._pages.set_deaf(page)
            elif not holds:
                self.turn_away(page, Closing.SIGNED_OUT)
            elif page.reads_otherwise:
                page.close(1012)
            elif not page.is_live and page.has_asked and page not in self._lost:
                self._resumes.add(page, page.cursor)
