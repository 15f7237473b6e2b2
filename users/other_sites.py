"""Signing in by other sites: how allauth's fits this site."""

from typing import Any

from allauth.socialaccount.adapter import DefaultSocialAccountAdapter
from django.core.exceptions import ValidationError
from django.http import HttpRequest

from users.models import User
from users.models.naming import refuse_tricks
from users.models.user import NAME_LENGTH


class OtherSitesAdapter(DefaultSocialAccountAdapter):  # type: ignore[misc]
    """allauth's adapter. Who comes by another site chooses a username like everybody else."""

    def pre_social_login(self, request: HttpRequest, sociallogin: Any) -> None:
        """Trust an address only where the other site says plainly that it is verified."""
        for address in sociallogin.email_addresses:
            address.verified = address.verified is True

    def populate_user(self, request: HttpRequest, sociallogin: Any, data: dict[str, Any]) -> User:
        """Suggest what the other site tells: username, address and display name."""
        person: User = super().populate_user(request, sociallogin, data)
        names = (data.get("first_name"), data.get("last_name"))
        name = data.get("name") or " ".join(filter(None, names))
        person.name = str(name).strip()[:NAME_LENGTH]
        try:
            refuse_tricks(person.name)
        except ValidationError:
            person.name = ""
        return person

    def get_signup_form_initial_data(self, sociallogin: Any) -> dict[str, Any]:
        """Return what the form for signing up begins with."""
        initial: dict[str, Any] = super().get_signup_form_initial_data(sociallogin)
        return {**initial, "name": sociallogin.user.name}
