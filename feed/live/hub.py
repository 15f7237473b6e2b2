"""The Hub: one per process, it follows the log for all open pages of this process.

Each round it reads what is new, composes frames in its own thread (with its own database
connection, so a storm of connecting pages cannot starve it), and hands them to the sockets. It is
woken by the doorbell and looks once a second anyway. It survives any exception: what a failed round
would have sent is read again in the next one, because a place in the log only moves with what it
stands for.
"""

import asyncio
import logging
import weakref
from collections import deque
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, field
from typing import Any, TypeVar

from django.conf import settings
from django.db import DatabaseError, connections
from django.utils import timezone

from users.sessions import SignIn, sign_ins_that_hold

from . import doorbell, fragments, log
from .audience import Audience
from .compose import Frame, compose, fresh
from .counters import Counters
from .cursor import Cursor
from .log import Logged
from .page import Page
from .watch import Look, Watch

logger = logging.getLogger(__name__)

T = TypeVar("T")

READ_AT_ONCE = 2_000  # events read from the log in one query
RESUMES_AT_ONCE = 50  # pages that catch up between two looks at what is new
CONFIRM_SECONDS = 0.5  # a sign-in that does not hold is asked about again before its pages close
SWEEP_SECONDS = 30.0  # how often every page's sign-in is asked about without being told

_hubs: "weakref.WeakKeyDictionary[asyncio.AbstractEventLoop, Hub]" = weakref.WeakKeyDictionary()


def current() -> "Hub":
    """Return the Hub of the running event loop, started on first use."""
    loop = asyncio.get_running_loop()
    hub = _hubs.get(loop)
    if hub is None or hub.is_closed:
        hub = _hubs[loop] = Hub()
        hub.start()
    return hub


@dataclass(eq=False, slots=True)
class _Resume:
    """A page that wants what it missed since the lowest of the cursors it sent."""

    page: Page
    since: Cursor | None
    asked: list[str] = field(default_factory=list)


class Hub:
    """Follows the log and gives each open page what concerns it."""

    def __init__(self) -> None:
        """Know nothing yet; `start()` begins."""
        self.is_closed = False
        self._options: dict[str, Any] = settings.LIVE
        self._loop = asyncio.get_running_loop()
        self._thread = ThreadPoolExecutor(1, thread_name_prefix="hub")
        self._wake = asyncio.Event()
        self._pages: dict[Watch, set[Page]] = {}
        self._audience = Audience()
        self._resumes: deque[_Resume] = deque()
        self._stalled: set[Page] = set()
        self._suspects: dict[Page, float] = {}  # page -> when to ask again
        self._counters = Counters(self._options["COUNTER_SECONDS"])
        self._ring: deque[Logged] = deque(maxlen=self._options["RING_EVENTS"])
        self._epoch: str | None = None
        self._last = 0  # the newest event read
        self._ring_after = 0  # the ring holds everything above this
        self._swept_at = self._ticked_at = self._loop.time()
        self._tasks: list[asyncio.Task[None]] = []
        self._listener = doorbell.Listener(self._loop, self._wake.set)

    # --- for consumers -------------------------------------------------------------------------

    def join(self, page: Page) -> None:
        """Know this page; it stays deaf until its cursor arrives."""
        self._pages.setdefault(page.watch, set()).add(page)

    def resume(self, page: Page, asked: list[str]) -> None:
        """Bring this page up to date from the lowest of the cursors it sent, then keep it so."""
        places = [Cursor.parse(text) for text in asked]
        valid = [place for place in places if place is not None]
        since = (
            min(valid, key=lambda place: place.seq)
            if valid and len(valid) == len(places) and len({place.epoch for place in valid}) == 1
            else None
        )
        page.has_asked = True
        self._resumes.append(_Resume(page, since, asked))
        self._wake.set()

    def leave(self, page: Page) -> None:
        """Forget this page; callable more than once."""
        page.forget()
        self._stalled.discard(page)
        self._suspects.pop(page, None)
        known = self._pages.get(page.watch)
        if known is not None:
            known.discard(page)
            self._set_deaf(page)
            if not known:
                del self._pages[page.watch]

    # --- its life ------------------------------------------------------------------------------

    def start(self) -> None:
        """Begin to follow the log."""
        self._tasks.append(asyncio.ensure_future(self._run()))
        if doorbell.is_shared():
            self._tasks.append(asyncio.ensure_future(doorbell.hear(self._wake.set)))

    async def close(self) -> None:
        """Stop following; for tests and for the end of the process."""
        self.is_closed = True
        self._listener.close()
        for task in self._tasks:
            task.cancel()
        await asyncio.gather(*self._tasks, return_exceptions=True)
        await self._loop.run_in_executor(self._thread, connections.close_all)
        self._thread.shutdown(wait=False)

    async def _run(self) -> None:
        while True:
            self._wake.clear()
            try:
                await self._round()
            except asyncio.CancelledError:
                raise
            except Exception:
                logger.exception("a round of the Hub failed; the next one reads the same again")
                await asyncio.sleep(self._options["LOOK_SECONDS"])
                continue
            if self._resumes:
                continue
            wait = self._options["LOOK_SECONDS"]
            soon = [*self._suspects.values(), *self._counters.due_times()]
            if soon:
                wait = min(wait, max(0.0, min(soon) - self._loop.time()))
            try:
                async with asyncio.timeout(wait):
                    await self._wake.wait()
            except TimeoutError:
                pass

    async def _in_thread(self, work: Callable[..., T], *arguments: Any) -> T:
        """Run database work or rendering in the Hub's own thread, over its own connection.

        The connection is kept as long as it works; after an error the next call opens another.
        """

        def run() -> T:
            try:
                return work(*arguments)
            except DatabaseError:
                connections.close_all()
                raise

        return await self._loop.run_in_executor(self._thread, run)

    # --- one round -----------------------------------------------------------------------------

    async def _round(self) -> None:
        resumes = [
            self._resumes.popleft() for _ in range(min(RESUMES_AT_ONCE, len(self._resumes)))
        ]
        try:
            await self._look()
            await self._ask_suspects()
            self._retry_stalled()
            while resumes:
                await self._catch_up_or_close(resumes[0])
                resumes.pop(0)
        finally:
            self._resumes.extendleft(reversed(resumes))
        if self._loop.time() - self._ticked_at >= self._options["LOOK_SECONDS"]:
            self._ticked_at = self._loop.time()
            self._move_idle_cursors()
            self._suspect_the_expired()

    async def _look(self) -> None:
        """Read what is new and give it to the live pages."""
        while True:
            head, new = await self._in_thread(_look_up, self._epoch, self._last)
            if head.epoch != self._epoch or head.seq < self._last:
                await self._begin(head)
            self._suspect(new)
            ready, counters = self._counters.sort(
                new, self._loop.time(), self._audience.may_concern
            )
            frames = await self._in_thread(compose, ready, self._audience) if ready else {}
            # Nothing above failed: only now the place in the log moves.
            self._counters = counters
            if new:
                self._remember(new)
            self._deliver(frames)
            if len(new) < READ_AT_ONCE:
                return

    def _remember(self, new: list[Logged]) -> None:
        """Take new events into the ring; what drops out of it is where older cursors end."""
        room = (self._ring.maxlen or 0) - len(self._ring)
        self._ring.extend(new)
        if len(new) > room:
            self._ring_after = self._ring[0].seq - 1
        self._last = new[-1].seq

    async def _begin(self, head: Cursor) -> None:
        """Take up the log where it is: at the start of the process, or of a new epoch."""
        recent = await self._in_thread(log.recent, self._options["RING_EVENTS"])
        is_first = self._epoch is None
        self._ring.clear()
        self._ring.extend(recent)
        self._epoch = head.epoch
        self._last = recent[-1].seq if recent else 0
        self._ring_after = recent[0].seq - 1 if recent else 0
        self._counters = Counters(self._options["COUNTER_SECONDS"])
        if not is_first:
            logger.info("the log began anew: every page gets a fresh region")
            live = [page for known in self._pages.values() for page in known if page.is_live]
            for page in live:
                self._set_deaf(page)
                self._resumes.append(_Resume(page, None))
            # A restore or fresh demo data may have taken sessions along.
            self._swept_at = -SWEEP_SECONDS
            self._suspect_the_expired()

    @property
    def _safe(self) -> Cursor:
        """The place up to which nothing waits any more, held-back counters included."""
        held = self._counters.lowest_held()
        return Cursor(self._epoch or "", self._last if held is None else held - 1)

    def _deliver(self, frames: dict[Watch, Frame]) -> None:
        """Hand each frame to the live pages of its watch; one page never waits for another."""
        if not frames:
            return
        place = self._safe
        ending = fragments.cursor(place)
        for watch, frame in frames.items():
            html = frame.html + ending
            for page in tuple(self._pages.get(watch, ())):
                if not page.is_live:
                    continue
                if page.has_room:
                    page.push(html, place)
                else:
                    self._set_deaf(page)
                    self._stalled.add(page)

    def _retry_stalled(self) -> None:
        """Let pages that have drained catch up from where they stopped."""
        for page in [page for page in self._stalled if page.has_drained]:
            self._stalled.discard(page)
            self._resumes.append(_Resume(page, page.cursor))

    async def _catch_up_or_close(self, resume: _Resume) -> None:
        """Catch up; a page that cannot be served must not hold up the others, so it starts anew."""
        try:
            await self._catch_up(resume)
        except DatabaseError:
            raise
        except Exception:
            logger.exception("a page could not catch up: %s", resume.page.watch)
            resume.page.close(1011)  # the page comes back by itself, a little later

    async def _catch_up(self, resume: _Resume) -> None:
        """Send a page what it missed, or its region afresh where its cursor is of no use."""
        page = resume.page
        if page.is_closed or page not in self._pages.get(page.watch, ()):
            return
        if page in self._suspects:
            page.cursor = resume.since  # resumed from there once its sign-in is known to hold
            return
        if not page.has_room:
            self._set_deaf(page)
            page.cursor = resume.since
            self._stalled.add(page)
            return
        if resume.since is not None and resume.since.epoch == self._epoch:
            if resume.since.seq > self._last:
                await self._look()
        frame = Frame("", 0)
        if (
            resume.since is None
            or resume.since.epoch != self._epoch
            or not self._ring_after <= resume.since.seq <= self._last
        ):
            frame = await self._in_thread(fresh, page.watch)
        else:
            missed = [event for event in self._ring if event.seq > resume.since.seq]
            if missed:
                alone = Audience([page.watch])
                frames = await self._in_thread(compose, missed, alone)
                frame = frames.get(page.watch, frame)
        answer = fragments.answer(frame.updates, frame.is_fresh, resume.asked, page.watch.look)
        place = self._safe
        page.push(frame.html + answer + fragments.cursor(place), place)
        self._set_live(page)

    def _set_live(self, page: Page) -> None:
        page.is_live = True
        self._audience.add(page.watch)

    def _set_deaf(self, page: Page) -> None:
        page.is_live = False
        if not any(other.is_live for other in self._pages.get(page.watch, ())):
            self._audience.discard(page.watch)

    def _move_idle_cursors(self) -> None:
        """Keep the cursors of pages to which nothing happens from growing too old."""
        place, now = self._safe, self._loop.time()
        ending = ""
        for known in self._pages.values():
            for page in known:
                if not page.is_live or page.cursor is None or page.cursor.seq >= place.seq:
                    continue
                is_far = place.seq - page.cursor.seq >= self._options["IDLE_EVENTS"]
                if (is_far or now - page.sent_at >= self._options["IDLE_SECONDS"]) and (
                    page.has_room
                ):
                    ending = ending or fragments.cursor(place)
                    page.push(ending, place)

    # --- sign-ins ------------------------------------------------------------------------------

    def _suspect(self, new: list[Logged]) -> None:
        """Silence the pages whose sign-in may have ended, until it has been asked about."""
        people = {event.object_id for event in new if event.kind == "sessions_changed"}
        if people:
            for watch, known in self._pages.items():
                if watch.viewer_id in people:
                    for page in known:
                        self._set_deaf(page)
                        self._suspects.setdefault(page, 0.0)

    def _suspect_the_expired(self) -> None:
        """Ask about sign-ins whose time is over, and now and then about all of them."""
        now = timezone.now()
        is_sweep = self._loop.time() - self._swept_at >= SWEEP_SECONDS
        if is_sweep:
            self._swept_at = self._loop.time()
        for known in self._pages.values():
            for page in known:
                if page.sign_in is not None and (is_sweep or page.sign_in.expires_at <= now):
                    self._suspects.setdefault(page, 0.0)

    async def _ask_suspects(self) -> None:
        """Ask whether these pages are still signed in; twice before their sockets close.

        The second time half a second later: while somebody changes their password, the very
        session that changes it does not hold for a moment.
        """
        now = self._loop.time()
        due = [page for page, when in self._suspects.items() if when <= now]
        if not due:
            return
        names = {page.sign_in.name for page in due if page.sign_in is not None}
        holding: dict[str, SignIn] = await self._in_thread(sign_ins_that_hold, names)
        for page in due:
            when = self._suspects.pop(page, None)
            if when is None or page.is_closed:
                continue
            if page.sign_in is not None and page.sign_in.name in holding:
                page.sign_in = holding[page.sign_in.name]
                if not page.is_live and page.has_asked:
                    self._resumes.append(_Resume(page, page.cursor))
            elif when == 0.0:
                self._set_deaf(page)
                self._suspects[page] = now + CONFIRM_SECONDS
            else:
                self.turn_away(page, "signed_out", 4401)

    def turn_away(self, page: Page, notice: str, code: int) -> None:
        """Tell a page why, and close its socket for good."""
        page.push(fragments.notice(notice, page.watch.look), None)
        page.close(code)
        self._set_deaf(page)


def look_of_site() -> Look:
    """Return how pages read for viewers who have chosen nothing."""
    return Look(settings.LANGUAGE_CODE, settings.TIME_ZONE)


def _look_up(epoch: str | None, last: int) -> tuple[Cursor, list[Logged]]:
    """Return the head of the log, and what is new above `last` if it is still the same log."""
    head = log.head()
    is_same = head.epoch == epoch and head.seq >= last
    return head, log.read(last, READ_AT_ONCE) if is_same and head.seq > last else []
