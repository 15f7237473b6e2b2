"""Liking and keeping what people write, and back."""

from django.core.exceptions import PermissionDenied
from django.db.models import F

from feed import live
from feed.live.events import PostCounted, ReactionChanged
from feed.live.log.transaction import Transaction
from feed.models import Bookmark, Like, Post
from users.models import User


def like(*, actor: User, post: Post) -> bool:
    """Like a post or comment; returns whether anything changed (twice is once).

    Raises Post.DoesNotExist when the actor may not see it, PermissionDenied for an actor who is
    not active.
    """
    with live.transaction() as tx:
        seen = _seen(actor, post)
        _row, is_new = Like.objects.get_or_create(person=actor, post=seen)
        if is_new:
            _log_likes(tx, actor, seen, 1)
    return is_new


def unlike(*, actor: User, post: Post) -> bool:
    """Take the like back, also of what the actor may not see any more; returns whether anything changed."""
    with live.transaction() as tx:
        removed, _by_model = Like.objects.filter(person=actor, post=post).delete()
        if removed:
            _log_likes(tx, actor, post, -1)
    return bool(removed)


def bookmark(*, actor: User, post: Post) -> bool:
    """Keep a post or comment; returns whether anything changed. Raises what `like` raises."""
    with live.transaction() as tx:
        seen = _seen(actor, post)
        _row, is_new = Bookmark.objects.get_or_create(person=actor, post=seen)
        if is_new:
            tx.log(ReactionChanged, seen, actor)
    return is_new


def unbookmark(*, actor: User, post: Post) -> bool:
    """Remove the bookmark, also of what the actor may not see any more; returns whether anything changed."""
    with live.transaction() as tx:
        removed, _by_model = Bookmark.objects.filter(person=actor, post=post).delete()
        if removed:
            tx.log(ReactionChanged, post, actor)
    return bool(removed)


def _log_likes(tx: Transaction, actor: User, post: Post, step: int) -> None:
    Post.objects.filter(pk=post.pk).update(like_count=F("like_count") + step)
    tx.log(ReactionChanged, post, actor)
    tx.log(PostCounted, post)


def _seen(actor: User, post: Post) -> Post:
    if not actor.is_active:
        raise PermissionDenied
    return Post.objects.visible_to(actor).select_related("author", "root").get(pk=post.pk)
