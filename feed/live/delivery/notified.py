"""Whose badges change, and to what: asked of the database right before sending."""

from collections.abc import Collection

from django.db.models import Count, Q

from feed.models import Notification, Post
from users.lib.lookups import Ids, PreparedQuery

UNREAD = PreparedQuery(
    lambda people: (
        Notification.objects.shown()
        .filter(recipient__among=people, read_at__isnull=True)
        .order_by()
        .values("recipient")
        .annotate(number=Count("pk"))
        .values_list("recipient", "number")
    )
)


def unread_counts(viewers: Collection[int]) -> dict[int, int]:
    """Return how many unread notifications each of these people has; 0 where none."""
    counts = dict.fromkeys(viewers, 0)
    if counts:
        counts.update(UNREAD.rows(viewers))
    return counts


def of(post: int, viewers: Collection[int], *, with_answers: bool = False) -> set[int]:
    """Return which of the viewers have notifications about the post or comment.

    With `with_answers` also those about what stands under it.
    """
    if not viewers:
        return set()
    posts = Post.objects.filter(Q(pk=post) | Q(root=post)) if with_answers else [post]
    about = Notification.objects.filter(post__in=posts, recipient__among=Ids(viewers))
    return set(about.values_list("recipient", flat=True).distinct())


def about(person: int, viewers: Collection[int]) -> set[int]:
    """Return which of the viewers have notifications that this person caused, or of what others
    wrote under the person's posts."""
    caused = Q(actor=person) | Q(post__root__author=person)
    about = Notification.objects.filter(caused, recipient__among=Ids(viewers))
    return set(about.values_list("recipient", flat=True).distinct())
