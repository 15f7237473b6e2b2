"""Whether somebody asks for this site at all, who is signed in, and in which zone they see times."""

import re
from collections.abc import Callable

from django.contrib.auth import get_user
from django.contrib.auth.middleware import AuthenticationMiddleware
from django.contrib.auth.models import AnonymousUser
from django.core.exceptions import DisallowedHost
from django.http import HttpRequest, HttpResponse
from django.utils import timezone
from django.utils.functional import SimpleLazyObject

from users.accounts.sessions import SessionStore, owner_of
from users.lib import site, zones
from users.models import User

# What htmx sends when something comes into view, is loaded, or time has passed. The list of people is
# also what typing a name there asks for; whoever does that has come to the page just before.
BY_ITSELF = re.compile(
    r"/(notifications/read|reading|people|settings/data/progress|messages/([0-9]+/read|search))/"
)

# These show no times, and answer without asking who is signed in.
TIMELESS = ("/healthz", "/readyz", "/live/", "/media/")


class HostMiddleware:
    """Refuses who asks for another site than this one; Django by itself lets every port pass."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        """Wrap the rest of the stack."""
        self._get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        """Answer the request; raises DisallowedHost, which Django answers with 400."""
        if not site.is_own_port(request.get_host(), request.META.get("SERVER_PORT")):
            raise DisallowedHost("The port in the Host header is not one of this site's.")
        return self._get_response(request)


class PersonMiddleware(AuthenticationMiddleware):
    """Django's, but the person is read with the session, in one query."""

    def process_request(self, request: HttpRequest) -> None:
        """Let `request.user` be who is signed in, once somebody asks."""
        super().process_request(request)
        request.user = SimpleLazyObject(lambda: _person(request))  # type: ignore[assignment]


def _person(request: HttpRequest) -> User | AnonymousUser:
    """Return who is signed in; `request.person_id` remembers it, for who is to be served first."""
    person = _owner(request)
    request.person_id = person.pk  # type: ignore[attr-defined]
    return person


def _owner(request: HttpRequest) -> User | AnonymousUser:
    session = request.session
    if isinstance(session, SessionStore) and (owner := owner_of(session)):
        if not asks_by_itself(request):
            session.note_visit()
        return owner
    return get_user(request)


class TimeZoneMiddleware:
    """Shows times in the zone that who is signed in has chosen, and reads what they type in it."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        """Wrap the views; below what says who is signed in."""
        self._get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        """Answer the request."""
        if request.path.startswith(TIMELESS):
            return self._get_response(request)
        with timezone.override(zones.or_the_site_s(getattr(request.user, "time_zone", ""))):
            return self._get_response(request)


def asks_by_itself(request: HttpRequest) -> bool:
    """Whether an open page asks this of its own accord, with nobody before it."""
    is_part = request.headers.get("HX-Request") == "true"
    says_so = request.headers.get("Plaza-Asks") == "again"
    return is_part and (says_so or BY_ITSELF.match(request.path) is not None)
