"""Browsers in which somebody has signed in before.

Whoever tries passwords locks an account's owner out of every browser but these: each has a count of its
own. A browser shows what it is by a signed cookie that no script can read. It says which accounts were
signed in to, lets nobody in by itself, and stays when somebody signs out.
"""

import secrets
from typing import Any

from django.conf import settings
from django.core import signing
from django.http import HttpRequest, HttpResponse

from users.models import User

SALT = "users.devices"
SECONDS = 365 * 86_400  # since the last time somebody signed in there
MOST_ACCOUNTS = 10  # the latest; a family's, not a library's


def name_of(request: HttpRequest, account: User) -> str:
    """Return what this browser is called if the account has been signed in to there, else nothing."""
    said = _read(request)
    return str(said["name"]) if account.pk in said["accounts"] else ""


def remember(request: HttpRequest, response: HttpResponse, account: User) -> None:
    """Note in the browser that the account has been signed in to there."""
    said = _read(request)
    others = [pk for pk in said["accounts"] if pk != account.pk]
    kept = {"name": said["name"], "accounts": [account.pk, *others][:MOST_ACCOUNTS]}
    response.set_cookie(
        settings.DEVICE_COOKIE_NAME,
        signing.dumps(kept, salt=SALT),
        max_age=SECONDS,
        secure=bool(settings.SESSION_COOKIE_SECURE),
        httponly=True,
        samesite="Lax",
    )


def _read(request: HttpRequest) -> dict[str, Any]:
    """Return what the cookie says; of one that is old or made up, that this browser is a new one."""
    try:
        said: dict[str, Any] = signing.loads(
            request.COOKIES.get(settings.DEVICE_COOKIE_NAME, ""), salt=SALT, max_age=SECONDS
        )
    except signing.BadSignature:
        return {"name": secrets.token_hex(8), "accounts": []}
    return said
