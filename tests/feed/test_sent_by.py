"""Whoever searches for what somebody sent is offered people of their conversations, also without script."""

from typing import Any

import pytest
from django.test import Client

from tests.html import page_of
from tests.people import person, queries_of, signed_in, text_of
from tests.talking import group, two
from users.actions.blocks import block
from users.models import User

pytestmark = [pytest.mark.django_db, pytest.mark.everywhere]

ADDRESS = "/messages/search/people/"
HTMX = {"HX-Request": "true"}


@pytest.fixture
def ann() -> User:
    return person("ann", name="Ann Baker")


def offers(browser: Client, typed: str, **more: Any) -> list[str]:
    """Return whom a page that is open is offered while somebody types."""
    found = page_of(browser.get(ADDRESS, {"by": typed, **more}, headers=HTMX))
    return [one.attributes["value"] for one in found.all("button")]


def test_people_of_ones_conversations_are_offered_and_nobody_else(ann: User) -> None:
    bob, bert, bea = person("bobby", name="Robert Miller"), person("bert"), person("bea")
    person("bernd")  # with whom ann does not talk
    talk, bakers = two(ann, bob), group(bert, ann, bea)
    browser = signed_in(ann)
    for typed, offered in (
        ("b", {"@bobby", "@bert", "@bea", "@ann"}),
        ("@BE", {"@bert", "@bea"}),
        ("mil", {"@bobby"}),
        ("ann", {"@ann"}),
        ("zzz", set()),
        ("", set()),
    ):
        assert set(offers(browser, typed)) == offered, typed
    assert set(offers(browser, "b", **{"in": talk.pk})) == {"@bobby", "@ann"}
    assert set(offers(browser, "b", **{"in": bakers.pk})) == {"@bert", "@bea", "@ann"}
    assert "No people found" in text_of(browser.get(ADDRESS, {"by": "zzz"}, headers=HTMX))
    block(actor=bert, person=ann)
    block(actor=ann, person=bea)
    assert set(offers(browser, "be")) == set()
    assert offers(signed_in(person("zoe")), "b") == []
    asked: dict[str, Any] = {"by": "b", "in": bakers.pk}
    elsewhere = signed_in(bob).get(ADDRESS, asked, headers=HTMX)
    assert elsewhere.status_code == 404


def test_it_costs_as_much_with_many_conversations_as_with_few(ann: User) -> None:
    browser = signed_in(ann)
    two(ann, person("bert"))
    queries_of(browser, ADDRESS)  # what is asked once a process
    few = queries_of(browser, f"{ADDRESS}?by=be")
    for number in range(5):
        two(ann, person(f"bee{number}"))
    assert queries_of(browser, f"{ADDRESS}?by=be") == few


def test_who_is_chosen_stands_in_the_field_and_what_was_typed_stays(ann: User) -> None:
    bakers = group(ann, person("bert"))
    typed: dict[str, Any] = {"q": "rye <b>", "by": "be", "since": "2026-11-01", "in": bakers.pk}
    browser = signed_in(ann)
    for headers in (HTMX, None):
        page = page_of(browser.get(ADDRESS, {**typed, "choose": "@bert"}, headers=headers))
        assert page.one(id="id_by").attributes["value"] == "@bert"
        assert page.one(id="id_q").attributes["value"] == "rye <b>"
        assert page.one(id="id_since").attributes["value"] == "2026-11-01"
        form = page.one(id="find-messages")
        assert form.attributes["action"] == "/messages/search/"
        assert form.one("input", name="in").attributes["value"] == str(bakers.pk)


def test_without_script_a_button_finds_people_and_choosing_goes_on(ann: User) -> None:
    talk = two(ann, person("bert"), "Rye at six")
    browser = signed_in(ann)
    assert f'formaction="{ADDRESS}"' in text_of(browser.get("/messages/search/"))
    page = text_of(browser.get(ADDRESS, {"by": "be", "q": "rye"}))
    assert 'value="@bert"' in page and "<title>" in page
    shown = text_of(browser.get("/messages/search/", {"q": "rye", "by": "@ann"}))
    assert f"/messages/{talk.pk}/" in shown.partition('id="region-found"')[2]


@pytest.mark.parametrize("typed", ["\0", "@", "a" * 300, "<b>", "\uff20be", "be\0"])
def test_odd_names_are_no_trouble(ann: User, typed: str) -> None:
    two(ann, person("bert"))
    response = signed_in(ann).get(ADDRESS, {"by": typed, "choose": typed}, headers=HTMX)
    assert response.status_code == 200
    assert "<b>" not in text_of(response)
