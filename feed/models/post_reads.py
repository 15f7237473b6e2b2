"""Reads of posts and comments: each says who is looking."""

from collections.abc import Callable
from typing import Any, Self, TypeVar

from django.contrib.auth.models import AnonymousUser
from django.db import models
from django.db.models import Case, Q, When
from django.db.models.functions import Length

from users.lib.lookups import Given, PreparedQuery
from users.models import User
from users.models.user import Visibility

from . import visibility
from .tree import FOLD, SEGMENT, TreePath

Row = TypeVar("Row", bound=models.Model)

# An id is that of somebody who is active.
type_of_viewer = User | AnonymousUser | int | None


class PostQuerySet(models.QuerySet[Row]):
    """Reads of posts and comments. Each says who is looking; the rule is in `visibility.py`."""

    def visible_to(self, viewer: type_of_viewer) -> Self:
        """Return the posts and comments that this viewer may see."""
        return self.filter(visibility.may_see(_id_of(viewer)))

    def timeline(self, viewer: type_of_viewer) -> Self:
        """Return the posts (no comments) this viewer may see, newest first, ready for cards."""
        return (
            self.filter(visibility.may_see_post(_id_of(viewer)), root__isnull=True)
            .select_related("author")
            .order_by("-pk")
        )

    def public(self, viewer: type_of_viewer) -> Self:
        """Return everyone's public posts, but for those by whom the viewer has muted or blocked."""
        me = _id_of(viewer)
        return (
            self.filter(
                visibility.not_apart(me, "author"),
                visibility.not_muted(me),
                root__isnull=True,
                boost_of__isnull=True,
                deleted_at__isnull=True,
                erased_at__isnull=True,
                visibility=Visibility.PUBLIC,
                author__is_active=True,
                author__is_protected=False,
            )
            .select_related("author")
            .order_by("-pk")
        )

    def by(self, person: User | int, viewer: type_of_viewer) -> Self:
        """Return the posts that this person wrote."""
        return self.timeline(viewer).filter(author=person)

    def media_of(self, person: User, viewer: type_of_viewer) -> Self:
        """Return the posts that this person wrote with pictures."""
        return self.by(person, viewer).filter(picture_facts__isnull=False)

    def boosts_of(self, person: User, viewer: type_of_viewer) -> Self:
        """Return the boosts of a person whom the viewer may read, of what the viewer may see, the newest
        first (see `shown_at`)."""
        return (
            self.filter(
                visibility.may_see_post(_id_of(viewer), "boost_of__"),
                author=person,
                boost_of__isnull=False,
                deleted_at__isnull=True,
            )
            .select_related("author", "boost_of__author")
            .order_by("-pk")
        )

    def replies_of(self, person: User, viewer: type_of_viewer) -> Self:
        """Return the comments of a person whom the viewer may read, the newest first, ready for cards that
        stand alone."""
        return (
            self.filter(
                visibility.may_see(_id_of(viewer)),
                author=person,
                root__isnull=False,
                deleted_at__isnull=True,
            )
            .select_related("author", "root__author")
            .order_by("-pk")
        )

    def placeholders(self, viewer: type_of_viewer) -> Self:
        """Return posts whose author has left, empty, that were for this viewer: on their own page
        they stand above what others wrote."""
        return self.filter(
            visibility.may_see_placeholder(_id_of(viewer)), root__isnull=True
        ).select_related("author")

    def comments_under(
        self, post: int, viewer: type_of_viewer, top: TreePath | None = None
    ) -> Self:
        """Return what stands on the page of a post this viewer may see, each under what it answers.

        With `top`, what stands on the page of the comment there, without itself. `is_seen` says whether
        the viewer may see a comment: where what answers it has a page of its own, it is here also
        when they may not.
        """
        rows = self.filter(root=post)
        if top is not None:
            rows = rows.filter(path__gt=top.path, path__lt=top.end)
        deepest = ((top.depth if top is not None else 0) + FOLD + 1) * SEGMENT
        seen = visibility.may_see_comment(_id_of(viewer))
        return (
            rows.annotate(width=Length("path"), is_seen=Case(When(seen, then=True), default=False))
            .filter(Q(is_seen=True) | Q(width=deepest, comment_count__gt=0), width__lte=deepest)
            .select_related("author")
            .order_by("path")
        )

    def stand_below(self, post: int | None, comment: TreePath) -> Self:
        """Return what `comment_count` counts of a comment: all that answers it and is not deleted."""
        return self.filter(root=post, path__gt=comment.path, path__lt=comment.end, deleted_at=None)


class ForViewer:
    """A query of posts that is written out once for all who are signed in, and once for visitors."""

    def __init__(self, query: Callable[..., models.QuerySet[Any]]) -> None:
        """Take what makes the query from who looks (an id, or None) and from ids (`PreparedQuery`)."""
        self._for_somebody = PreparedQuery(query)
        self._for_visitors = PreparedQuery(lambda *given: query(None, *given))

    def objects(self, viewer: type_of_viewer, *given: Given) -> list[Any]:
        """Return the posts for whoever looks. One query."""
        me = _id_of(viewer)
        if me is None:
            return self._for_visitors.objects(*given)
        return self._for_somebody.objects(me, *given)


def _id_of(viewer: type_of_viewer) -> int | None:
    """Return the viewer's id; None for visitors and for those who are hidden themselves."""
    if isinstance(viewer, int):
        return viewer
    return viewer.pk if isinstance(viewer, User) and viewer.is_active else None
