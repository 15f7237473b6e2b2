"""Who may write to one, and what others see of one in conversations."""

from django.core.exceptions import PermissionDenied, ValidationError
from django.db import transaction
from django.utils.translation import gettext as _

from users import signals
from users.models import User
from users.models.contact import Contact

from ._locks import lock_people


def set_contact(
    *, actor: User, messages_from: str, groups_from: str, shows_seen: bool, shows_active: bool
) -> bool:
    """Say who may write to one and add one to groups, and whether others see what one has read and when
    one is there (and one sees that of them); returns whether that changed anything. Conversations that are
    there stay.

    Raises PermissionDenied for an actor who is not active, ValidationError for what cannot be chosen.
    """
    if not {messages_from, groups_from} <= set(Contact.values):
        raise ValidationError(_("Choose one of these."), code="choice")
    said = {
        "messages_from": messages_from,
        "groups_from": groups_from,
        "shows_seen": shows_seen,
        "shows_active": shows_active,
    }
    with transaction.atomic():
        person = lock_people(actor)[actor.pk]
        if not person.is_active:
            raise PermissionDenied
        changed = {name: value for name, value in said.items() if getattr(person, name) != value}
        if not changed:
            return False
        User.objects.filter(pk=actor.pk).update(**changed)
        for name, value in changed.items():
            setattr(actor, name, value)
        if {"shows_seen", "shows_active"} & changed.keys():
            signals.seen_changed.send(sender=User, person=actor)
    return True
