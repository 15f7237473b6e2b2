"""Edits: what was said before is kept, and those whom the change concerns are notified."""

from collections.abc import Iterable
from datetime import datetime
from itertools import islice

from django.db.models import Exists, OuterRef, Q
from django.utils import timezone

from feed import live
from feed.models import Notification, Post, Version
from feed.models.content import Content
from feed.models.visibility.viewer_sets import ViewerSets
from users.models import User

from .notifications import notify

AT_ONCE = 50  # people notified in one transaction: while they are, nobody else inserts


class ChangedMeanwhile(Exception):
    """It says something else by now than when this edit began; nothing has been changed."""


def refuse_stale(row: Content, edition: str) -> None:
    """Raise ChangedMeanwhile where this row, read under its lock, is no longer in the `edition` that an
    edit began from; an empty one is that of an edit that does not say."""
    if edition and edition != row.edition:
        raise ChangedMeanwhile


def keep_version(post: Post, *, is_news: bool) -> datetime:
    """Keep what the post or comment says now, before it is changed; returns the time of the change.

    With `is_news` those who boosted or answered it are notified of the change by the worker. The caller
    holds the row of the post, which puts the versions of one post in order.
    """
    now = timezone.now()
    Version.objects.create(
        post=post,
        **{name: getattr(post, name) for name in Version.KEPT},
        written_at=post.edited_at or post.created_at,
        replaced_at=now,
        told_up_to=0 if is_news else None,
    )
    return now


def notify_of_edits() -> int:
    """Notify some of those whom an edit concerns; returns 1 where there was something to do.

    For the upkeep, again and again: one small batch of one edit at a time. How far it came stands
    in the row and is committed with the notifications, so a worker may be killed anywhere and
    nobody is notified twice.
    """
    if not Version.objects.unannounced().exists():
        return 0
    with live.transaction():
        # Of each post its first edit alone: two workers are never at the same post, so each sees
        # whom the other has notified.
        earlier = Version.objects.unannounced().filter(post=OuterRef("post"), pk__lt=OuterRef("pk"))
        rows = Version.objects.unannounced().filter(~Exists(earlier.order_by()))
        version = rows.select_for_update(skip_locked=True, of=("self",)).first()
        if version is not None:
            _notify_some(version)
    return int(version is not None)


def _notify_some(version: Version) -> None:
    """Tell the next few of one edit, and note how far that went."""
    post = Post.objects.select_related("author", "root__author").get(pk=version.post_id)
    newer = Version.objects.unannounced().filter(post=post, pk__gt=version.pk)
    if not version.told_up_to and newer.exists():
        people: list[int] = []  # the newer edit is news to all of them, too
    else:
        people = _next_concerned(post, version.replaced_at, version.told_up_to or 0)
    for person in _to_notify(post, people):
        notify(recipient=person, kind=Notification.Kind.EDITED, actor=post.author, post=post)
    version.told_up_to = people[-1] if len(people) == AT_ONCE else None
    version.save(update_fields=["told_up_to"])


def _next_concerned(post: Post, before: datetime | None, after: int) -> list[int]:
    """Return the next of those who boosted or answered what it said before, by their ids."""
    rows = Post.objects.filter(author__gt=after, deleted_at__isnull=True).exclude(
        author=post.author_id
    )
    if before is not None:
        rows = rows.filter(created_at__lt=before)
    boosts = rows.filter(boost_of=post)
    answers = rows.filter(Q(parent=post) if post.is_comment else Q(root=post))
    found: set[int] = set()
    for some in (boosts, answers):
        authors = some.order_by("author").values_list("author", flat=True).distinct()
        found.update(authors[:AT_ONCE])
    return list(islice(sorted(found), AT_ONCE))


def _to_notify(post: Post, people: Iterable[int]) -> Iterable[User]:
    """Return those of the people who may see the post and have nothing unread of an edit of it."""
    authors = {post.author_id, *([post.root.author_id] if post.root is not None else [])}
    seeing = ViewerSets(people, authors).seeing(post)
    notified = Notification.objects.filter(
        recipient__in=people, post=post, kind=Notification.Kind.EDITED, read_at__isnull=True
    )
    rows = User.objects.filter(pk__in=[pk for pk in seeing if pk is not None], is_active=True)
    return rows.exclude(pk__in=notified.values("recipient")).order_by("pk")
