"""The log of events, for tests that ask what an action told the open pages."""

from collections.abc import Iterator
from contextlib import contextmanager

from feed.models import LiveEvent


@contextmanager
def no_new_events() -> Iterator[None]:
    """Nothing is logged meanwhile."""
    before = LiveEvent.objects.count()
    yield
    assert LiveEvent.objects.count() == before


@contextmanager
def new_events() -> Iterator[list[tuple[str, int, list[str]]]]:
    """Collect what is logged meanwhile: kind, object and topics of each, in order."""
    found: list[tuple[str, int, list[str]]] = []
    last = LiveEvent.objects.order_by("-seq").values_list("seq", flat=True).first() or 0
    yield found
    rows = LiveEvent.objects.filter(seq__gt=last).order_by("seq")
    found.extend((row.kind, row.object_id, row.topics) for row in rows)
