"""A Hub to test with, and pages without a socket."""

import asyncio
from collections.abc import AsyncIterator, Callable
from typing import TYPE_CHECKING, Any

import pytest
import pytest_asyncio
from channels.db import database_sync_to_async

from feed.live.hub import hub as hubs
from feed.live.hub.hub import Hub
from feed.live.log.cursor import Cursor
from feed.live.open_pages.page import Page
from feed.live.open_pages.watch import Watch, site_locale
from feed.pages import PageKind
from tests.sockets import cursor_in

if TYPE_CHECKING:
    from tests.live.town import Town


@pytest.fixture
def town() -> "Town":
    """alice, whom bob follows, a stranger, a post by alice, and pages of all kinds."""
    from tests.live.town import Town

    return Town()


class TestPage(Page):
    """An open page that keeps the frames it is sent."""

    __test__ = False

    def __init__(self, watch: Watch, unsent: Callable[[], int] | None = None) -> None:
        """Open it, deaf as yet."""
        self.frames: list[str] = []
        self.code = 0
        super().__init__(watch, None, self._take, unsent)

    async def _take(self, message: dict[str, Any]) -> None:
        if message["type"] == "websocket.close":
            self.code = message["code"]
        else:
            self.frames.append(message["text"])

    async def frame_with(self, text: str, seconds: float = 5) -> str:
        """Wait for a frame that contains the text, and forget those up to it."""
        async with asyncio.timeout(seconds):
            while True:
                for index, frame in enumerate(self.frames):
                    if text in frame:
                        del self.frames[: index + 1]
                        return frame
                await asyncio.sleep(0.005)

    async def has_all(self, *texts: str, seconds: float = 5) -> str:
        """Wait until the frames together contain all of the texts; returns them together."""
        async with asyncio.timeout(seconds):
            while not all(text in "".join(self.frames) for text in texts):
                await asyncio.sleep(0.005)
        return "".join(self.frames)


@pytest_asyncio.fixture
async def hub() -> AsyncIterator[Hub]:
    """A Hub that follows the log."""
    running = hubs.current()
    yield running
    await running.close()


def watch(kind: PageKind, viewer: int | None = None, about: int | None = None) -> Watch:
    """Return what a page of this kind watches."""
    return Watch(kind, about, viewer, site_locale())


async def in_db(work: Callable[..., Any], *arguments: Any, **named: Any) -> Any:
    """Run database work beside the loop."""
    return await database_sync_to_async(work)(*arguments, **named)


async def open_page(
    hub: Hub, what: Watch, since: Cursor | str, unsent: Callable[[], int] | None = None
) -> TestPage:
    """Open a page that holds this cursor, and wait until it is live."""
    page = TestPage(what, unsent)
    hub.join(page)
    hub.resume(page, [str(since)])
    await page.frame_with("live-cursor")
    return page


async def until(holds: Callable[[], bool], seconds: float = 5) -> None:
    """Wait until this holds."""
    async with asyncio.timeout(seconds):
        while not holds():
            await asyncio.sleep(0.005)


__all__ = ["TestPage", "cursor_in", "open_page", "until", "watch"]
