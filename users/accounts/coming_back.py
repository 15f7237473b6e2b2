"""Signing in to an account that is hidden until it is deleted: a token that leads to bringing it back."""

from datetime import datetime

from django.core import signing
from django.http import HttpResponse
from django.shortcuts import redirect
from django.utils import timezone

from users.models import User

SALT = "users.leaving"
TOKEN_SECONDS = 15 * 60  # how long somebody who has shown the password may take to decide


def welcome_back_response(user: User) -> HttpResponse:
    """Answer somebody who has shown the password of an account that is hidden.

    Leads to the page that asks whether to bring it back; for an account whose grace period is over
    says that it is not active, as for one that a moderator has suspended.
    """
    if user.is_active or user.leaves_at is None or user.leaves_at <= timezone.now():
        return redirect("account_inactive")
    payload = {"person": user.pk, "leaves": user.leaves_at.isoformat()}
    return redirect("come_back", token=signing.dumps(payload, salt=SALT))


def leaving_by(token: str) -> User | None:
    """Return whom the token stands for; None for one that is old, used or made up."""
    try:
        payload = signing.loads(token, salt=SALT, max_age=TOKEN_SECONDS)
    except signing.BadSignature:
        return None
    leaves_at = datetime.fromisoformat(payload["leaves"])
    return User.objects.filter(pk=payload["person"], leaves_at=leaves_at, is_active=False).first()
