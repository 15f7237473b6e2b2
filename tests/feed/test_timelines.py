"""Somebody reads: home, everyone's posts, a person's, and further down."""

import re
from collections.abc import Callable
from urllib.parse import urljoin

import pytest
from django.db import connection
from django.test import Client

from feed.actions.posts import delete_posts
from feed.live.log import log
from feed.models import Post
from feed.pages.parts.sizes import PAGE_SIZE
from tests.factories import make_comment, make_post
from tests.html import Element, page_of, socket_of
from tests.people import HTMX, is_fragment, person, signed_in
from users.actions.follows import follow

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("epoch")]


def cards(*posts: Post) -> list[str]:
    """Return the ids of these posts' cards."""
    return [f"post-{post.pk}" for post in posts]


def more_in(page: Element) -> str:
    """Return where the list goes on, empty at its end."""
    links = page.all("a", class_="more")
    return links[0].attributes["href"] if links else ""


def test_home_is_oneself_and_whom_one_follows_newest_first() -> None:
    alice, bob, carol = person("alice"), person("bob"), person("carol")
    follow(actor=alice, person=bob)
    follow(actor=carol, person=alice)
    first, _others, second, third = (
        make_post(alice),
        make_post(carol),
        make_post(bob),
        make_post(alice),
    )
    make_comment(first, bob)
    assert page_of(signed_in(alice).get("/")).ids() == cards(third, second, first)


def test_a_visitors_home_is_the_public_timeline() -> None:
    post = make_post()
    for path in ("/", "/public/"):
        page = page_of(Client().get(path))
        assert page.ids() == cards(post)
        assert socket_of(page) == "/ws/public/"
        page.one(class_="welcome")


def test_public_is_everyone_newest_first() -> None:
    first, second, gone, last = make_post(), make_post(), make_post(), make_post()
    delete_posts(actor=gone.author, posts=[gone])
    for browser in (Client(), signed_in(person("alice"))):
        assert page_of(browser.get("/public/")).ids() == cards(last, second, first)


def test_a_persons_page_is_their_posts_and_who_they_are() -> None:
    alice, bob = person("alice", name="Alice Moreau"), person("bob")
    first, _others, second = make_post(alice), make_post(bob), make_post(alice)
    make_comment(first, alice)
    for path in ("/@alice/", "/@Alice/"):
        page = page_of(Client().get(path))
        assert page.ids() == cards(second, first)
        assert page.one("h1").text.strip() == "Alice Moreau"
        counts = page.one(class_=f"person-{alice.pk}-counts").text
        assert re.findall(r"\d+ \w+", counts) == ["2 posts", "0 followers", "0 following"]
        assert socket_of(page) == "/ws/people/alice/"


@pytest.mark.parametrize(
    "name", ["nobody", "ali", "alice%20", "%00", "ali%0ace", "<b>", "%E2%80%AE"]
)
def test_a_person_who_is_not_there_is_not_found(name: str) -> None:
    person("alice")
    response = Client().get(f"/@{name}/")
    assert response.status_code == 404
    assert socket_of(page_of(response)) == ""


def test_an_empty_list_says_so() -> None:
    browser = signed_in(person("alice"))
    for path in ("/", "/public/", "/@alice/", "/notifications/"):
        page = page_of(browser.get(path))
        assert page.ids() == []
        assert page.one(class_="empty").text.strip()


def test_walking_down_shows_every_post_once_even_when_new_ones_come() -> None:
    alice, bob = person("alice"), person("bob")
    follow(actor=alice, person=bob)
    expected = [make_post(bob, body=f"{n}") for n in range(PAGE_SIZE * 2 + 5)][::-1]
    browser = signed_in(alice)
    for start in ("/", "/public/", "/@bob/"):
        page = page_of(browser.get(start))
        seen = page.ids()
        before = Post.objects.count()
        while more_in(page):
            make_post(bob, body="In between")
            page = page_of(browser.get(urljoin(start, more_in(page))))
            seen += page.ids()
        assert Post.objects.count() > before
        assert seen == cards(*expected)
        Post.objects.filter(body="In between").delete()


def test_walking_down_goes_on_where_the_last_card_was_deleted() -> None:
    posts = [make_post(body=f"{n}") for n in range(PAGE_SIZE + 3)][::-1]
    page = page_of(Client().get("/public/"))
    delete_posts(actor=posts[PAGE_SIZE - 1].author, posts=[posts[PAGE_SIZE - 1]])
    assert page_of(Client().get(urljoin("/public/", more_in(page)))).ids() == cards(
        *posts[PAGE_SIZE:]
    )


def test_exactly_one_page_has_no_more() -> None:
    for _ in range(PAGE_SIZE):
        make_post()
    assert more_in(page_of(Client().get("/public/"))) == ""
    make_post()
    assert more_in(page_of(Client().get("/public/"))) != ""


def test_further_down_is_older_and_leads_back_to_the_head() -> None:
    posts = [make_post(body=f"{n}") for n in range(3)]
    page = page_of(Client().get(f"/public/?before={posts[2].pk}"))
    assert page.ids() == cards(posts[1], posts[0])
    assert "older" in page.one(id="timeline").classes
    assert page.all(class_="seen-mark") == []
    assert "older" not in page_of(Client().get("/public/")).one(id="timeline").classes
    assert page.one(class_="to-head").one("a").attributes["href"] == "?"


@pytest.mark.parametrize("path", ["/", "/public/", "/@alice/"])
def test_htmx_gets_the_next_part_alone_with_its_place_in_the_log(path: str) -> None:
    alice = person("alice")
    posts = [make_post(alice, body=f"{n}") for n in range(PAGE_SIZE + 2)][::-1]
    browser = signed_in(alice)
    more = more_in(page_of(browser.get(path)))
    response = browser.get(urljoin(path, more), headers=HTMX)
    assert response.status_code == 200
    assert is_fragment(response)
    reply = page_of(response)
    assert reply.ids() == cards(*posts[PAGE_SIZE:])
    assert [one.tag for one in reply.all(class_="page-2")] == ["span"]
    assert reply.all(id="timeline") == []
    place = reply.one("input", class_="asof")
    assert place.attributes["value"] == str(log.head())
    assert place.attributes["name"] == "asof"
    assert place.parent is not None
    assert "ws-send" not in place.attributes  # the page sends it, by the socket that it has then
    assert "HX-Request" in response["Vary"]


def test_a_replys_place_is_the_one_from_before_its_content() -> None:
    """What happens while the reply is made must be sent to it again."""
    alice = person("alice")
    posts = [make_post(alice, body=f"{n}") for n in range(PAGE_SIZE + 2)]
    before = log.head()
    made: list[Post] = []

    def meanwhile(execute: Callable[..., object], sql: str, *rest: object) -> object:
        result = execute(sql, *rest)
        if "live" in sql.lower() and not made:
            made.append(Post())
            made[0] = make_post(alice, body="Meanwhile")
        return result

    with connection.execute_wrapper(meanwhile):
        response = Client().get(f"/public/?before={posts[-1].pk}", headers=HTMX)
    assert made[0].pk
    assert page_of(response).one("input", class_="asof").attributes["value"] == str(before)
    assert log.head() != before


@pytest.mark.parametrize(
    "value",
    [
        "",
        "nonsense",
        "-1",
        "1.5",
        "1e5",
        "0x10",
        "٣",
        "²",
        "1 OR 1=1",
        "99999999999999999999",
        "\0",
        "0",
    ],
)
def test_a_place_that_is_none_is_ignored(value: str) -> None:
    alice = person("alice")
    post = make_post(alice)
    make_comment(post)
    browser = signed_in(alice)
    for path, name in (
        ("/", "before"),
        ("/public/", "before"),
        ("/@alice/", "before"),
        ("/notifications/", "before"),
        (f"/posts/{post.pk}/", "after"),
    ):
        response = browser.get(path, {name: value})
        assert response.status_code == 200
        page = page_of(response)
        assert len(page.one(id=f"region-{_kind(path)}").all("article")) >= 1
        assert page.all(class_="page-2") == []


def _kind(path: str) -> str:
    names = {
        "/": "home",
        "/public/": "public",
        "/@alice/": "person",
        "/notifications/": "notifications",
    }
    return names.get(path, "post")


def test_a_place_far_beyond_the_end_is_an_empty_page_or_all() -> None:
    post = make_post()
    assert page_of(Client().get("/public/?before=1")).ids() == []
    assert page_of(Client().get(f"/public/?before={10**17}")).ids() == cards(post)
