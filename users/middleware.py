"""Who is signed in."""

from django.contrib.auth import get_user
from django.contrib.auth.middleware import AuthenticationMiddleware
from django.contrib.auth.models import AnonymousUser
from django.http import HttpRequest
from django.utils.functional import SimpleLazyObject

from users.models import User
from users.sessions import SessionStore, owner_of


class PersonMiddleware(AuthenticationMiddleware):
    """Django's, but the person is read with the session, in one query."""

    def process_request(self, request: HttpRequest) -> None:
        """Let `request.user` be who is signed in, once somebody asks."""
        super().process_request(request)
        request.user = SimpleLazyObject(lambda: _person(request))  # type: ignore[assignment]


def _person(request: HttpRequest) -> User | AnonymousUser:
    owner = owner_of(request.session) if isinstance(request.session, SessionStore) else None
    return owner or get_user(request)
