"""Taking back what one has just posted."""

from datetime import timedelta
from typing import Any

from django.core.exceptions import PermissionDenied, ValidationError
from django.utils import timezone
from django.utils.translation import gettext as _

from feed import live
from feed.models import Poll, Post
from users.models import User

from .posts import delete_posts

OFFERED = timedelta(seconds=10)
GRACE = timedelta(seconds=5)  # for the way of a press that came in time


def seconds_left(post: Post) -> int:
    """Return for how many seconds more undoing is offered; 0 when it is over."""
    left = OFFERED - (timezone.now() - post.created_at)
    return max(0, min(OFFERED.seconds, round(left.total_seconds())))


def undo_post(*, actor: User, post: Post) -> dict[str, Any]:
    """Take one's own post or comment back, and return what was typed, by the form's fields.

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
    return typed_in(found)


def typed_in(post: Post) -> dict[str, Any]:
    """Return what a form would hold from which this post or comment was sent."""
    words = {"body": post.body, "warning": post.warning, "language": post.language}
    if post.is_comment:
        return {**words, **({"parent": post.parent_id} if post.parent_id else {})}
    audience = {"visibility": post.visibility, "answers_from": post.answers_from}
    quote = {"quote": post.quote_of_id} if post.quote_of_id else {}
    return {**words, **audience, **quote, **_asked_in(post)}


def _asked_in(post: Post) -> dict[str, str]:
    """Return what the fields of a poll would hold."""
    poll = Poll.objects.filter(post=post).first()
    if poll is None:
        return {}
    minutes = round((poll.ends_at - post.created_at) / timedelta(minutes=1))
    texts = poll.choices.order_by("position").values_list("text", flat=True)
    choices = {f"poll_choice_{number}": text for number, text in enumerate(texts, 1)}
    several = {"poll_multiple": "on"} if poll.is_multiple else {}
    return {**choices, **several, "poll_lasts": str(minutes)}
