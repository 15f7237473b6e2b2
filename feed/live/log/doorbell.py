"""The doorbell: "the log has grown, look". A few bytes, and nothing depends on them.

Every Hub looks at the log once a second anyway. The bell only makes it look at once: the Hubs of
this process by a call, those of other processes through one group of the channel layer. A thread of
its own does the latter, so a Redis that is slow or away costs the request nothing; after a failure
it pauses a second before it tries again.

What passes (`feed/live/passing/`) rides along: a few bytes from process to process that no log keeps and
nobody is owed.
"""

import asyncio
import logging
import threading
import time
import weakref
from collections import deque
from collections.abc import Callable
from typing import Any
from uuid import uuid4

from channels.layers import InMemoryChannelLayer, get_channel_layer

from feed.live import metrics

logger = logging.getLogger(__name__)

GROUP = "live.doorbell"
FROM = str(uuid4())  # this process, whose own Hubs are woken by a call
MESSAGE = {"type": "live.ring", "from": FROM}
PATIENCE = 0.2  # seconds for one ring
HEARING = {"type": "live.hearing"}  # to this process alone: from now on it hears the others
PAUSE = 1.0  # seconds after a failure
WAITING = 1_000  # of what passes; of more the oldest is lost

# The Hubs of this process, by the function that wakes them from any thread.
_listeners: weakref.WeakSet["Listener"] = weakref.WeakSet()


class Listener:
    """Somebody in this process who wants to be woken when the log has grown."""

    def __init__(self, loop: asyncio.AbstractEventLoop, wake: Callable[[], None]) -> None:
        """Call `wake` in `loop` on each ring, until `close()`."""
        self._loop, self._wake = loop, wake
        _listeners.add(self)

    def ring(self) -> None:
        """Wake the listener; callable from any thread."""
        if not self._loop.is_closed():
            self._loop.call_soon_threadsafe(self._wake)

    def close(self) -> None:
        """Listen no more."""
        _listeners.discard(self)


def ring() -> None:
    """Tell every process that the log has grown. Returns at once and never raises."""
    for listener in list(_listeners):
        listener.ring()
    if is_shared():
        _ringer.ring()


def pass_on(kind: str, **what: Any) -> None:
    """Tell every other process something that passes; it is lost where they cannot be reached now.

    Returns at once and never raises. `what` holds ids and numbers.
    """
    if is_shared():
        _ringer.pass_on({"type": kind, "from": FROM, **what})


def is_shared() -> bool:
    """Whether the channel layer reaches other processes."""
    layer = get_channel_layer()
    return layer is not None and not isinstance(layer, InMemoryChannelLayer)


async def hear(wake: Callable[[], None], take: Callable[[dict[str, Any]], None]) -> None:
    """Call `wake` on each ring from another process, and `take` with each thing that passes, for ever,
    whatever happens to Redis. `take` gets HEARING first, and again once Redis is back."""
    while True:
        layer: Any = get_channel_layer()
        try:
            channel = await layer.new_channel()
            await layer.group_add(GROUP, channel)
            take(HEARING)
            while True:
                message = await layer.receive(channel)
                if message.get("from") == FROM:
                    continue
                if message.get("type") == MESSAGE["type"]:
                    wake()
                else:
                    take(message)
        except asyncio.CancelledError:
            raise
        except Exception as error:
            # Redis is away. The Hub's own look once a second bridges it.
            logger.warning("the doorbell cannot listen: %s", error)
            metrics.DOORBELL_FAILURES.labels("hear").inc()
            await asyncio.sleep(PAUSE)


class _Ringer:
    """Rings through the channel layer from a thread of its own; many rings may become one."""

    def __init__(self) -> None:
        self._wanted = threading.Event()
        self._has_rung = False
        self._passing: deque[dict[str, Any]] = deque(maxlen=WAITING)
        self._guard = threading.Lock()
        self._thread: threading.Thread | None = None

    def ring(self) -> None:
        self._has_rung = True
        self._go()

    def pass_on(self, message: dict[str, Any]) -> None:
        self._passing.append(message)
        self._go()

    def _go(self) -> None:
        self._wanted.set()
        with self._guard:
            if self._thread is None or not self._thread.is_alive():
                self._thread = threading.Thread(target=self._run, name="doorbell", daemon=True)
                self._thread.start()

    def _run(self) -> None:
        with asyncio.Runner() as runner:
            while True:
                self._wanted.wait()
                self._wanted.clear()
                try:
                    runner.run(self._send())
                except Exception as error:
                    logger.warning("the doorbell cannot ring: %s", error)
                    metrics.DOORBELL_FAILURES.labels("ring").inc()
                    time.sleep(PAUSE)
                    self._passing.clear()  # it has passed

    async def _send(self) -> None:
        layer: Any = get_channel_layer()
        while self._has_rung or self._passing:
            message = MESSAGE if self._has_rung else self._passing.popleft()
            self._has_rung = False
            async with asyncio.timeout(PATIENCE):
                await layer.group_send(GROUP, message)


_ringer = _Ringer()
