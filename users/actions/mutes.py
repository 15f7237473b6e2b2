"""Muting, for a while or until unmuted."""

from datetime import timedelta

from django.core.exceptions import PermissionDenied, ValidationError
from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from users import signals
from users.models import Mute, User

from ._locks import lock_people

END_AT_ONCE = 200  # mutes that are over, ended in one transaction


def mute(
    *, actor: User, person: User, lasts: timedelta | None = None, boosts_only: bool = False
) -> None:
    """Keep `person` out of the actor's timelines and notifications, or only what they boost.

    For as long as `lasts` says, or until unmuted; replaces an earlier mute. The person never learns
    of it. Raises PermissionDenied for an actor who is not active, ValidationError for the actor themself.
    """
    if actor.pk == person.pk:
        raise ValidationError(_("You can't mute yourself."))
    until = None if lasts is None else timezone.now() + lasts
    with transaction.atomic():
        locked = lock_people(actor, person)
        if not locked[actor.pk].is_active:
            raise PermissionDenied
        Mute.objects.update_or_create(
            muter=actor, muted=person, defaults={"until": until, "boosts_only": boosts_only}
        )
        signals.muted.send(sender=Mute, muter=actor, muted=person)


def unmute(*, actor: User, person: User) -> bool:
    """Hear `person` again; returns whether they were muted."""
    with transaction.atomic():
        lock_people(actor, person)
        removed, _by_model = Mute.objects.filter(muter=actor, muted=person).delete()
        if removed:
            signals.unmuted.send(sender=Mute, muter=actor, muted=person)
    return bool(removed)


def end_expired() -> int:
    """Remove the mutes that are over, so that open pages learn of it; returns how many.

    What a page shows never waits for this: a mute that is over counts for nothing. Several workers
    may call it at once; each mute is ended by one of them.
    """
    done = 0
    while True:
        over = Mute.objects.filter(until__lte=timezone.now()).order_by("pk")
        with transaction.atomic():
            some = list(
                over.select_related("muter", "muted").select_for_update(
                    skip_locked=True, of=("self",)
                )[:END_AT_ONCE]
            )
            Mute.objects.filter(pk__in=[mute.pk for mute in some]).delete()
            for mute in some:
                signals.unmuted.send(sender=Mute, muter=mute.muter, muted=mute.muted)
        done += len(some)
        if len(some) < END_AT_ONCE:
            return done
