"""Signing in by other sites: how allauth's fits this site."""

from typing import Any

import requests
from allauth.socialaccount.adapter import DefaultSocialAccountAdapter
from django.core.exceptions import ValidationError
from django.db import connections
from django.http import HttpRequest

from users.lib.texts import characters_of, in_one_line
from users.models import User
from users.models.user import NAME_LENGTH


def let_go() -> None:
    """Give this thread's database connection back, unless it is in a transaction; the next query takes
    another."""
    for connection in connections.all(initialized_only=True):
        if not connection.in_atomic_block:
            connection.close()


class OtherSitesAdapter(DefaultSocialAccountAdapter):  # type: ignore[misc]
    """allauth's adapter. Who comes by another site chooses a username like everybody else."""

    def get_requests_session(self) -> requests.Session:
        """Return what asks the other site. While it is waited for, nobody's database connection is
        held: a site that is silent must not take the connections of this one's readers."""
        session: requests.Session = super().get_requests_session()
        ask = session.request

        def ask_without_connection(*args: Any, **options: Any) -> requests.Response:
            let_go()
            return ask(*args, **options)

        session.request = ask_without_connection  # type: ignore[method-assign]
        return session

    def pre_social_login(self, request: HttpRequest, sociallogin: Any) -> None:
        """Trust an address only where the other site says plainly that it is verified."""
        for address in sociallogin.email_addresses:
            address.verified = address.verified is True

    def populate_user(self, request: HttpRequest, sociallogin: Any, data: dict[str, Any]) -> User:
        """Suggest what the other site says: username, address and display name."""
        person: User = super().populate_user(request, sociallogin, data)
        names = (data.get("first_name"), data.get("last_name"))
        name = data.get("name") or " ".join(filter(None, names))
        person.name = "".join(characters_of(in_one_line(str(name)))[:NAME_LENGTH])
        try:
            person.check_only("name")
        except ValidationError:
            person.name = ""
        return person

    def get_signup_form_initial_data(self, sociallogin: Any) -> dict[str, Any]:
        """Return what the form for signing up begins with."""
        initial: dict[str, Any] = super().get_signup_form_initial_data(sociallogin)
        return {**initial, "name": sociallogin.user.name}
