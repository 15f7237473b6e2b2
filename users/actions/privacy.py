"""Protecting an account."""

from django.core.exceptions import PermissionDenied
from django.db import transaction

from users import signals
from users.models import User

from ._locks import lock_people
from .follows import accept_all


def set_protected(*, actor: User, is_protected: bool) -> bool:
    """Show what the actor writes to followers only, or to everybody again; returns whether it changed.

    Who follows already goes on following. When the account opens, everybody who waits is accepted:
    from then on following needs no asking.
    """
    with transaction.atomic():
        person = lock_people(actor)[actor.pk]
        if not person.is_active:
            raise PermissionDenied
        if person.is_protected == is_protected:
            return False
        User.objects.filter(pk=actor.pk).update(is_protected=is_protected)
        actor.is_protected = is_protected
        signals.protection_changed.send(sender=User, person=actor)
    if not is_protected:
        accept_all(actor=actor, while_open=True)
    return True
