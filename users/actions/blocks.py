"""Blocking and unblocking."""

from django.core.exceptions import PermissionDenied, ValidationError
from django.db import transaction
from django.utils.translation import gettext as _

from users import signals
from users.models import Block, Follow, FollowRequest, User

from ._locks import lock_people
from .follows import part


def block(*, actor: User, person: User) -> bool:
    """Hide `actor` and `person` from each other everywhere; follows and requests both ways end.

    Returns whether anything changed. Raises PermissionDenied for an actor who is not active,
    ValidationError for the actor themself.
    """
    if actor.pk == person.pk:
        raise ValidationError(_("You can't block yourself."))
    with transaction.atomic():
        locked = lock_people(actor, person)
        if not locked[actor.pk].is_active:
            raise PermissionDenied
        _row, is_new = Block.objects.get_or_create(blocker=actor, blocked=person)
        if not is_new:
            return False
        follows, requests = part(actor, person)
        for follower, followee in follows:
            signals.unfollowed.send(sender=Follow, follower=follower, followee=followee)
        for follower, followee in requests:
            signals.request_ended.send(sender=FollowRequest, follower=follower, followee=followee)
        signals.blocked.send(sender=Block, blocker=actor, blocked=person)
    return True


def unblock(*, actor: User, person: User) -> bool:
    """Let the two see each other again, unless the other blocks too; what ended stays ended."""
    with transaction.atomic():
        lock_people(actor, person)
        removed, _by_model = Block.objects.filter(blocker=actor, blocked=person).delete()
        if removed:
            signals.unblocked.send(sender=Block, blocker=actor, blocked=person)
    return bool(removed)
