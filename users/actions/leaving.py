"""Leaving: an account is deleted, hidden for two weeks, and can be brought back until they are over.

What happens after that is in `erasing.py`.
"""

from datetime import timedelta

from django.conf import settings
from django.core.exceptions import PermissionDenied, ValidationError
from django.core.mail import send_mail
from django.db import transaction
from django.db.models.functions import Now
from django.template.loader import render_to_string
from django.utils import timezone
from django.utils.translation import gettext as _

from users import signals
from users.models import Session, User

from ._locks import lock_people

GRACE = timedelta(days=14)


def leave(*, actor: User) -> User:
    """Hide the actor with all they wrote, end their sessions, and have them erased in two weeks.

    Returns them as they are now; they get a mail. Raises ValidationError for the last
    superuser, PermissionDenied for somebody who is not active.
    """
    with transaction.atomic():
        # Every superuser, so that the last two cannot leave at the same moment.
        rulers = (
            User.objects.filter(is_superuser=True, is_active=True) if actor.is_superuser else ()
        )
        locked = lock_people(actor, *rulers)
        person = locked[actor.pk]
        if not person.is_active:
            raise PermissionDenied
        others = [other for other in locked.values() if other.pk != person.pk and other.is_active]
        if person.is_superuser and not any(other.is_superuser for other in others):
            raise ValidationError(
                _("You're the only administrator of this site. Make someone else one first.")
            )
        person.is_active = False
        person.leaves_at = timezone.now() + GRACE
        person.save(update_fields=["is_active", "leaves_at"])
        # In one statement without signals: `deactivated` already notifies the open pages.
        sessions = Session.objects.filter(user_id=person.pk)
        sessions._raw_delete(sessions.db)
        _tell_by_mail(person)
        signals.deactivated.send(sender=User, people=[person])
    return person


def come_back(*, person: User, actor: User | None = None) -> User:
    """Bring back somebody who is leaving, with all they wrote; returns them as they are now.

    `actor` is the superuser who does it for them, None for the person themself, who has just shown
    that they know the password. Raises PermissionDenied for another actor, and for somebody who is
    not leaving (any more): whom a moderator has suspended stays so, and an erasure that has begun
    goes on.
    """
    if actor is not None and not actor.is_superuser:
        raise PermissionDenied
    with transaction.atomic():
        # The database's own clock, by which the erasure goes as well.
        rows = User.objects.select_for_update(no_key=True)
        back = rows.filter(pk=person.pk, leaves_at__gt=Now(), is_active=False).first()
        if back is None:
            raise PermissionDenied
        back.is_active, back.leaves_at = True, None
        back.save(update_fields=["is_active", "leaves_at"])
        signals.reactivated.send(sender=User, people=[back])
    return back


def _tell_by_mail(person: User) -> None:
    """Say what happens now, and until when it can be undone."""
    if person.email:
        text = render_to_string("users/leaving/mail.txt", {"person": person})
        subject = _("Your account will be deleted")
        send_mail(subject, text, settings.DEFAULT_FROM_EMAIL, [person.email])
