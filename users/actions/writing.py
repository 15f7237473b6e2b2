"""What somebody wants to be held to when they write."""

from django.core.exceptions import PermissionDenied

from users.models import User


def set_requires_alt(*, actor: User, requires_alt: bool) -> None:
    """Say whether the actor's forms refuse a picture without a description: a reminder becomes a rule, for
    themself alone. Raises PermissionDenied for an actor who is not active."""
    if not actor.is_active:
        raise PermissionDenied
    User.objects.filter(pk=actor.pk).update(requires_alt=requires_alt)
    actor.requires_alt = requires_alt
