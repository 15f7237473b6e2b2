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
from tests.people import HTMX, person, signed_in
from users.actions.blocks import block
from users.actions.privacy import set_protected
from users.models.user import Visibility

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("epoch")]


@pytest.fixture(autouse=True)
def nothing_kept() -> Iterator[None]:
    """Count anew: what is counted is kept for a minute."""
    caches["trending"].clear()
    yield
    caches["trending"].clear()


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


def test_neither_what_few_may_read_nor_one_who_uses_many_pushes_out_what_people_talk_about(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr("feed.models.trending.RECENT", 10)
    alice, bob, carol = (person(name) for name in ("alice", "bob", "carol"))
    for author in (alice, bob):
        make_post(author, "Before six: #bread")
    for _ in range(10):
        make_post(carol, "Among us: #secret", visibility=Visibility.FOLLOWERS)
    make_post(carol, " ".join(f"#mine{number}" for number in range(50)))
    assert trending() == [("bread", 2)]


def test_of_one_author_only_the_newest_posts_count(monkeypatch: pytest.MonkeyPatch) -> None:
    alice, bob = person("alice"), person("bob")
    for author in (alice, bob):
        make_post(author, "Before six: #bread")
        make_post(author, "Rain: #weather")
    monkeypatch.setattr("feed.models.trending.OF_ONE", 1)
    assert trending() == [("weather", 2)]


def test_it_is_counted_once_a_minute_for_everybody() -> None:
    make_post(body="Before six: #bread")
    for queries in (2, 0):
        with CaptureQueriesContext(connection) as asked:
            trending()
        assert len(asked) == queries


@pytest.mark.parametrize("question", [{}, {"q": ""}, {"q": "bob"}])
def test_the_page_of_people_has_hashtags_while_nothing_is_asked_for_as_after_a_reload(
    question: dict[str, str],
) -> None:
    for name in ("alice", "bob"):
        make_post(person(name), "Before six: #bread")
    for headers in (HTMX, None):
        page = page_of(Client().get("/people/", question, headers=headers))
        assert len(page.all("ul", class_="trending-tags")) == (not question.get("q"))


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


def test_the_page_that_has_it_does_not_show_or_ask_for_it_a_second_time() -> None:
    alice = signed_in(person("alice"))
    assert page_of(alice.get("/")).all("aside", class_="rail")
    assert not page_of(alice.get("/people/")).all("aside", class_="rail")


def test_parts_of_the_rail_are_named_by_their_titles() -> None:
    for name in ("alice", "bob"):
        make_post(person(name), "Before six: #bread")
    shown = page_of(Client().get("/rail/"))
    named = [part.attributes["aria-labelledby"] for part in shown.all("section")]
    assert [shown.one("h2", id=name).text for name in named] == ["Who to follow", "Trending"]
