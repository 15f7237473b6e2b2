"""The post that stands first on its author's page."""

from django.core.exceptions import PermissionDenied, ValidationError
from django.utils.translation import gettext as _

from feed import live
from feed.live.events import PinChanged
from feed.models import Pin, Post
from users.models import User


def pin(*, actor: User, post: Post) -> None:
    """Let the actor's own post stand first on their page, instead of any other.

    Raises Post.DoesNotExist when the actor may not see it, PermissionDenied when it is not theirs,
    ValidationError for a comment.
    """
    found = Post.objects.visible_to(actor).get(pk=post.pk)
    if found.author_id != actor.pk:
        raise PermissionDenied
    if found.is_comment:
        raise ValidationError(_("A comment cannot stand first on your page."))
    with live.transaction() as tx:
        Pin.objects.update_or_create(person=actor, defaults={"post": found})
        tx.log(PinChanged, actor, actor)


def unpin(*, actor: User, post: Post) -> bool:
    """Let the post stand among the others again; returns whether it was pinned."""
    with live.transaction() as tx:
        removed, _by_model = Pin.objects.filter(person=actor, post=post).delete()
        if removed:
            tx.log(PinChanged, actor, actor)
    return bool(removed)
