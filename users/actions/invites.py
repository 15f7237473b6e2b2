"""Invitations: making one, revoking it, and coming in by it."""

from datetime import datetime, timedelta

from django.core.exceptions import PermissionDenied, ValidationError
from django.db import transaction
from django.db.models import F
from django.utils import timezone
from django.utils.translation import gettext as _

from users.actions.people import may_manage
from users.models import Door, Invite, User

MOST_PEOPLE = 20  # one invitation lets in
MOST_DAYS = 30  # it holds
MOST_AT_ONCE = 10  # one person's that hold


class DoorClosed(Exception):
    """Nobody can join now, or not by this code."""


def make_invite(*, actor: User, limit: int, expires_at: datetime | None) -> Invite:
    """Return a new invitation for `limit` people.

    Whoever may add invitations in Django admin may make any. Everybody else makes them while the
    door is "by invitation": raises PermissionDenied otherwise, and ValidationError for more people
    or days than one invitation may have, or for one invitation too many.
    """
    is_moderator = actor.has_perm("users.add_invite")
    if not actor.is_active or not (is_moderator or may_invite(actor)):
        raise PermissionDenied
    with transaction.atomic():
        if not is_moderator:
            _check(actor, limit, expires_at)
        return Invite.objects.create(made_by=actor, limit=limit, expires_at=expires_at)


def revoke_invite(*, actor: User, invite: Invite) -> None:
    """End an invitation; who came in by it stays. Twice is once.

    Raises PermissionDenied unless it is the actor's own or they may change invitations and manage
    whoever made it.
    """
    may = actor.has_perm("users.change_invite") and may_manage(actor, invite.made_by)
    if actor.pk != invite.made_by_id and not may:
        raise PermissionDenied
    Invite.objects.filter(pk=invite.pk, revoked_at=None).update(revoked_at=timezone.now())


def may_invite(person: User) -> bool:
    """Return whether this person can make invitations now."""
    return person.is_active and Door.current().state == Door.State.INVITED


def is_door_open(code: str) -> bool:
    """Return whether somebody with this code, empty for none, can join now."""
    state = Door.current().state
    if state == Door.State.INVITED:
        return Invite.objects.usable().filter(code=code).exists()
    return state == Door.State.OPEN


def come_in(*, code: str) -> None:
    """Let one person in and count it; raises DoorClosed when nobody can come in by this code.

    Called inside the transaction that makes the account: the invitation's row is locked until it is
    there, so that one for one person lets in one, however many ask at once.
    """
    state = Door.current().state
    if state == Door.State.INVITED:
        # The update asks again, of this table alone: with a join PostgreSQL would not look again
        # at a row that another has just counted.
        of_code = Invite.objects.filter(code=code)
        if not of_code.usable().exists() or not of_code.holding().update(used=F("used") + 1):
            raise DoorClosed
    elif state != Door.State.OPEN:
        raise DoorClosed


def _check(actor: User, limit: int, expires_at: datetime | None) -> None:
    """Raise ValidationError for what goes beyond what the actor may. Locks the person's row."""
    if not 1 <= limit <= MOST_PEOPLE:
        raise ValidationError(_("One invitation is for 1 to %d people.") % MOST_PEOPLE)
    last = timezone.now() + timedelta(days=MOST_DAYS, minutes=1)
    if expires_at is None or expires_at > last:
        raise ValidationError(_("An invitation is valid for at most %d days.") % MOST_DAYS)
    User.objects.select_for_update(no_key=True).get(pk=actor.pk)
    if Invite.objects.usable().filter(made_by=actor).count() >= MOST_AT_ONCE:
        text = _("You have %d valid invitations. Please revoke one first.")
        raise ValidationError(text % MOST_AT_ONCE)
