"""What people talk about, and whom to follow, beside the page."""

from collections.abc import Iterator

import pytest
from django.core.cache import caches
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from feed.models.trending import trending
from tests.factories import make_post
from tests.html import page_of
from tests.people import person, signed_in
from users.actions.blocks import block
from users.actions.privacy import set_protected
from users.models.user import Visibility

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("epoch")]


@pytest.fixture(autouse=True)
def nothing_kept() -> Iterator[None]:
    """Count anew: what is counted is kept for a minute."""
    caches["fragments"].clear()
    yield
    caches["fragments"].clear()


def test_what_most_people_use_comes_first_and_what_one_uses_alone_does_not_come() -> None:
    alice, bob, carol = (person(name) for name in ("alice", "bob", "carol"))
    for author in (alice, bob, carol):
        make_post(author, "Before six: #bread")
    for author in (alice, bob):
        make_post(author, "Rain: #weather")
    for _ in range(3):
        make_post(alice, "Mine: #alone")
    assert trending() == [("bread", 3), ("weather", 2)]


def test_what_not_everybody_may_read_counts_for_nothing() -> None:
    alice, bob, carol = (person(name) for name in ("alice", "bob", "carol"))
    set_protected(actor=carol, is_protected=True)
    make_post(alice, "One: #secret")
    make_post(bob, "Two: #secret", visibility=Visibility.FOLLOWERS)
    make_post(carol, "Three: #secret")
    assert trending() == []


def test_it_is_counted_once_a_minute_for_everybody() -> None:
    make_post(body="Before six: #bread")
    for queries in (2, 0):
        with CaptureQueriesContext(connection) as asked:
            trending()
        assert len(asked) == queries


def test_the_rail_suggests_people_and_hashtags_but_nobody_one_blocks() -> None:
    alice, bob, carol = (person(name) for name in ("alice", "bob", "carol"))
    for author in (alice, bob):
        make_post(author, "Before six: #bread")
    block(actor=alice, person=carol)
    shown = page_of(signed_in(alice).get("/rail/"))
    links = [one.attributes["href"] for one in shown.all("a")]
    assert links == ["/@bob/", "/people/", "/tags/bread/"]
    assert shown.one("li", class_=f"met-{bob.pk}")
    assert "/@carol/" in Client().get("/rail/").content.decode()


def test_pages_carry_the_way_to_it_and_no_query_of_it() -> None:
    page = page_of(signed_in(person("alice")).get("/"))
    advice = page.one("div", class_="rail-advice")
    assert advice.attributes["hx-get"] == "/rail/"
    assert advice.one("a").attributes["href"] == "/people/"
