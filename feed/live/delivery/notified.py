"""Whose badges change, and to what: asked of the database right before sending."""

from collections.abc import Collection
from typing import NamedTuple

from django.db.models import Count, Q

from feed.models import Membership, Notification, Post
from feed.models.hearing import says_something_new
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


NEW_MESSAGES = PreparedQuery(
    lambda people: (
        Membership.objects.new_for()
        .filter(says_something_new(), person__among=people)
        .order_by()
        .values("person")
        .annotate(number=Count("pk"))
        .values_list("person", "number")
    )
)


class Counts(NamedTuple):
    """What somebody's badges say: how many notifications are unread, and in how many conversations
    something is new."""

    unread: int = 0
    new_messages: int = 0


def badge_counts(viewers: Collection[int]) -> dict[int, Counts]:
    """Return what the badges of each of these people say. Two queries."""
    new = dict(NEW_MESSAGES.rows(viewers)) if viewers else {}
    return {pk: Counts(unread, new.get(pk, 0)) for pk, unread in unread_counts(viewers).items()}


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
