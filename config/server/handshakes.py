"""Pages that come back are served a few at a time, so that a storm of them does not hold up everybody else.

After a restart thousands of pages knock within a second or two. Each handshake costs about a
millisecond of the one thread in which everything else happens, too; taken in one go, requests and new
posts waited ten seconds behind 5,000 of them. Now they wait for a few.
"""

import asyncio
import time
from collections import deque
from collections.abc import Callable

SLICE_SECONDS = 0.01  # for handshakes, at a time …
PAUSE_SECONDS = 0.005  # … and at least so long for what else there is, beside what they bring


class Openings:
    """Handshakes that wait for their turn, in the order in which they came."""

    def __init__(self) -> None:
        """None waits."""
        self._waiting: deque[Callable[[], None]] = deque()

    def add(self, open_one: Callable[[], None]) -> None:
        """Let `open_one` be called when it is its turn: at once where nobody waits."""
        self._waiting.append(open_one)
        if len(self._waiting) == 1:
            asyncio.get_event_loop().call_soon(self._open_some)

    def _open_some(self) -> None:
        end = time.monotonic() + SLICE_SECONDS
        try:
            while self._waiting and time.monotonic() < end:
                self._waiting[0]()
                self._waiting.popleft()
        except BaseException:
            self._waiting.popleft()  # it had its turn
            raise
        finally:
            if self._waiting:
                asyncio.get_event_loop().call_later(PAUSE_SECONDS, self._open_some)
