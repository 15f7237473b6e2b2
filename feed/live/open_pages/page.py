"""One open page: its socket, what it watches, its cursor."""

import asyncio
import logging
import time
from collections import deque
from collections.abc import Awaitable, Callable, Coroutine, Generator
from itertools import count
from typing import Any

from django.conf import settings

from feed.live import metrics
from feed.live.log.cursor import Cursor
from feed.live.open_pages.packet import Packet
from feed.live.open_pages.watch import Watch, locale_in
from users.accounts.sessions import SignIn

logger = logging.getLogger(__name__)

Send = Callable[[dict[str, Any]], Coroutine[Any, Any, None]]


_numbers = count()


class Page:
    """One socket, as the Hub sees it.

    It is deaf until its cursor arrives, then catches up, then is live. Only the Hub moves it from
    one to the other. `cursor` is the last one it was sent, and so the one it resumes from.
    """

    def __init__(
        self,
        watch: Watch,
        sign_in: SignIn | None,
        send: Send,
        unsent: Callable[[], int] | None = None,
        push: Callable[[bytes], int | None] | None = None,
    ) -> None:
        """Take the ASGI `send` of the socket, and the server's `plaza.unsent` and `plaza.push` if it
        has them."""
        self.number = next(_numbers)  # in the order in which they were opened
        self.watch = watch
        self.sign_in = sign_in
        self.cursor: Cursor | None = None
        self.is_live = False
        self.has_asked = False  # its first cursor has come
        self.unanswered: list[
            str
        ] = []  # the cursors of replies that it sent while it was put aside
        self.address = ""  # of who looks at it, or of their line
        self.lost_at: deque[float] = deque()  # when its cursor was of no use
        self.is_closed = False
        self.closed_with = 0  # the code, where it is we who have closed it
        self.sent_at = time.monotonic()  # what the loop's time() asks, too
        self._send = send
        self._unsent = unsent
        self._push = push
        self.held = 0  # bytes that were unsent when somebody last looked
        self._rest: asyncio.Task[None] | None = None
        self._bound: int = settings.LIVE["UNSENT_BYTES"]

    @property
    def has_room(self) -> bool:
        """Whether the page takes what it is sent: its unsent bytes are within their bound.

        Where the server cannot say, a `send` that is still waiting says it.
        """
        if self._rest is not None:
            return False
        if self._unsent is not None and (self.held or self._push is None):
            self.held = self._unsent()
        return self.held < self._bound

    @property
    def has_drained(self) -> bool:
        """Whether a page that had no room has read most of what it was sent."""
        return self.has_room and self.held < self._bound // 4

    def is_idle(self, newest: Cursor, now: float) -> bool:
        """Whether the page is live and its cursor has fallen far behind this one."""
        if not self.is_live or self.cursor is None or self.cursor.seq >= newest.seq:
            return False
        is_far = newest.seq - self.cursor.seq >= settings.LIVE["IDLE_EVENTS"]
        return is_far or now - self.sent_at >= float(settings.LIVE["IDLE_SECONDS"])

    def offer(self, packet: Packet, cursor: Cursor | None) -> bool:
        """Send something if the page has room for it; returns whether it has."""
        if (self.held or self._rest is not None or self._push is None) and not self.has_room:
            return False
        self.push(packet, cursor)
        return True

    def push(self, packet: Packet, cursor: Cursor | None) -> None:
        """Send something without waiting for it; `cursor` is where it brings the page to."""
        if self.is_closed:
            return
        if cursor is not None:
            self.cursor = cursor
        self.sent_at = time.monotonic()
        packet.pushes += 1  # for the metrics: a packet's, once, costs less than a page's, each time
        if self._push is not None and self._rest is None:
            held = self._push(packet.frame)
            if held is not None:
                self.held = held
                return
        self._step({"type": "websocket.send", "text": packet.text})
        self.held = self._unsent() if self._unsent is not None else 0

    @property
    def reads_otherwise(self) -> bool:
        """Whether its viewer has chosen another time zone than it is sent times in: it is closed then, comes
        back by itself, and is shown afresh."""
        if self.sign_in is None:
            return False
        return locale_in(self.sign_in.user.time_zone) != self.watch.locale

    def close(self, code: int) -> None:
        """Close the socket with this code, after what was sent."""
        if not self.is_closed:
            self.is_closed = True
            self.closed_with = code
            metrics.refused(code)
            self._step({"type": "websocket.close", "code": code})

    def forget(self) -> None:
        """The socket is gone: send nothing more."""
        self.is_closed = True
        if self._rest is not None:
            self._rest.cancel()

    def _step(self, message: dict[str, Any]) -> None:
        """Run `send` up to its first wait; almost always that is all of it.

        On a server with back-pressure it may wait, and then it goes on in a task of its own, so
        that no page waits for another. Until it is done the page has no room.
        """
        if self._rest is not None:
            self._rest = asyncio.ensure_future(_after(self._rest, self._send(message)))
            self._rest.add_done_callback(self._done)
            return
        sending = self._send(message)
        try:
            waits_for = sending.send(None)
        except StopIteration:
            return
        except Exception as error:
            self._fail(error)
            return
        self._rest = asyncio.ensure_future(_finish(waits_for, sending))
        self._rest.add_done_callback(self._done)

    def _done(self, task: "asyncio.Task[None]") -> None:
        if self._rest is task:
            self._rest = None
        if not task.cancelled() and (error := task.exception()) is not None:
            self._fail(error)

    def _fail(self, error: BaseException) -> None:
        """A frame did not go out: end the socket, so that the page comes back and resumes.

        Its own cursor moves only with what arrives, so it loses nothing.
        """
        logger.warning("a page could not be sent to, and starts anew: %s", error)
        self.close(1011)


class _Resumed:
    """Awaits the rest of a coroutine that was stepped once and waits for `first`."""

    def __init__(self, first: Any, rest: Coroutine[Any, Any, None]) -> None:
        self._first, self._rest = first, rest

    def __await__(self) -> Generator[Any, Any, None]:
        yield self._first
        yield from self._rest.__await__()


async def _finish(first: Any, rest: Coroutine[Any, Any, None]) -> None:
    await _Resumed(first, rest)


async def _after(earlier: Awaitable[None], sending: Coroutine[Any, Any, None]) -> None:
    try:
        await earlier
    finally:
        await sending
