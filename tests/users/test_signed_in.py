"""Who is signed in is read with the session, and nothing that ends a sign-in is missed by that."""

from collections.abc import Callable
from typing import Any

import pytest
from django.contrib.auth import BACKEND_SESSION_KEY, HASH_SESSION_KEY, SESSION_KEY
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from tests.people import person, signed_in
from users.accounts.sessions import SessionStore
from users.models import Session, User

pytestmark = [pytest.mark.everywhere, pytest.mark.django_db]


def who(browser: Client) -> str | None:
    """Return who is signed in by a request of this browser."""
    user = browser.get("/").wsgi_request.user
    return user.get_username() if user.is_authenticated else None


def stored(browser: Client) -> SessionStore:
    """Return the session, to be changed."""
    return SessionStore(browser.cookies["sessionid"].value)


def deactivated(browser: Client) -> None:
    User.objects.update(is_active=False)


def gone(browser: Client) -> None:
    User.objects.filter(username="alice").delete()


def with_another_password(browser: Client) -> None:
    alice = User.objects.get(username="alice")
    alice.set_password("another-horse-battery-9")
    alice.save()


def by_an_unknown_way(browser: Client) -> None:
    session = stored(browser)
    session[BACKEND_SESSION_KEY] = "somewhere.Else"
    session.save()


def with_no_proof(browser: Client) -> None:
    session = stored(browser)
    del session[HASH_SESSION_KEY]
    session.save()


def as_somebody_else(browser: Client) -> None:
    session = stored(browser)
    session[SESSION_KEY] = str(User.objects.get(username="bob").pk)
    session.save()
    Session.objects.update(user_id=User.objects.get(username="alice").pk)  # whose proof it holds


def test_a_signed_in_person_costs_one_query() -> None:
    browser = signed_in(person("alice"))
    assert who(browser) == "alice"
    with CaptureQueriesContext(connection) as asked:
        browser.get("/posts/new/")
    about = [one["sql"] for one in asked if "users_session" in one["sql"]]
    people = [one["sql"] for one in asked if 'FROM "users_user"' in one["sql"]]
    assert (len(about), people) == (1, [])


@pytest.mark.parametrize(
    "ends",
    [deactivated, gone, with_another_password, by_an_unknown_way, with_no_proof, as_somebody_else],
)
def test_a_sign_in_that_does_not_hold_is_none(ends: Callable[[Client], None]) -> None:
    person("bob")
    browser = signed_in(person("alice"))
    assert who(browser) == "alice"
    ends(browser)
    assert who(browser) is None


def test_a_sign_in_made_with_an_older_secret_key_holds_and_is_renewed(
    settings: Any,
) -> None:
    browser = signed_in(person("alice"))
    before = stored(browser)[HASH_SESSION_KEY]
    settings.SECRET_KEY_FALLBACKS = [settings.SECRET_KEY]
    settings.SECRET_KEY = "a new one, for the site has been told the old" * 2
    # What the browser holds is signed with no key: the session is the database's.
    assert who(browser) == "alice"
    assert stored(browser)[HASH_SESSION_KEY] != before
    settings.SECRET_KEY_FALLBACKS = []
    assert who(browser) == "alice"


def test_who_signs_in_as_somebody_else_is_that_one() -> None:
    browser = signed_in(person("alice"))
    assert who(browser) == "alice"
    browser.force_login(person("bob"))
    assert who(browser) == "bob"
