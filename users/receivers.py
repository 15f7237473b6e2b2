"""What users/ hears from Django: sign-ins get their stable name, ended sessions are told."""

import secrets
from typing import Any

from django.contrib.auth.signals import user_logged_in
from django.db.models.signals import post_delete
from django.dispatch import receiver
from django.http import HttpRequest

from users import signals
from users.models import Session, User
from users.sessions import SIGN_IN_KEY


@receiver(user_logged_in)
def name_the_sign_in(sender: Any, request: HttpRequest, user: User, **kwargs: Any) -> None:
    """Give a fresh sign-in the name under which open pages ask whether it still holds."""
    request.session[SIGN_IN_KEY] = secrets.token_hex(16)


@receiver(post_delete, sender=Session)
def tell_of_the_end(sender: Any, instance: Session, **kwargs: Any) -> None:
    """A session's row is gone: sign-out here or elsewhere. Its open pages must close."""
    if instance.user_id is not None:
        person = User.objects.filter(pk=instance.user_id).first()
        if person is not None:
            signals.sessions_changed.send(sender=Session, person=person)
