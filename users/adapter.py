"""How allauth fits this site."""

from typing import Any

from allauth.account.adapter import DefaultAccountAdapter
from allauth.core.exceptions import ImmediateHttpResponse
from allauth.core.ratelimit import respond_429
from django.core.exceptions import ValidationError
from django.http import HttpRequest


class AccountAdapter(DefaultAccountAdapter):
    """allauth's adapter. Usernames are stored in lower case whatever way they are typed."""

    def clean_username(self, username: str, shallow: bool = False) -> str:
        """Return the stored form of a username; raises ValidationError for one that cannot be."""
        cleaned: str = super().clean_username(username.lower(), shallow=shallow)
        return cleaned

    def pre_authenticate(self, request: HttpRequest, **credentials: Any) -> None:
        """Refuse who has failed too often: with 429, as everything too fast is, not with a form."""
        try:
            super().pre_authenticate(request, **credentials)
        except ValidationError as error:
            raise ImmediateHttpResponse(respond_429(request)) from error
