"""People at a browser without JavaScript: Django's test client, signed in."""

from typing import Any

from django.core.cache import caches
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from tests.factories import UserFactory
from users.models import User

HTMX = {"HX-Request": "true"}
WHOLE_PAGE = ("<html", "<main", "ws-connect")  # what no fragment holds


def person(username: str, **fields: Any) -> User:
    """Return a new person of that name."""
    return UserFactory.create(username=username, **fields)


def signed_in(user: User, **options: Any) -> Client:
    """Return a browser in which this person is signed in."""
    client = Client(**options)
    client.force_login(user)
    return client


def text_of(response: Any) -> str:
    """Return what a response holds, as text."""
    return str(response.content.decode())


def is_fragment(response: Any) -> bool:
    """Whether it is a part of a page, not a page."""
    return not any(sign in text_of(response) for sign in WHOLE_PAGE)


def queries_of(browser: Client, path: str) -> int:
    """Return how many queries this page takes, what is counted once a minute among them."""
    caches[
        "trending"
    ].clear()  # else whoever asks first pays for it, and again once the minute is over
    with CaptureQueriesContext(connection) as queries:
        assert browser.get(path).status_code == 200
    return len(queries)
