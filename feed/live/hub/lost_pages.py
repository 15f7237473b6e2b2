"""Pages whose cursor is of no use get their regions from a thread of their own, beside the Hub's rounds.

A region costs what a page costs. Made in a round, each held up every new post: among two hundred sockets
that say a place nobody knows, a round took half a second, and most rounds had such pages in them. Those
who watch the same get the same region; the short rest after each batch lets them gather.
"""

import asyncio
import logging
from collections.abc import Callable, Iterable, Sequence

from django.conf import settings
from django.db import Error as DatabaseTrouble

from feed.live import metrics
from feed.live.delivery.compose import Frame, fresh
from feed.live.hub.catch_up_queue import CatchUpQueue, Resume
from feed.live.hub.reader import Reader
from feed.live.hub.ring import Ring
from feed.live.log.cursor import Cursor
from feed.live.open_pages.page import Page
from feed.live.open_pages.watch import Watch

logger = logging.getLogger(__name__)

PAGES_AT_ONCE = 500
LOST_REGIONS_AT_ONCE = 50
REST_SECONDS = 0.5

Answer = Callable[[dict[Resume, Frame | None], list[Resume], Cursor], None]


def regions(waiting: Sequence[Resume]) -> dict[Resume, Frame | None]:
    """Return the regions of these pages, None for a page that cannot be shown at all. Runs in the thread of
    lost pages."""
    by_watch = {watch: _fresh(watch) for watch in dict.fromkeys(one.page.watch for one in waiting)}
    return {resume: by_watch[resume.page.watch] for resume in waiting}


def _fresh(watch: Watch) -> Frame | None:
    """Return the region; a page that cannot be served must not hold up the others."""
    try:
        return fresh(watch)
    except DatabaseTrouble:
        raise
    except Exception:
        logger.exception("a page could not be shown afresh: %s", watch)
        return None


class LostPages:
    """Those who wait for their regions."""

    def __init__(
        self, position: Callable[[], Cursor], may_serve: Callable[[Resume], bool], answer: Answer
    ) -> None:
        """`position` says where the Hub is in the log, `may_serve` whether a page is to be served now,
        `answer` sends regions that were made at such a position or later."""
        self._position, self._may_serve, self._answer = position, may_serve, answer
        self._waiting = CatchUpQueue()
        self._reader = Reader("lost pages")
        self._has_some = asyncio.Event()

    def __bool__(self) -> bool:
        return bool(self._waiting)

    def __contains__(self, page: Page) -> bool:
        return page in self._waiting

    def discard(self, page: Page) -> None:
        """Forget this page."""
        self._waiting.take(page)

    def take_from(self, waiting: Iterable[Resume], ring: Ring) -> list[Resume]:
        """Let those of these pages have their regions who are lost; returns the others."""
        others = []
        for resume in waiting:
            if ring.reaches(resume.since):
                others.append(resume)
            else:
                self._waiting.put_back(resume)
                self._has_some.set()
        return others

    async def serve(self) -> None:
        """Serve those who come, until cancelled; a failed batch is served again."""
        while True:
            if not self._waiting:
                self._has_some.clear()
                await self._has_some.wait()
            try:
                await self.serve_some()
            except Exception:
                logger.exception("regions could not be made; they are tried again")
                metrics.ROUND_FAILURES.inc()
                await asyncio.sleep(settings.LIVE["LOOK_SECONDS"])
            else:
                await asyncio.sleep(REST_SECONDS)

    async def serve_some(self) -> None:
        """Serve those who have waited longest. Raises what making their regions raised; they wait again."""
        waiting = list(filter(self._may_serve, self._take_some()))
        if not waiting:
            return
        position = self._position()
        try:
            frames = await self._reader.run(regions, waiting)
        except BaseException:
            for resume in waiting:
                self._waiting.put_back(resume)
            raise
        # What has happened meanwhile may have ended a page or a session.
        self._answer(frames, list(filter(self._may_serve, waiting)), position)

    def _take_some(self) -> list[Resume]:
        """Take out those who watch one of the first so many different pages."""
        watches: set[Watch] = set()
        some: list[Page] = []
        for page in self._waiting:
            if page.watch in watches or len(watches) < LOST_REGIONS_AT_ONCE:
                watches.add(page.watch)
                some.append(page)
        taken = (self._waiting.take(page) for page in some[:PAGES_AT_ONCE])
        return [resume for resume in taken if resume is not None]

    async def close(self) -> None:
        """Give the connection back and end the thread."""
        await self._reader.close()
