"""What this process has rendered and may give again.

Whoever asks names all that it was made of, so nothing in it is ever out of date; where a name cannot hold
all, they say how long ago it may have been read. `PARTS` are cards, as many bytes of them as
`settings.REMEMBERED_BYTES`. Pages have a memory of their own (`feed/views/visitors.py`): an address can be
asked for with any words behind it, and cards must not give way to that.
"""

from collections import OrderedDict
from collections.abc import Callable, Hashable
from threading import Lock
from typing import NamedTuple

from django.conf import settings
from prometheus_client import Counter, Gauge

from users.lib.registries import SERVER

ASKED = Counter(
    "plaza_remembered",
    "Parts of pages and whole pages that were remembered, or had to be rendered",
    ["kind", "how"],
    registry=SERVER,
)
BYTES = Gauge("plaza_remembered_bytes", "Memory that these take", ["kind"], registry=SERVER)
BESIDE = 500  # bytes that a name, an empty text and their places take


class Kept(NamedTuple):
    """A text, and when what it says was read (seconds of `time.monotonic`)."""

    text: bytes
    read_at: float


class Memory:
    """Texts by their names: so many bytes of them, what was asked for last stays."""

    def __init__(self, kind: str, most_bytes: Callable[[], int]) -> None:
        """The `kind` of what it holds is for /metrics; `most_bytes` is asked whenever something is kept."""
        self.found, self.rendered = (ASKED.labels(kind, how) for how in ("found", "rendered"))
        self.bytes = BYTES.labels(kind)
        self._most_bytes = most_bytes
        self._kept: OrderedDict[Hashable, Kept] = OrderedDict()
        self._size = 0
        self._lock = Lock()  # requests and the Hub ask from threads of their own

    def recall(self, name: Hashable, since: float = 0.0) -> bytes | None:
        """Return the text of this name; None where it has to be rendered, because there is none, or what
        it says was read before `since`."""
        with self._lock:
            kept = self._kept.get(name)
            if kept is not None:
                self._kept.move_to_end(name)
        if kept is None or kept.read_at < since:
            self.rendered.inc()
            return None
        self.found.inc()
        return kept.text

    def keep(self, name: Hashable, text: bytes, read_at: float = 0.0) -> None:
        """Remember a text; what nobody has asked for in the longest time gives way."""
        with self._lock:
            self._drop(self._kept.pop(name, None))
            self._kept[name] = Kept(text, read_at)
            self._size += len(text) + BESIDE
            while self._size > self._most_bytes():
                self._drop(self._kept.popitem(last=False)[1])
            size = self._size
        self.bytes.set(size)

    def forget(self) -> None:
        """Forget everything: for tests and measurements."""
        with self._lock:
            self._kept.clear()
            self._size = 0
        self.bytes.set(0)

    def _drop(self, kept: Kept | None) -> None:
        if kept is not None:
            self._size -= len(kept.text) + BESIDE


PARTS = Memory("parts", lambda: settings.REMEMBERED_BYTES)


def recall(name: Hashable) -> str | None:
    """Return the part of this name; None where it has to be rendered."""
    text = PARTS.recall(name)
    return text.decode() if text is not None else None


def keep(name: Hashable, text: str) -> None:
    """Remember a part."""
    # As UTF-8: one emoji makes each letter of a text in memory four bytes.
    PARTS.keep(name, text.encode())
