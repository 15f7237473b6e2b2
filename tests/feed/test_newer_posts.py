"""Somebody who came back to where they stopped reading goes on to what is newer."""

import pytest
from django.test import Client
from django.utils import timezone

from feed.actions.posts import delete_posts
from feed.models import Post
from feed.pages.parts.sizes import PAGE_SIZE
from tests.factories import make_post
from tests.html import Element, page_of
from tests.people import HTMX, person, signed_in

pytestmark = [pytest.mark.everywhere, pytest.mark.django_db]


def written(number: int) -> list[Post]:
    """Return so many posts of alice's, oldest first; made by hand, for speed."""
    alice, now = person("alice", post_count=number), timezone.now()
    return Post.objects.bulk_create(
        Post(author=alice, body=f"Number {n}", created_at=now) for n in range(number)
    )


def browser_at(path: str, posts: list[Post]) -> Client:
    """Return a browser that sees these posts at this address."""
    return signed_in(posts[0].author) if path == "/" else Client()


def newer(page: Element) -> str:
    """Return where "Newer posts" leads, empty where it is not offered."""
    links = page.all("p", class_="to-newer")
    return links[0].one("a").attributes["href"] if links else ""


def cards(posts: list[Post]) -> list[str]:
    """Return the ids of these posts' cards, the newest first."""
    return [f"post-{post.pk}" for post in reversed(posts)]


@pytest.mark.parametrize("path", ["/", "/public/"])
def test_each_page_ends_right_above_the_one_before_until_the_head(path: str) -> None:
    posts = written(PAGE_SIZE * 3)
    browser = browser_at(path, posts)
    page = page_of(browser.get(f"{path}?from={posts[4].pk}"))
    assert page.ids() == cards(posts[:5])
    for first in (5, 5 + PAGE_SIZE):
        page = page_of(browser.get(path + newer(page), follow=True))
        assert page.ids() == cards(posts[first : first + PAGE_SIZE])
        assert "older" in page.one(id="timeline").classes
    answer = browser.get(path + newer(page), follow=True)
    assert answer.redirect_chain == [(path, 302)]
    page = page_of(answer)
    assert page.ids() == cards(posts[-PAGE_SIZE:])  # the head takes in what is new
    assert "older" not in page.one(id="timeline").classes
    assert newer(page) == ""


@pytest.mark.parametrize("path", ["/", "/public/"])
def test_a_page_from_below_a_post_leads_up_as_well(path: str) -> None:
    posts = written(PAGE_SIZE * 3)
    browser = browser_at(path, posts)
    page = page_of(browser.get(f"{path}?before={posts[10].pk}"))
    assert page.ids() == cards(posts[:10])
    page = page_of(browser.get(path + newer(page), follow=True))
    assert page.ids() == cards(posts[10 : 10 + PAGE_SIZE])


def test_the_way_up_is_the_same_whatever_becomes_of_what_the_page_shows() -> None:
    """So an open page and a reload of it say the same."""
    posts = written(PAGE_SIZE * 2)
    browser, address = browser_at("/", posts), f"/?from={posts[4].pk}"
    before = newer(page_of(browser.get(address)))
    delete_posts(actor=posts[4].author, posts=[posts[4]])
    make_post(posts[4].author, "Newer")
    page = page_of(browser.get(address))
    assert page.ids() == cards(posts[:4])
    assert newer(page) == before == f"?after={posts[4].pk}"


def test_more_that_htmx_loads_below_brings_no_second_way_up() -> None:
    posts = written(PAGE_SIZE * 2)
    browser = browser_at("/", posts)
    more = page_of(browser.get(f"/?before={posts[25].pk}", headers=HTMX))
    assert newer(more) == ""
    assert len(more.all("article")) == PAGE_SIZE


@pytest.mark.parametrize("value", ["", "x", "-3", "9" * 19, "1 OR 1=1"])
def test_a_place_that_is_none_is_the_head(value: str) -> None:
    posts = written(3)
    for path in ("/", "/public/"):
        answer = browser_at(path, posts).get(path, {"after": value}, follow=True)
        assert page_of(answer).ids() == cards(posts)
