"""Whoever begins a conversation is offered people while typing a name, also without script."""

import pytest
from django.test import Client

from feed.models import Conversation
from tests.html import page_of
from tests.people import person, signed_in, text_of
from users.actions.blocks import block
from users.actions.follows import follow
from users.models import User

pytestmark = [pytest.mark.django_db, pytest.mark.everywhere]

ADDRESS = "/messages/new/people/"
HTMX = {"HX-Request": "true"}


@pytest.fixture
def ann() -> User:
    return person("ann")


def offers(browser: Client, typed: str) -> list[str]:
    """Return whom a page that is open is offered while somebody types."""
    found = page_of(browser.post(ADDRESS, {"to": typed}, headers=HTMX))
    return [one.attributes["value"] for one in found.all("button")]


def test_people_whose_name_begins_so_are_offered(ann: User) -> None:
    bob, bert = person("bobby", name="Robert"), person("bert")
    person("carol")
    follow(actor=ann, person=bob)
    browser = signed_in(ann)
    for typed, offered in (
        ("b", ["@bobby", "@bert"]),
        ("@BER", ["@bert"]),
        ("rob", ["@bobby"]),
        ("bert, b", ["@bobby"]),
        ("zzz", []),
        ("", []),
        ("bert ", []),
    ):
        assert offers(browser, typed) == offered, typed
    assert "No people found" in text_of(browser.post(ADDRESS, {"to": "zzz"}, headers=HTMX))
    block(actor=bert, person=ann)
    assert offers(browser, "be") == []


def test_who_is_chosen_stands_in_the_field_and_what_was_typed_stays(ann: User) -> None:
    person("bert")
    typed = {"to": "carol be", "body": "Hello <you>", "name": "Bakers", "shows_history": "on"}
    browser = signed_in(ann)
    for headers in (HTMX, None):
        page = page_of(browser.post(ADDRESS, {**typed, "choose": "@bert"}, headers=headers))
        assert page.one(id="id_to").attributes["value"] == "carol @bert "
        assert page.one(id="conversation-body").text.strip() == "Hello <you>"
        assert page.one(id="id_name").attributes["value"] == "Bakers"
        assert "checked" in page.one(id="id_shows_history").attributes
        assert page.one(id="conversation-form").attributes["action"] == "/messages/new/"


def test_without_script_a_button_finds_people_and_choosing_goes_on(ann: User) -> None:
    person("bert")
    browser = signed_in(ann)
    assert f'formaction="{ADDRESS}"' in text_of(browser.get("/messages/new/"))
    page = text_of(browser.post(ADDRESS, {"to": "be", "body": "Hello"}))
    assert 'value="@bert"' in page and "Hello" in page and "<title>" in page
    assert not Conversation.objects.exists()
    sent = browser.post("/messages/new/", {"to": "@bert ", "body": "Hello"})
    assert sent.status_code == 302


@pytest.mark.parametrize("typed", ["\0", "@", "a" * 300, "<b>", "\uff20be", "be\0"])
def test_odd_names_are_no_trouble(ann: User, typed: str) -> None:
    person("bert")
    response = signed_in(ann).post(ADDRESS, {"to": typed}, headers=HTMX)
    assert response.status_code == 200
    assert "<b>" not in text_of(response)
