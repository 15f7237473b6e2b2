"""What people do with what others wrote, each at most once: like it, keep it."""

from collections.abc import Iterable, Iterator
from copy import copy
from typing import Self

from django.conf import settings
from django.db import models
from django.db.models import Value
from django.utils.translation import gettext_lazy as _

from users.lib.lookups import Ids, PreparedQuery
from users.models import User

from . import visibility
from .post import Post


class Like(models.Model):
    """Somebody likes a post or comment. The row it points to counts them (`Post.like_count`)."""

    person = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        models.CASCADE,
        db_index=False,
        related_name="likes",
        verbose_name=_("who"),
    )
    post = models.ForeignKey(
        "feed.Post", models.CASCADE, related_name="likes", verbose_name=_("what")
    )
    created_at = models.DateTimeField(_("when"), auto_now_add=True)

    class Meta:
        verbose_name = _("like")
        verbose_name_plural = _("likes")
        constraints = [models.UniqueConstraint(fields=["person", "post"], name="like_once")]

    def __str__(self) -> str:
        return f"{self.person} likes {self.post}"


class BookmarkQuerySet(models.QuerySet["Bookmark"]):
    """Reads of bookmarks."""

    def of(self, viewer: User) -> Self:
        """Return the viewer's own, the newest first, of what they may (still) see."""
        return (
            self.filter(visibility.may_see(viewer.pk, "post__"), person=viewer)
            .select_related("post__author", "post__root")
            .order_by("-pk")
        )


class Bookmark(models.Model):
    """Somebody keeps a post or comment. Nobody else ever learns of it."""

    person = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        models.CASCADE,
        db_index=False,
        related_name="bookmarks",
        verbose_name=_("who"),
    )
    post = models.ForeignKey(
        "feed.Post", models.CASCADE, related_name="bookmarks", verbose_name=_("what")
    )
    created_at = models.DateTimeField(_("when"), auto_now_add=True)

    objects = BookmarkQuerySet.as_manager()

    class Meta:
        verbose_name = _("bookmark")
        verbose_name_plural = _("bookmarks")
        constraints = [models.UniqueConstraint(fields=["person", "post"], name="bookmark_once")]
        indexes = [models.Index(fields=["person", "-id"], name="bookmark_list")]

    def __str__(self) -> str:
        return f"{self.person} keeps {self.post}"


OWN = PreparedQuery(
    lambda viewer, posts: (
        Like.objects.filter(person=viewer, post__one_of=posts)
        .values_list(Value("likes"), "post")
        .union(
            Bookmark.objects.filter(person=viewer, post__one_of=posts).values_list(
                Value("keeps"), "post"
            ),
            Post.objects.filter(author=viewer, boost_of__one_of=posts).values_list(
                Value("boosts"), "boost_of"
            ),
            all=True,
        )
    )
)


def mark_own(posts: Iterable[Post], viewer: User | None) -> None:
    """Note on each post or comment whether the viewer likes, boosts or keeps it. One query for all.

    A card without the note is one that nobody can have liked yet: it was made a moment ago.
    """
    rows = list(posts)
    if viewer is None or not rows:
        return
    done = {(does, pk) for does, pk in OWN.rows(viewer.pk, Ids(row.pk for row in rows))}
    for row in rows:
        row.is_liked, row.is_kept = ("likes", row.pk) in done, ("keeps", row.pk) in done
        row.is_boosted = ("boosts", row.pk) in done


def with_own(post: Post, viewers: Iterable[int]) -> Iterator[tuple[Post, set[int]]]:
    """Yield the post as those of the viewers see it who like, boost or keep it, with who they are:
    once for each mix of the three. Three queries."""
    some = Ids(viewers)
    likes = Like.objects.filter(post=post, person__among=some).values_list("person", flat=True)
    kept = Bookmark.objects.filter(post=post, person__among=some).values_list("person", flat=True)
    boosts = Post.objects.filter(boost_of=post, author__among=some)
    own = (set(likes), set(boosts.values_list("author", flat=True)), set(kept))
    mixes: dict[tuple[bool, ...], set[int]] = {}
    for viewer in set().union(*own):
        mixes.setdefault(tuple(viewer in done for done in own), set()).add(viewer)
    for mix, people in mixes.items():
        seen = copy(post)
        seen.is_liked, seen.is_boosted, seen.is_kept = mix
        yield seen, people
