"""What this process has rendered and may give again: as many bytes as `settings.REMEMBERED_BYTES`, what was
asked for last stays. Whoever asks names all that it was made of, so nothing in it is ever out of date."""

from collections import OrderedDict
from collections.abc import Hashable
from threading import Lock

from django.conf import settings
from prometheus_client import Counter, Gauge

from users.lib.registries import SERVER

ASKED = Counter(
    "plaza_remembered",
    "Parts of pages and frames that were remembered, or had to be rendered",
    ["how"],
    registry=SERVER,
)
BYTES = Gauge("plaza_remembered_bytes", "Memory that these take", registry=SERVER)
FOUND, RENDERED = (ASKED.labels(how) for how in ("found", "rendered"))
BESIDE = 500  # bytes that a name, an empty text and their places take

_kept: OrderedDict[Hashable, bytes] = OrderedDict()
_size = 0
_lock = Lock()  # requests and the Hub ask from threads of their own


def recall(name: Hashable) -> str | None:
    """Return the text of this name; None where it has to be rendered."""
    with _lock:
        text = _kept.get(name)
        if text is not None:
            _kept.move_to_end(name)
    (RENDERED if text is None else FOUND).inc()
    return text.decode() if text is not None else None


def keep(name: Hashable, text: str) -> None:
    """Remember a text; what nobody has asked for in the longest time gives way."""
    global _size
    # As UTF-8: one emoji makes each letter of a text in memory four bytes.
    encoded = text.encode()
    with _lock:
        if name not in _kept:
            _kept[name] = encoded
            _size += len(encoded) + BESIDE
        while _size > settings.REMEMBERED_BYTES:
            _size -= len(_kept.popitem(last=False)[1]) + BESIDE
        size = _size
    BYTES.set(size)


def forget() -> None:
    """Forget everything: for tests and measurements."""
    global _size
    with _lock:
        _kept.clear()
        _size = 0
    BYTES.set(0)
