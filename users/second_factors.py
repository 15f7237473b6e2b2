"""Second factors and passkeys: how allauth's fit this site, and whether somebody has one."""

from typing import Any

from allauth.mfa.adapter import DefaultMFAAdapter
from allauth.mfa.models import Authenticator
from allauth.mfa.utils import is_mfa_enabled
from django.utils.safestring import SafeString
from django.utils.translation import gettext as _

from users.models import User


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
