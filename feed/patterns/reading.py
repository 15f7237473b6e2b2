"""States of histories, and of how far somebody has read."""

from datetime import timedelta
from typing import Any

from feed.pages.history import Entry

from . import samples
from .registry import States, pattern

FIRST = "Good morning, square. The bakery opens at seven."
THEN = "Good morning, square! The bakery on the corner opens at six."
ARABIC = ("صباح الخير يا ساحة! من يريد خبزًا؟", "صباح النور يا ساحة! من يريد خبزًا طازجًا؟")
SCRIPTS = ("おはようございます、広場。 Доброе утро.", "こんばんは、広場。 Добрый вечер 👨‍👩‍👧‍👦")


def _entry(body: str, before: Entry | None = None, pk: int | None = None, **more: Any) -> Entry:
    more.setdefault("warning", "")
    later = samples.NOON + timedelta(minutes=10 * (before is not None))
    return Entry(pk, body, written_at=later, before=before, **more)


def _entries() -> list[Entry]:
    first = _entry(FIRST, pk=1)
    then = _entry(THEN, first, pk=2)
    return [_entry(samples.LONG, then), then, first]


@pattern("feed/history/_version.html")
def version() -> States:
    """A version, and what it changed."""
    warned = _entry("It ends badly.", warning="About a film", pk=1)
    texts = {
        "words changed": (FIRST, THEN),
        "all of it": (FIRST, samples.LONG),
        "right to left": ARABIC,
        "several scripts": SCRIPTS,
        "hostile": (FIRST, samples.HOSTILE),
        "a hostile one before": (samples.HOSTILE, FIRST),
    }
    states = {name: _entry(after, _entry(before, pk=1)) for name, (before, after) in texts.items()}
    states["the first"] = _entry(FIRST, pk=1)
    states["another warning"] = _entry("It ends badly.", warned, warning="About the end of a film")
    return {name: {"post": samples.post(), "entry": entry} for name, entry in states.items()}


@pattern("feed/history/_list.html", "feed/regions/_history.html")
def history() -> States:
    """What a post says and said."""
    page: dict[str, Any] = {"post": samples.post(), "is_first": True, "more_from": None}
    return {
        "some": {**page, "entries": _entries()},
        "more to come": {**page, "entries": _entries()[:2], "more_from": 2},
        "further down": {**page, "entries": _entries()[1:], "is_first": False},
        "of a comment, never changed": {
            **page,
            "post": samples.comment(),
            "entries": [_entry(FIRST)],
        },
    }


@pattern("feed/timeline/_place_mark.html")
def place_mark() -> States:
    """Invisible; at the end of a page a button for browsers without JavaScript."""
    return {"between": {"at": 4}, "last": {"at": 4, "has_button": True}}


@pattern("feed/timeline/_continue.html")
def way_back() -> States:
    """The link back to where the viewer stopped reading."""
    return {"stopped further down": {"stopped_at": 1234}, "nothing": {"stopped_at": None}}
