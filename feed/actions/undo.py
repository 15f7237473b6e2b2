"""Taking back what was just posted."""

from datetime import timedelta
from typing import Any

from django.core.exceptions import PermissionDenied, ValidationError
from django.utils import timezone
from django.utils.translation import gettext as _

from feed import live
from feed.models import Post
from users.models import User

from .attaching import release
from .content import Content, PostContent
from .posts import delete_posts

OFFERED = timedelta(seconds=10)
GRACE = timedelta(seconds=5)  # for the way of a press that came in time


def seconds_left(post: Post) -> int:
    """Return for how many seconds more undoing is offered; 0 when it is over."""
    left = OFFERED - (timezone.now() - post.created_at)
    return max(0, min(OFFERED.seconds, round(left.total_seconds())))


def undo_post(*, actor: User, post: Post) -> dict[str, Any]:
    """Take the actor's own post or comment back, and return what was typed, by the form's fields.

    Also when somebody has answered it: it could be deleted all the same. Raises Post.DoesNotExist
    when the actor may not see it (any more), PermissionDenied when it is not theirs, ValidationError
    once its time is over.
    """
    with live.transaction():
        found = Post.objects.visible_to(actor).get(pk=post.pk)
        if found.author_id != actor.pk:
            raise PermissionDenied
        if timezone.now() - found.created_at > OFFERED + GRACE:
            raise ValidationError(
                _("It's too late to undo. You can still delete the post from its menu.")
            )
        delete_posts(actor=actor, posts=[found])
        # Its pictures stand in a form again, from which they can be sent.
        release(found)
        Post.objects.filter(pk=found.pk).update(picture_facts=None)
    return typed_in(found)


def typed_in(post: Post) -> dict[str, Any]:
    """Return what a form would hold from which this post or comment was sent."""
    if not post.is_comment:
        return PostContent.of(post).in_fields()
    parent = {"parent": post.parent_id} if post.parent_id else {}
    return {**Content.of(post).in_fields(), **parent}
