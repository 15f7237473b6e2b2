"""Somebody comes back to where they stopped reading."""

from typing import Any

import pytest
from django.db.models import F
from django.test import Client
from django.utils import timezone

from feed.actions.posts import delete_posts
from feed.actions.reading import remember_place
from feed.models import Post, ReadingPlace
from feed.pages.parts.sizes import PAGE_SIZE
from tests.factories import make_post
from tests.html import Element, page_of
from tests.log import no_new_events
from tests.people import HTMX, person, queries_of, signed_in, text_of
from users.actions.follows import follow
from users.models import User

pytestmark = pytest.mark.django_db


def written(number: int, author: User) -> list[Post]:
    """Return so many posts, newest first; made by hand, for speed."""
    now = timezone.now()
    rows = [Post(author=author, body=f"Number {n}", created_at=now) for n in range(number)]
    User.objects.filter(pk=author.pk).update(post_count=F("post_count") + number)
    return Post.objects.bulk_create(rows)[::-1]


def cards(*posts: Post) -> list[str]:
    """Return the ids of these posts' cards."""
    return [f"post-{post.pk}" for post in posts]


def marks_in(page: Element) -> list[str]:
    """Return what the marks of a page send, in order."""
    return [one.attributes["hx-vals"] for one in page.all(class_="place-mark")]


def way_back(browser: Client, path: str = "/") -> str:
    """Return where "Continue where you left off" leads, empty where it is not offered."""
    links = page_of(browser.get(path)).all("p", class_="continue")
    return links[0].one("a").attributes["href"] if links else ""


@pytest.mark.parametrize("path", ["/", "/public/"])
def test_an_address_begins_at_a_post_and_stays_there(path: str) -> None:
    alice = person("alice")
    posts = written(PAGE_SIZE * 2, alice)
    browser, address = signed_in(alice), f"{path}?from={posts[7].pk}"
    page = page_of(browser.get(address))
    assert page.ids() == cards(*posts[7 : 7 + PAGE_SIZE])
    make_post(alice, "Newer")
    delete_posts(actor=alice, posts=[posts[8]])
    page = page_of(browser.get(address))
    assert page.ids() == cards(posts[7], *posts[9 : 8 + PAGE_SIZE])
    delete_posts(actor=alice, posts=[posts[7]])  # gone, it still marks the place
    page = page_of(browser.get(address))
    assert page.ids() == cards(*posts[9 : 9 + PAGE_SIZE])
    assert "older" in page.one(id="timeline").classes  # takes no new posts in
    assert page.one("p", class_="to-head").one("a").attributes["href"] == "?"
    assert page.one("a", class_="more").attributes["href"].endswith(f"?before={posts[28].pk}")


def test_the_address_of_another_kind_of_page_is_for_visitors_too() -> None:
    posts = written(5, person("alice"))
    for path in ("/", "/public/"):
        assert page_of(Client().get(f"{path}?from={posts[2].pk}")).ids() == cards(*posts[2:])


@pytest.mark.parametrize("value", ["", "x", "0", "-3", "٣", "9" * 19, "1 OR 1=1", "\0"])
def test_a_place_that_is_none_is_the_head(value: str) -> None:
    alice = person("alice")
    posts = written(3, alice)
    for path in ("/", "/public/"):
        page = page_of(signed_in(alice).get(path, {"from": value}))
        assert page.ids() == cards(*posts)
        assert "older" not in page.one(id="timeline").classes


def test_looking_writes_nothing() -> None:
    alice = person("alice")
    posts = written(PAGE_SIZE * 2, alice)
    browser = signed_in(alice)
    with no_new_events():
        for address in ("/", f"/?from={posts[9].pk}", f"/?before={posts[9].pk}"):
            for headers in ({}, HTMX):
                assert browser.get(address, headers=headers).status_code == 200
        assert browser.get("/reading/").status_code == 405
    assert not ReadingPlace.objects.exists()


def test_marks_stand_between_the_cards_of_home_and_nowhere_else() -> None:
    alice = person("alice")
    posts = written(PAGE_SIZE * 2, alice)
    browser = signed_in(alice)
    page = page_of(browser.get("/"))
    assert marks_in(page) == [f'{{"at": {posts[n - 1].pk}}}' for n in (10, 15, 20)]
    further = page_of(browser.get(f"/?before={posts[19].pk}", headers=HTMX))
    assert marks_in(further) == [f'{{"at": {posts[n - 1].pk}}}' for n in (25, 30, 35, 40)]
    mark = page.all(class_="place-mark")[0]
    assert mark.attributes["hx-post"] == "/reading/"
    assert mark.attributes["hx-trigger"] == "intersect once"
    assert mark.attributes["hx-include"] == "#act"
    assert page.one("form", id="act").all("input", name="csrfmiddlewaretoken")
    tokens = page.one(id="timeline").all("input", name="csrfmiddlewaretoken")
    assert tokens == []  # the same for everybody
    for one, last in ((page, posts[19]), (further, posts[39])):
        assert one.one("button", name="at").attributes["value"] == str(last.pk)
    for path in ("/public/", "/@alice/"):
        assert marks_in(page_of(browser.get(path))) == []


def test_reading_on_remembers_the_place_and_tells_nobody() -> None:
    alice = person("alice")
    posts = written(3, alice)
    browser = signed_in(alice)
    with no_new_events():
        for post in posts:
            response = browser.post("/reading/", {"at": post.pk}, headers=HTMX)
            assert (response.status_code, response.content) == (204, b"")
    place = ReadingPlace.objects.get()
    assert (place.person, place.post_id) == (alice, posts[-1].pk)


@pytest.mark.parametrize("at", ["", "x", "-1", "1.5", "9" * 19, "٣"])
def test_what_is_no_place_is_refused(at: str) -> None:
    browser = signed_in(person("alice"))
    for headers in ({}, HTMX):
        assert browser.post("/reading/", {"at": at}, headers=headers).status_code == 422
    assert not ReadingPlace.objects.exists()


def test_a_page_whose_viewer_was_signed_out_is_left_alone() -> None:
    assert Client().post("/reading/", {"at": 1}, headers=HTMX).status_code == 204
    assert "HX-Redirect" not in Client().post("/reading/", {"at": 1}, headers=HTMX)
    assert Client().post("/reading/", {"at": 1}).status_code == 302
    assert not ReadingPlace.objects.exists()


def test_it_needs_the_token_of_the_form() -> None:
    browser = signed_in(person("alice"), enforce_csrf_checks=True)
    assert browser.post("/reading/", {"at": 1}).status_code == 403
    assert not ReadingPlace.objects.exists()


def test_the_way_back_is_offered_once_the_place_is_further_down() -> None:
    alice, bob = person("alice"), person("bob")
    follow(actor=alice, person=bob)
    posts = written(PAGE_SIZE + 10, bob)
    browser = signed_in(alice)
    assert way_back(browser) == ""
    remember_place(actor=alice, at=posts[9].pk)
    assert way_back(browser) == ""  # one sees it
    written(PAGE_SIZE - 10, bob)
    assert way_back(browser) == ""  # the last card of the page
    written(1, bob)
    there = f"/?from={posts[9].pk}#timeline"
    assert way_back(browser) == there
    assert way_back(signed_in(alice)) == there  # another device
    assert way_back(signed_in(bob)) == ""
    assert way_back(browser, "/?before=1000") == way_back(browser, "/?from=1000") == ""
    assert way_back(browser, "/public/") == ""
    assert page_of(browser.get(there)).ids()[0] == f"post-{posts[9].pk}"


def test_a_way_back_to_what_has_gone_leads_to_what_stood_below_it() -> None:
    alice = person("alice")
    posts = written(PAGE_SIZE * 2, alice)
    remember_place(actor=alice, at=posts[30].pk)
    delete_posts(actor=alice, posts=[posts[30]])
    browser = signed_in(alice)
    assert page_of(browser.get(way_back(browser))).ids()[0] == f"post-{posts[31].pk}"


def test_a_short_timeline_needs_no_way_back() -> None:
    alice = person("alice")
    posts = written(PAGE_SIZE, alice)
    remember_place(actor=alice, at=posts[-1].pk - 1)
    assert way_back(signed_in(alice)) == ""


def test_without_javascript_a_button_remembers_the_place() -> None:
    alice = person("alice")
    posts = written(PAGE_SIZE * 2, alice)
    browser = signed_in(alice)
    path = f"/?before={posts[19].pk}"
    button = page_of(browser.get(path)).one("button", name="at")
    assert (button.attributes["form"], button.attributes["formaction"]) == ("act", "/reading/")
    response = browser.post(
        "/reading/",
        {"at": button.attributes["value"]},
        headers={"Referer": f"http://testserver{path}"},
    )
    assert (response.status_code, response["Location"]) == (302, path)
    assert "Home opens here" in text_of(browser.get(path))
    assert way_back(browser) == f"/?from={posts[39].pk}#timeline"
    assert browser.post("/reading/", {"at": "5"})["Location"] == "/"


def test_it_costs_one_query_whatever_is_remembered() -> None:
    alice = person("alice")
    follow(actor=alice, person=person("bob"))  # else her home suggests people
    posts = written(PAGE_SIZE * 3, alice)
    browser = signed_in(alice)
    browser.get("/")
    before = queries_of(browser, "/")
    remember_place(actor=alice, at=posts[-1].pk)
    assert queries_of(browser, "/") == before
    further = f"/?from={posts[5].pk}"
    assert queries_of(browser, further) == before - 1


@pytest.mark.parametrize("rate", ["2/m"])
def test_it_has_a_limit(settings: Any, rate: str) -> None:
    settings.LIMITS = {**settings.LIMITS, "reading": rate}
    browser = signed_in(person("alice"))
    codes = [browser.post("/reading/", {"at": 5}, headers=HTMX).status_code for _ in range(3)]
    assert codes == [204, 204, 429]
