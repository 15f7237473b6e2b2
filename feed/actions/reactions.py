"""Liking and keeping what people write, and back."""

from django.core.exceptions import PermissionDenied
from django.db.models import F

from feed import live
from feed.live.events import PostCounted, ReactionChanged
from feed.models import Bookmark, Like, Post
from users.models import User


def like(*, actor: User, post: Post) -> bool:
    """Like a post or comment; returns whether anything changed (twice is once).

    Raises Post.DoesNotExist when the actor may not see it, PermissionDenied for an actor who is
    not active.
    """
    return _set_liked(actor, post, is_liked=True)


def unlike(*, actor: User, post: Post) -> bool:
    """Like it no longer; returns whether anything changed."""
    return _set_liked(actor, post, is_liked=False)


def bookmark(*, actor: User, post: Post) -> bool:
    """Keep a post or comment; returns whether anything changed. Raises what `like` raises."""
    with live.transaction() as tx:
        seen = _seen(actor, post)
        _row, is_new = Bookmark.objects.get_or_create(person=actor, post=seen)
        if is_new:
            tx.log(ReactionChanged, seen, actor)
    return is_new


def unbookmark(*, actor: User, post: Post) -> bool:
    """Keep it no longer, also what one may not see any more; returns whether anything changed."""
    with live.transaction() as tx:
        removed, _by_model = Bookmark.objects.filter(person=actor, post=post).delete()
        if removed:
            tx.log(ReactionChanged, post, actor)
    return bool(removed)


def _set_liked(actor: User, post: Post, *, is_liked: bool) -> bool:
    with live.transaction() as tx:
        seen = _seen(actor, post)
        if is_liked:
            _row, has_changed = Like.objects.get_or_create(person=actor, post=seen)
        else:
            has_changed = bool(Like.objects.filter(person=actor, post=seen).delete()[0])
        if has_changed:
            step = 1 if is_liked else -1
            Post.objects.filter(pk=seen.pk).update(like_count=F("like_count") + step)
            tx.log(ReactionChanged, seen, actor)
            tx.log(PostCounted, seen)
    return has_changed


def _seen(actor: User, post: Post) -> Post:
    if not actor.is_active:
        raise PermissionDenied
    return Post.objects.visible_to(actor).select_related("author", "root").get(pk=post.pk)
