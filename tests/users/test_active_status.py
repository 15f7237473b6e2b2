"""Active status: one's own to turn off, beside read receipts."""

import pytest
from django.core.exceptions import PermissionDenied

from tests.html import parse
from tests.people import person, signed_in, text_of
from users.actions.contact import set_contact

pytestmark = pytest.mark.django_db

CHOSEN = {"messages_from": "followed", "groups_from": "followed"}


def test_it_is_on_and_turned_off_and_on_in_the_settings() -> None:
    alice = person("alice")
    browser = signed_in(alice)
    page = text_of(browser.get("/settings/messages/"))
    assert "Active status" in page and "won&#x27;t see theirs" in page
    assert alice.shows_active

    browser.post("/settings/messages/", {**CHOSEN, "shows_seen": "on"})
    alice.refresh_from_db()
    assert (alice.shows_active, alice.shows_seen) == (False, True)

    browser.post("/settings/messages/", {**CHOSEN, "shows_active": "on"})
    alice.refresh_from_db()
    assert (alice.shows_active, alice.shows_seen) == (True, False)


def test_whoever_is_suspended_turns_nothing_off() -> None:
    alice = person("alice", is_active=False)
    with pytest.raises(PermissionDenied):
        set_contact(actor=alice, shows_seen=True, shows_active=False, **CHOSEN)
    alice.refresh_from_db()
    assert alice.shows_active


def test_a_page_is_loaded_without_what_passes() -> None:
    """What is true when it becomes live is sent then."""
    from tests.talking import two

    alice, bob = person("alice"), person("bob")
    talk = two(alice, bob)
    text = text_of(signed_in(alice).get(f"/messages/{talk.pk}/"))
    page = parse(text)
    for part in ("chat-typing", "chat-presence"):
        assert page.one(class_=part).text == ""
