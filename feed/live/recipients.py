"""Whose badges change, and to what: asked of the database right before sending."""

from collections.abc import Collection

from django.db.models import Count

from feed.models import Notification
from users.lookups import Ids


def unread_counts(viewers: Collection[int]) -> dict[int, int]:
    """Return how many unread notifications each of these people has; 0 where none."""
    counts = dict.fromkeys(viewers, 0)
    if not counts:
        return counts
    unread = Notification.objects.shown().filter(
        recipient__among=Ids(viewers), read_at__isnull=True
    )
    rows = unread.order_by().values("recipient").annotate(number=Count("pk"))
    counts.update(rows.values_list("recipient", "number"))
    return counts


def told_about(person: int, viewers: Collection[int]) -> set[int]:
    """Return which of the viewers have notifications that this person caused."""
    about = Notification.objects.filter(actor=person, recipient__among=Ids(viewers))
    return set(about.values_list("recipient", flat=True).distinct())
