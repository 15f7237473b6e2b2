"""What users/ hears from Django: sign-ins get their stable name, ended sessions leave pages, files go."""

import secrets
from typing import Any

from allauth.mfa.models import Authenticator
from allauth.mfa.signals import authenticator_added, authenticator_used
from allauth.usersessions.models import UserSession
from django.contrib.auth.signals import user_logged_in
from django.db.models.signals import post_delete
from django.dispatch import receiver
from django.http import HttpRequest

from users import signals
from users.accounts import second_factors
from users.accounts.sessions import SIGN_IN_KEY
from users.actions.pictures import delete_files_of
from users.models import Picture, Session, User


@receiver(user_logged_in)
def name_the_sign_in(sender: Any, request: HttpRequest, user: User, **kwargs: Any) -> None:
    """Give a fresh sign-in the name under which open pages ask whether it still holds."""
    request.session[SIGN_IN_KEY] = secrets.token_hex(16)


@receiver([authenticator_added, authenticator_used])
def note_the_second_factor(
    sender: Any, request: HttpRequest, user: User, authenticator: Authenticator, **kwargs: Any
) -> None:
    """Somebody has shown a second factor: a code or key they use, or have just set up. New recovery
    codes show nothing; they are read off the page."""
    is_new = kwargs["signal"] is authenticator_added
    if not (is_new and authenticator.type == Authenticator.Type.RECOVERY_CODES):
        second_factors.note_shown(request, user)


@receiver(post_delete, sender=Session)
def tell_of_the_end(sender: Any, instance: Session, **kwargs: Any) -> None:
    """A session's row is gone: sign-out here or elsewhere. Its open pages must close.

    What allauth noted of the browser, its address too, goes with it.
    """
    UserSession.objects.filter(session_key=instance.session_key).delete()
    if instance.user_id is not None:
        person = User.objects.filter(pk=instance.user_id).first()
        if person is not None:
            signals.sessions_changed.send(sender=Session, person=person)


@receiver(post_delete, sender=Picture)
def take_the_files_away(sender: Any, instance: Picture, **kwargs: Any) -> None:
    """A picture's row is gone, by itself or with its owner."""
    delete_files_of(instance)
