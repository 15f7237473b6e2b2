"""Choosing another username."""

import time

from django.core.cache import cache
from django.core.exceptions import PermissionDenied, ValidationError
from django.db import IntegrityError, transaction
from django.utils.translation import gettext as _

from users import signals
from users.actions.sign_up_blocks import refuse_username
from users.models import FormerUsername, User
from users.models.former_username import KEPT
from users.models.naming import refuse_kept, username_validators

MOST_CHANGES = 3  # within KEPT


def change_username(*, actor: User, username: str) -> None:
    """Give `actor` another username. The old one is kept for them: its links lead on.

    Raises PermissionDenied unless they are active, ValidationError for a name that cannot be, that
    somebody has or had until lately, that is blocked, or when they have changed it too often of late.
    """
    if not actor.is_active:
        raise PermissionDenied
    name = username.lower()
    for validate in username_validators:
        if validate is not refuse_kept:  # theirs they may take back
            validate(name)
    if name != actor.username:
        refuse_username(name)  # before the transaction: a refusal is counted
    try:
        with transaction.atomic():
            before = _prepare(actor, name)
            actor.username = name
            signals.username_changed.send(sender=User, person=actor, before=before)
            # Last, and after the live engine has its lock: PostgreSQL lets nobody refer to a row
            # whose unique column changes, and who notifies this person holds that lock already.
            actor.save(update_fields=["username"])
    except IntegrityError as error:  # somebody else was quicker
        raise ValidationError(_taken()) from error


def _prepare(actor: User, name: str) -> str:
    """Lock the person, see that the name is theirs to take, keep the one before and return it."""
    before = str(
        User.objects.select_for_update(no_key=True)
        .values_list("username", flat=True)
        .get(pk=actor.pk)
    )
    if name == before:
        raise ValidationError(_("That's already your username."))
    # In this order: whoever gives a name up in between has it kept in the same moment.
    if User.objects.filter(username=name).exists():
        raise ValidationError(_taken())
    former = FormerUsername.objects.filter(username=name)
    if not former.filter(person=actor).exists():
        refuse_kept(name)
    _count_change(actor)
    former.delete()
    FormerUsername.objects.keep(before, actor)
    return before


def _count_change(actor: User) -> None:
    """Raise ValidationError for one change too many. The person's row is locked by now."""
    key, now = f"username-changes-{actor.pk}", time.time()
    recent = [when for when in cache.get(key, []) if when > now - KEPT.total_seconds()]
    if len(recent) >= MOST_CHANGES:
        text = _("You've changed it %d times in the last 30 days. Please wait a while.")
        raise ValidationError(text % MOST_CHANGES)
    cache.set(key, [*recent, now], KEPT.total_seconds())


def _taken() -> str:
    return str(User._meta.get_field("username").error_messages["unique"])
