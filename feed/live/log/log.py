"""The log: reading it, its head, its epoch, and what may be forgotten."""

import json
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Any

from django.db import connection
from django.db.models import Max, Min
from django.utils import timezone

from feed.live.log.cursor import Cursor
from feed.models import LiveEpoch, LiveEvent
from feed.models.live_event import new_epoch
from feed.models.topic import Topic

KEEP = timedelta(days=7)
# Asked with every page and by every Hub after every event, and written with every action: with Django
# writing the SQL each time, a look took 2.0 ms, and takes 1.1; what a post logs took 0.7, and takes 0.2.
# Here a new column of the log needs a default in the database.
HEAD = """SELECT value, (SELECT coalesce(max(seq), 0) FROM feed_liveevent) FROM feed_liveepoch"""
APPEND = """INSERT INTO feed_liveevent (kind, object_id, actor_id, topics, created_at) VALUES """
APPEND_AT_ONCE = 1_000
ABOVE = """SELECT * FROM feed_liveevent WHERE seq > %s ORDER BY seq LIMIT %s"""


@dataclass(frozen=True, slots=True)
class Logged:
    """One event as read from the log."""

    seq: int
    kind: str
    object_id: int
    actor_id: int | None
    topics: tuple[Topic, ...] = field(repr=False)  # not in lines of the log: they name hashtags
    created_at: datetime | None = field(default=None, compare=False, repr=False)


def head() -> Cursor:
    """Return the cursor of the newest committed event (seq 0 for an empty log). One query."""
    with connection.cursor() as cursor:
        cursor.execute(HEAD)
        found = cursor.fetchone()
    if found is None:  # a new database, or one that was emptied
        LiveEpoch.objects.get_or_create(pk=1)
        return head()
    return Cursor(found[0], found[1])


def read(after: int, limit: int) -> list[Logged]:
    """Return up to `limit` events whose seq is above `after`, oldest first."""
    return [_logged(row) for row in LiveEvent.objects.raw(ABOVE, [after, limit])]


def append(events: Sequence[tuple[str, int, int | None, Sequence[Topic]]]) -> None:
    """Write these events (kind, object, actor, topics) in this order; `transaction` holds the lock."""
    now = connection.ops.adapt_datetimefield_value(timezone.now())
    for first in range(0, len(events), APPEND_AT_ONCE):
        some = events[first : first + APPEND_AT_ONCE]
        values: list[Any] = []
        for kind, object_id, actor_id, topics in some:
            values += [kind, object_id, actor_id, json.dumps([str(topic) for topic in topics]), now]
        with connection.cursor() as cursor:
            cursor.execute(APPEND + ", ".join(["(%s, %s, %s, %s, %s)"] * len(some)), values)


def recent(limit: int) -> list[Logged]:
    """Return the newest `limit` events, oldest first."""
    return [_logged(row) for row in LiveEvent.objects.order_by("-seq")[:limit]][::-1]


def renew_epoch() -> None:
    """Make every cursor handed out so far worthless: after a restore, or with fresh demo data."""
    LiveEpoch.objects.update_or_create(pk=1, defaults={"value": new_epoch()})


def prune(progress: Callable[[int], None] = lambda done: None, step: int = 5_000) -> int:
    """Forget events older than seven days; returns how many went.

    A cursor younger than seven days needs only events younger than itself, and those all stay. So
    does the newest row, whatever its age: it is the head. The border is a seq, not a time: where
    the clock has jumped, nothing older than a young event's neighbour is taken by mistake. Goes
    `step` rows at a time, in short transactions, and calls `progress` with how many are gone.
    """
    oldest_young = LiveEvent.objects.filter(created_at__gte=timezone.now() - KEEP).aggregate(
        seq=Min("seq")
    )["seq"]
    newest = LiveEvent.objects.aggregate(seq=Max("seq"))["seq"]
    if newest is None:
        return 0
    border = newest if oldest_young is None else oldest_young
    gone = 0
    while True:
        batch = list(
            LiveEvent.objects.filter(seq__lt=border)
            .order_by("seq")
            .values_list("seq", flat=True)[:step]
        )
        if not batch:
            return gone
        LiveEvent.objects.filter(seq__lte=batch[-1]).delete()
        gone += len(batch)
        progress(gone)


def _logged(row: LiveEvent) -> Logged:
    return Logged(
        row.seq,
        row.kind,
        row.object_id,
        row.actor_id,
        tuple(map(Topic.read, row.topics)),
        row.created_at,
    )
