"""People are found by name, and suggested."""

import pytest
from django.test import Client

from tests.factories import make_post
from tests.html import page_of
from tests.people import HTMX, is_fragment, person, signed_in
from users.actions import blocks, follows, mutes
from users.models import User
from users.models.finding import FOUND, people_named, suggestions

pytestmark = pytest.mark.django_db


def names(people: list[User]) -> list[str]:
    """Return their usernames, in order."""
    return [one.username for one in people]


@pytest.mark.parametrize("headers", [None, HTMX])
def test_somebody_is_found_by_username_or_by_any_part_of_the_name(
    headers: dict[str, str] | None,
) -> None:
    person("marta", name="Marta Smith")
    person("smithy", name="The Blacksmith")
    person("bob", name="Bob")
    for asked, found in (
        ("smith", ["@smithy", "@marta"]),
        ("@SMITHY", ["@smithy"]),
        ("mar", ["@marta"]),
        ("zoe", []),
    ):
        response = Client().get("/people/", {"q": asked}, headers=headers)
        assert is_fragment(response) is (headers is not None)
        rows = page_of(response).all("span", class_="handle")
        assert sorted(row.text for row in rows) == sorted(found)
    assert "No people found" in page_of(response).text


def test_the_exact_username_comes_first_then_who_has_most_followers() -> None:
    exact, known, other = person("ann"), person("anna"), person("annabel")
    for _ in range(2):
        follows.follow(actor=person(f"fan{_}"), person=known)
    assert names(people_named("ann", None)) == ["ann", "anna", "annabel"]
    assert exact.pk < known.pk < other.pk


def test_who_may_not_be_known_is_not_found() -> None:
    alice = person("alice")
    for name in ("ann_hidden", "ann_blocks", "ann_blocked", "ann_there"):
        person(name, is_active=name != "ann_hidden")
    blocks.block(actor=User.objects.get(username="ann_blocks"), person=alice)
    blocks.block(actor=alice, person=User.objects.get(username="ann_blocked"))
    assert names(people_named("ann", alice)) == ["ann_there"]
    assert names(people_named("ann_blocks", alice)) == []
    assert names(suggestions(alice)) == ["ann_there"]


@pytest.mark.parametrize("asked", ["", "@", "%", "_", "\0", "x" * 5_000, "'; --", "  "])
def test_whatever_is_typed_is_answered(asked: str) -> None:
    person("alice", name="Alice")
    response = Client().get("/people/", {"q": asked})
    assert response.status_code == 200
    assert page_of(response).one("input", id="find-people")


@pytest.mark.parametrize(
    ("asked", "address"),
    [
        ("jose", "/people/?q=jose"),
        (" José & Co ", "/people/?q=Jos%C3%A9+%26+Co"),
        ("#1?", "/people/?q=%231%3F"),
        ("x\ny", "/people/?q=x%0Ay"),
        ("", "/people/"),
    ],
)
def test_the_address_says_what_was_asked_for_back_and_for_a_reload(
    asked: str, address: str
) -> None:
    response = Client().get("/people/", {"q": asked}, headers=HTMX)
    assert response["HX-Replace-Url"] == address
    page = page_of(Client().get(address))
    assert page.one("input", id="find-people").attributes["value"] == asked.strip()


def test_signs_of_the_database_are_ordinary_letters() -> None:
    person("alice", name="Alice")
    assert people_named("%", None) == []
    assert people_named("_", None) == []


def test_no_more_than_a_page_is_found() -> None:
    for number in range(FOUND + 3):
        person(f"twin{number}")
    assert len(people_named("twin", None)) == FOUND
    assert len(suggestions(None)) == FOUND


def test_friends_of_friends_are_suggested_first_then_who_writes() -> None:
    alice, bob, carol = person("alice"), person("bob"), person("carol")
    often, once, writer, new = person("often"), person("once"), person("writer"), person("new")
    for friend in (bob, carol):
        follows.follow(actor=alice, person=friend)
        follows.follow(actor=friend, person=often)
    follows.follow(actor=carol, person=once)
    make_post(writer)
    assert names(suggestions(alice)) == ["often", "once", "writer", "new"]
    assert new not in alice.follows_made.all()


def test_whom_one_knows_already_is_not_suggested() -> None:
    alice = person("alice")
    follows.follow(actor=alice, person=person("followed"))
    follows.follow(actor=alice, person=person("asked", is_protected=True))
    mutes.mute(actor=alice, person=person("muted"))
    person("stranger")
    found = page_of(signed_in(alice).get("/people/")).one("div", id="people-found")
    assert [row.text for row in found.all("span", class_="handle")] == ["@stranger"]
