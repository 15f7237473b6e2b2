"""Deactivating and reactivating people, and their names."""

from collections.abc import Collection, Iterable

from django.core.exceptions import PermissionDenied
from django.db import transaction
from django.db.models import Q

from users import signals
from users.lib.texts import in_one_line
from users.models import Session, User


def deactivate(*, actor: User | None, people: Iterable[User]) -> list[User]:
    """Hide these people with all they wrote and end their sessions; returns those it changed.

    `actor` is the moderator, or None for a command run on the server itself. Raises
    PermissionDenied for an actor who may not change people, for one who names themself, and for one
    who names staff without being a superuser.
    """
    return _set_active(actor, people, is_active=False)


def reactivate(*, actor: User | None, people: Iterable[User]) -> list[User]:
    """Bring these people back with all they wrote; returns those it changed.

    Who is leaving, or has left, did so themself: `users.actions.leaving.come_back` is for them.
    """
    return _set_active(actor, people, is_active=True)


def refuse_moderating(actor: User, ids: Collection[int]) -> None:
    """Raise PermissionDenied unless the actor may moderate the people of these ids.

    Nobody moderates themself, and only superusers moderate staff.
    """
    if not actor.has_perm("users.change_user") or actor.pk in ids:
        raise PermissionDenied
    staff = User.objects.filter(Q(is_staff=True) | Q(is_superuser=True), pk__in=ids)
    if not actor.is_superuser and staff.exists():
        raise PermissionDenied


def may_manage(actor: User, person: User) -> bool:
    """Whether the actor may touch this account and what belongs to it: nobody touches one above theirs.

    Superusers anybody's; the staff their own and those of people who are not staff. What they may do
    there is asked beside this, as a permission.
    """
    return (
        actor.is_superuser or actor.pk == person.pk or not (person.is_staff or person.is_superuser)
    )


def _set_active(actor: User | None, people: Iterable[User], *, is_active: bool) -> list[User]:
    ids = sorted(person.pk for person in people)
    if actor is not None:
        refuse_moderating(actor, ids)
    with transaction.atomic():
        # All rows first, the signal last: it makes the live engine take its lock.
        locked = User.objects.select_for_update(no_key=True).order_by("pk")
        stays = Q(leaves_at=None, erased_at=None)
        changed = list(locked.filter(stays, pk__in=ids, is_active=not is_active))
        User.objects.filter(pk__in=[person.pk for person in changed]).update(is_active=is_active)
        for person in changed:
            person.is_active = is_active
        if not is_active:
            # In one statement without signals: `deactivated` already notifies the open pages.
            sessions = Session.objects.filter(user_id__in=[person.pk for person in changed])
            sessions._raw_delete(sessions.db)
        if changed:
            signal = signals.reactivated if is_active else signals.deactivated
            signal.send(sender=User, people=changed)
    return changed


def rename(*, actor: User, person: User, name: str) -> None:
    """Give `person` another display name.

    Raises PermissionDenied unless they do it themself or the actor may change people and manage
    this one, and ValidationError for a name that could disturb the text around it.
    """
    may = actor.has_perm("users.change_user") and may_manage(actor, person)
    if actor.pk != person.pk and not may:
        raise PermissionDenied
    person.name = in_one_line(name)
    person.check_only("name")
    with transaction.atomic():
        person.save(update_fields=["name"])
        signals.profile_changed.send(sender=User, person=person)
