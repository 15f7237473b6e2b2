"""A sign-in holds, or holds no more: what open pages ask."""

from datetime import timedelta

import pytest
from django.contrib.auth import SESSION_KEY
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from feed.models import LiveEvent
from tests.factories import PASSWORD
from tests.log import new_events
from tests.people import person, signed_in
from users.accounts.sessions import SessionStore, SignIn, sign_in_of, sign_ins_that_hold
from users.actions.people import deactivate, reactivate
from users.models import Session, User

pytestmark = pytest.mark.django_db


def key_of(browser: Client) -> str:
    """Return the session cookie."""
    return browser.cookies["sessionid"].value


def sign_in_in(browser: Client) -> SignIn:
    """Return the sign-in of this browser, which must hold."""
    found = sign_in_of(key_of(browser))
    assert found is not None
    return found


def holds(found: SignIn) -> bool:
    """Whether it still holds; known before or not."""
    is_holding = found.name in sign_ins_that_hold([found.name])
    assert is_holding == (found.name in sign_ins_that_hold([found.name], {found.name: found}))
    return is_holding


def test_a_sign_in_says_who_and_until_when() -> None:
    alice = person("alice")
    found = sign_in_in(signed_in(alice))
    assert found.user == alice
    assert timezone.now() < found.expires_at < timezone.now() + timedelta(days=31)
    assert sign_ins_that_hold([found.name]) == {found.name: found}


@pytest.mark.parametrize("key", [None, "", "nonsense", "x" * 32, "\0", "' OR 1=1 --"])
def test_nobody_is_signed_in_with_a_key_that_is_none(key: str | None) -> None:
    signed_in(person("alice"))
    assert sign_in_of(key) is None


def test_a_visitors_session_is_no_sign_in() -> None:
    session = SessionStore()
    session["basket"] = "something"
    session.save()
    row = Session.objects.get(pk=session.session_key)
    assert (row.user_id, row.sign_in) == (None, None)
    assert sign_in_of(session.session_key) is None


def test_two_browsers_of_one_person_are_two_sign_ins() -> None:
    alice = person("alice")
    first, second = sign_in_in(signed_in(alice)), sign_in_in(signed_in(alice))
    assert first.name != second.name
    assert set(sign_ins_that_hold([first.name, second.name, "unknown"])) == {
        first.name,
        second.name,
    }


def test_the_name_outlives_a_change_of_the_key() -> None:
    browser = signed_in(person("alice"))
    found = sign_in_in(browser)
    session = SessionStore(key_of(browser))
    session.cycle_key()
    assert session.session_key != key_of(browser)
    assert sign_in_of(key_of(browser)) is None
    later = sign_in_of(session.session_key)
    assert later is not None
    assert later.name == found.name
    assert holds(found)


def test_the_row_knows_whose_it_is() -> None:
    alice = person("alice")
    browser = signed_in(alice)
    row = Session.objects.get(pk=key_of(browser))
    assert row.user_id == alice.pk
    assert row.get_decoded()[SESSION_KEY] == str(alice.pk)


def test_signing_out_ends_it_and_tells_the_open_pages() -> None:
    alice = person("alice")
    browser, elsewhere = signed_in(alice), signed_in(alice)
    found, other = sign_in_in(browser), sign_in_in(elsewhere)
    with new_events() as events:
        browser.post("/accounts/logout/")
    assert not holds(found)
    assert holds(other)
    assert events == [("sessions_changed", alice.pk, [f"viewer:{alice.pk}"])]


def test_a_password_changed_elsewhere_ends_it_and_the_changer_stays() -> None:
    alice = person("alice")
    browser, elsewhere = signed_in(alice), signed_in(alice)
    found, other = sign_in_in(browser), sign_in_in(elsewhere)
    new = "another-horse-8"
    browser.post(
        "/accounts/password/change/",
        {"oldpassword": PASSWORD, "password1": new, "password2": new},
    )
    assert holds(found)
    assert not holds(other)
    assert sign_in_of(key_of(elsewhere)) is None
    assert LiveEvent.objects.filter(kind="sessions_changed", object_id=alice.pk).exists()


def test_a_password_set_by_a_command_ends_them_all() -> None:
    alice = person("alice")
    found = sign_in_in(signed_in(alice))
    fresh = User.objects.get(pk=alice.pk)
    fresh.set_password("another-horse-8")
    with new_events() as events:
        fresh.save()
    assert not holds(found)
    assert [kind for kind, _pk, _topics in events] == ["sessions_changed"]


def test_deactivation_ends_it_and_reactivation_does_not_bring_it_back() -> None:
    alice = person("alice")
    browser = signed_in(alice)
    found = sign_in_in(browser)
    deactivate(actor=None, people=[alice])
    assert not holds(found)
    assert sign_in_of(key_of(browser)) is None
    reactivate(actor=None, people=[alice])
    assert not holds(found)


def test_a_person_hidden_by_hand_is_not_signed_in_either() -> None:
    alice = person("alice")
    found = sign_in_in(signed_in(alice))
    User.objects.filter(pk=alice.pk).update(is_active=False)
    assert not holds(found)


def test_it_expires() -> None:
    browser = signed_in(person("alice"))
    found = sign_in_in(browser)
    Session.objects.update(expire_date=timezone.now() - timedelta(seconds=1))
    assert sign_in_of(key_of(browser)) is None
    assert not holds(found)


def test_a_mere_look_changes_nothing() -> None:
    alice = person("alice")
    browser = signed_in(alice)
    found = sign_in_in(browser)
    User.objects.filter(pk=alice.pk).update(password="another")
    rows = list(Session.objects.values())
    assert sign_in_of(key_of(browser)) is None
    assert not holds(found)
    assert list(Session.objects.values()) == rows


@pytest.mark.parametrize("number", [1, 8])
def test_many_are_asked_about_in_two_queries(number: int) -> None:
    names = [sign_in_in(signed_in(person(f"reader{one}"))).name for one in range(number)]
    with CaptureQueriesContext(connection) as queries:
        assert set(sign_ins_that_hold(names)) == set(names)
    assert len(queries) == 2


@pytest.mark.everywhere
def test_known_sign_ins_are_told_by_their_proofs_in_one_query() -> None:
    browsers = [signed_in(person(f"reader{one}")) for one in range(3)]
    known = {found.name: found for found in map(sign_in_in, browsers)}
    with CaptureQueriesContext(connection) as queries:
        assert sign_ins_that_hold(list(known), known) == known
    assert len(queries) == 1
    User.objects.filter(username="reader0").update(is_active=False)
    User.objects.filter(username="reader1").update(password="another")
    later = timezone.now() + timedelta(days=3)
    Session.objects.filter(sign_in=list(known)[2]).update(expire_date=later)
    (left,) = sign_ins_that_hold(list(known), known).values()
    assert (left.user.username, left.expires_at) == ("reader2", later)
    assert {len(one.proof) for one in known.values()} == {64}  # SHA-256, the database's and ours
