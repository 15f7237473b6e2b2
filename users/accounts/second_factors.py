"""Second factors and passkeys: how allauth's fit this site, whether somebody has one, and whether they
have shown it lately. What only the staff may do takes more than having signed in once."""

from collections.abc import Callable
from datetime import timedelta
from typing import Any
from urllib.parse import urlencode

from allauth.account.adapter import get_adapter
from allauth.mfa.adapter import DefaultMFAAdapter
from allauth.mfa.models import Authenticator
from allauth.mfa.utils import is_mfa_enabled
from django.conf import settings
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.urls import reverse
from django.utils import timezone
from django.utils.html import format_html
from django.utils.safestring import SafeString
from django.utils.translation import gettext as _

from users.accounts.sessions import noted_every
from users.models import User

# The session's entries: whose, when, in seconds since 1970.
SHOWN_KEY, MODERATED_KEY = "second_factor_shown", "moderated"


class SecondFactorMissing(Exception):
    """What was asked for takes a second factor right before; nothing was done."""


class SecondFactorAdapter(DefaultMFAAdapter):  # type: ignore[misc]
    """allauth's adapter. A code to scan stands in the page itself: the policy allows no `data:`."""

    def build_totp_svg(self, url: str) -> str:
        """Return the picture of this address as an element of the page."""
        svg = super().build_totp_svg(url)
        # Drawn by the library from the bare bits of the address; only what stands before it goes.
        return SafeString(svg[svg.index("<svg") :])

    def get_public_key_credential_rp_entity(self) -> dict[str, str]:
        """Return how browsers name this site when they offer a passkey."""
        entity: dict[str, str] = super().get_public_key_credential_rp_entity()
        return {**entity, "name": "Plaza"}

    def generate_authenticator_name(self, user: Any, type: Authenticator.Type) -> str:
        """Return what a new passkey or key is called unless its owner says otherwise."""
        others = Authenticator.objects.filter(user_id=user.pk, type=type).count()
        return _("Key %d") % (others + 1) if others else _("My key")

    def get_totp_label(self, user: Any) -> str:
        """Return how the entry is called in somebody's app."""
        return f"@{user.username}"


def has_second_factor(person: User) -> bool:
    """Return whether signing in takes this person more than a password."""
    types = [Authenticator.Type.TOTP, Authenticator.Type.WEBAUTHN]
    return bool(is_mfa_enabled(person, types))


def offer() -> SafeString:
    """Return what somebody new reads, with the way there."""
    return format_html(
        '{} <a href="{}">{}</a>',
        _(
            "Keep others out of your account: add a second step, so that signing in needs your phone or "
            "a key as well."
        ),
        reverse("mfa_index"),
        _("Set up two-factor"),
    )


def note_shown(request: HttpRequest, person: User) -> None:
    """Note in the session that this person has just shown a second factor."""
    request.session[SHOWN_KEY] = [person.pk, timezone.now().timestamp()]


def may_moderate(request: HttpRequest, person: User) -> bool:
    """Return whether this person has a second factor, and has shown it or moderated lately."""
    if not settings.STAFF_NEEDS_TWO_FACTOR:
        return True
    lately = settings.SIGN_IN_HOLDS["admin"]
    is_recent = any(_is_within(lately, request, key) for key in (SHOWN_KEY, MODERATED_KEY))
    return is_recent and has_second_factor(person)


def note_moderation(request: HttpRequest, person: User) -> None:
    """Note in the session that this person moderates, unless that was noted not long ago."""
    if not _is_within(noted_every(settings.SIGN_IN_HOLDS["admin"]), request, MODERATED_KEY):
        request.session[MODERATED_KEY] = [person.pk, timezone.now().timestamp()]


def demand(request: HttpRequest) -> None:
    """Raise SecondFactorMissing unless who is signed in has shown one in the last minutes."""
    if settings.STAFF_NEEDS_TWO_FACTOR and not _is_shown(request):
        raise SecondFactorMissing


# Where somebody's own factors are changed, and where recovery codes can be read.
OWN_FACTORS = frozenset(
    [
        *("mfa_activate_totp", "mfa_deactivate_totp", "mfa_add_webauthn", "mfa_remove_webauthn"),
        *("mfa_generate_recovery_codes", "mfa_view_recovery_codes"),
        "mfa_download_recovery_codes",
    ]
)


class OwnFactorsMiddleware:
    """Whoever has a second factor shows it before it is changed. allauth takes the password for that: a
    password that somebody else knows would take the factor away, and with it all that it guards."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        """Wrap the rest of the stack."""
        self._get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        """Answer the request."""
        return self._get_response(request)

    def process_view(
        self, request: HttpRequest, view: Any, args: Any, kwargs: Any
    ) -> HttpResponse | None:
        """Lead to where it is shown, and from there back."""
        match, person = request.resolver_match, request.user
        if match is None or match.url_name not in OWN_FACTORS or not isinstance(person, User):
            return None
        if _is_shown(request) or not has_second_factor(person):
            return None
        return redirect(question(person, request.get_full_path()))


def question(person: User, back: str) -> str:
    """Return the address at which this person shows a second factor, and which leads back. It must be
    somebody who has one."""
    ways = get_adapter().get_reauthentication_methods(person)
    url = next(way["url"] for way in ways if way["id"].startswith("mfa_reauthenticate"))
    return f"{url}?{urlencode({'next': back})}"


def _is_shown(request: HttpRequest) -> bool:
    lately = timedelta(seconds=settings.ACCOUNT_REAUTHENTICATION_TIMEOUT)
    return _is_within(lately, request, SHOWN_KEY)


def _is_within(age: timedelta, request: HttpRequest, key: str) -> bool:
    whose, when = request.session.get(key, (None, 0))
    passed = timezone.now().timestamp() - when
    is_own = request.user.is_authenticated and whose == request.user.pk
    return bool(is_own and passed < age.total_seconds())
