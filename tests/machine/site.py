"""The real Hub, the real consumers: in one thread, never waiting, by a clock that the test moves.

Nothing of the engine is rewritten. What would wait is given something that does not: the Hub's
thread and the consumers' database thread do their work on the spot, sockets take at once what they
are sent, and the event loop is a clock. So every await returns at once, and a coroutine runs from
its start to its end in one step.
"""

import asyncio
import json
import logging
from collections import deque
from collections.abc import Callable, Coroutine, Iterator
from contextlib import contextmanager
from typing import Any, TypeVar

import pytest
from channels.routing import URLRouter
from django.conf import settings

from feed import sockets
from feed.live.hub import hub as hubs
from feed.live.hub.hub import Hub
from feed.sockets import PageConsumer, websocket_urlpatterns
from users.accounts import sessions
from users.accounts.sessions import SignIn

T = TypeVar("T")

HOST = "testserver"


class Clock(asyncio.BaseEventLoop):
    """What the engine asks of an event loop: the time, and nothing else."""

    def __init__(self) -> None:
        """Start at noon."""
        super().__init__()
        self.now = 43_200.0

    def time(self) -> float:
        """Return the seconds that have passed."""
        return self.now

    def is_closed(self) -> bool:
        """Whether rings of the doorbell are of no use: the test moves the Hub itself."""
        return True


@contextmanager
def loop_is(loop: asyncio.AbstractEventLoop | None) -> Iterator[None]:
    """Let `asyncio.get_running_loop()` return this inside, or nothing, as Django wants it."""
    before = asyncio._get_running_loop()
    asyncio._set_running_loop(loop)
    try:
        yield
    finally:
        asyncio._set_running_loop(before)


def at_once(coroutine: Coroutine[Any, Any, T], clock: Clock) -> T:
    """Return what the coroutine returns; fails if it waits for anything."""
    with loop_is(clock):
        try:
            coroutine.send(None)
        except StopIteration as done:
            return done.value  # type: ignore[no-any-return]
    coroutine.close()
    raise AssertionError("the engine waits for something that will not come")


class Reader:
    """Stands in for the Hub's thread."""

    async def run(self, work: Callable[..., T], *arguments: Any) -> T:
        """Do it here and now, with no event loop around, so that the database may be asked."""
        with loop_is(None):
            return work(*arguments)


def database_sync_to_async(work: Callable[..., T]) -> Callable[..., Coroutine[Any, Any, T]]:
    """Stand in for the consumers' database thread."""

    async def run(*arguments: Any, **parameters: Any) -> T:
        with loop_is(None):
            return work(*arguments, **parameters)

    return run


async def sign_in_of(session_key: str | None) -> SignIn | None:
    """Stand in for who asks about all that arrive together."""
    with loop_is(None):
        return sessions.sign_in_of(session_key)


class SteppedSite:
    """One process of the site, whose Hub is moved by `turn()`."""

    def __init__(self, patch: pytest.MonkeyPatch) -> None:
        """Start it, until the patch is undone."""
        self.clock = Clock()
        self.wires: list[Wire] = []
        patch.setattr(sockets, "database_sync_to_async", database_sync_to_async)
        self._complaints = Complaints()
        self._complaints.listen()
        self._start()

    def _start(self) -> None:
        with loop_is(self.clock):
            self.hub = Hub()
        self.hub._reader = Reader()  # type: ignore[assignment]
        self.hub._lost._reader = Reader()  # type: ignore[assignment]
        self.hub.arrivals._reader = Reader()  # type: ignore[assignment]
        self.hub.arrivals.sign_in_of = sign_in_of  # type: ignore[method-assign]
        hubs._hubs[self.clock] = self.hub

    def turn(self) -> None:
        """Let the Hub do one round. An error it would only log fails the test."""
        at_once(self.hub._round(), self.clock)
        at_once(self.hub._lost.serve_some(), self.clock)
        assert not self._complaints.said, "\n".join(self._complaints.said)

    @property
    def is_quiet(self) -> bool:
        """Whether the Hub has nothing left to do."""
        hub = self.hub
        held = hub._counters.lowest_held() is not None
        waiting = hub._resumes or hub._lost or hub._outbox.stalled
        return not (waiting or held or list(hub._suspects.due_times()))

    def restart(self) -> None:
        """End the process, all its sockets with it, and start another."""
        for wire in list(self.wires):
            wire.hang_up()
        self._start()

    def close(self) -> None:
        """Leave no trace."""
        hubs._hubs.pop(self.clock, None)
        self.hub._listener.close()
        self._complaints.stop()


class Wire:
    """One socket, from the handshake to its end, as the server and the browser hold its two ends."""

    def __init__(self, site: SteppedSite, path: str, session_key: str) -> None:
        """Open it at this address; the consumer of that address answers."""
        self.site = site
        self.frames: deque[str] = deque()
        self.code: int | None = None  # why it ended; 1006 for a lost connection
        self.on_frame: Callable[[str], None] = lambda html: None
        site.wires.append(self)
        headers = [(b"host", HOST.encode()), (b"origin", f"http://{HOST}".encode())]
        if session_key:
            headers.append((b"cookie", f"{settings.SESSION_COOKIE_NAME}={session_key}".encode()))
        scope: dict[str, Any] = {
            "type": "websocket",
            "path": path,
            "headers": headers,
            "extensions": {"plaza.unsent": self._unsent},
        }
        self.consumer = _consumer_for(scope)
        self.consumer.base_send = self._take
        at_once(self.consumer.connect(), site.clock)

    def say(self, **message: Any) -> None:
        """Send what the ws extension sends."""
        if self.code is None:
            text = json.dumps({**message, "HEADERS": {"HX-Request": "true"}})
            at_once(self.consumer.receive(text_data=text), self.site.clock)

    def hang_up(self, code: int = 1006) -> None:
        """Lose the connection: what was on the way never arrives."""
        self.code = self.code or code
        self.frames.clear()
        self.end()

    def end(self) -> None:
        """Let the server forget the page."""
        if self in self.site.wires:
            self.site.wires.remove(self)
        with loop_is(self.site.clock):
            self.consumer.leave()

    def _unsent(self) -> int:
        return sum(len(frame) for frame in self.frames)

    async def _take(self, message: dict[str, Any]) -> None:
        if message["type"] == "websocket.send" and self.code is None:
            with loop_is(None):
                self.on_frame(message["text"])
            self.frames.append(message["text"])
        elif message["type"] == "websocket.close":
            self.code = message.get("code", 1000)


def _consumer_for(scope: dict[str, Any]) -> PageConsumer:
    """Return the consumer that the routing leads to, as its application would have begun it."""
    for pattern in URLRouter(websocket_urlpatterns).routes:
        found = pattern.pattern.match(scope["path"].lstrip("/"))
        if found:
            _rest, _arguments, keywords = found
            scope["url_route"] = {"args": (), "kwargs": keywords}
            application: Any = pattern.callback
            consumer: PageConsumer = application.consumer_class(**application.consumer_initkwargs)
            consumer.scope = scope
            return consumer
    raise AssertionError(f"no socket at {scope['path']}")


class Complaints(logging.Handler):
    """What the engine logs as an error: it survives anything, a test must not."""

    def __init__(self) -> None:
        super().__init__(logging.ERROR)
        self.said: list[str] = []

    def listen(self) -> None:
        """Begin."""
        logging.getLogger("feed").addHandler(self)

    def stop(self) -> None:
        """End."""
        logging.getLogger("feed").removeHandler(self)

    def emit(self, record: logging.LogRecord) -> None:
        """Note it, with the traceback."""
        formatter = logging.Formatter()
        trace = formatter.formatException(record.exc_info) if record.exc_info else ""
        self.said.append(f"{record.getMessage()}\n{trace}")
