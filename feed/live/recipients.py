"""Who gets it: asked of the database for each batch, right before it is sent.

Nothing here is remembered, so a follow, and later a block or a mute, counts from the moment it is
committed. Catching up asks the very same question of one viewer.
"""

from collections.abc import Collection

from django.db.models import Count

from feed.models import Notification
from users.models import Follow

CHUNK = 10_000  # ids in one query; SQLite takes 32,766 parameters, PostgreSQL 65,535


def home_viewers_of(authors: Collection[int], viewers: Collection[int]) -> dict[int, set[int]]:
    """Return, for each of the authors, whose home pages show what they write.

    `viewers` are the people asked about: those who have a home page open here.
    """
    shown_to = {author: {author} & set(viewers) for author in authors}
    for chunk in _chunks(viewers):
        follows = Follow.objects.filter(followee__in=authors, follower__in=chunk)
        for author, viewer in follows.values_list("followee", "follower"):
            shown_to[author].add(viewer)
    return shown_to


def unread_counts(viewers: Collection[int]) -> dict[int, int]:
    """Return how many unread notifications each of these people has; 0 where none."""
    counts = dict.fromkeys(viewers, 0)
    for chunk in _chunks(viewers):
        unread = Notification.objects.shown().filter(recipient__in=chunk, read_at__isnull=True)
        rows = unread.order_by().values("recipient").annotate(number=Count("pk"))
        counts.update(rows.values_list("recipient", "number"))
    return counts


def told_about(person: int, viewers: Collection[int]) -> set[int]:
    """Return which of the viewers have notifications that this person caused."""
    told: set[int] = set()
    for chunk in _chunks(viewers):
        about = Notification.objects.filter(actor=person, recipient__in=chunk)
        told.update(about.values_list("recipient", flat=True).distinct())
    return told


def _chunks(ids: Collection[int]) -> list[list[int]]:
    ordered = sorted(ids)
    return [ordered[start : start + CHUNK] for start in range(0, len(ordered), CHUNK)]
