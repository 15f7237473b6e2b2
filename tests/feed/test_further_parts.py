"""Somebody has pressed "Show more": the address of the page says down to where, for Back and a reload."""

from typing import Any

import pytest
from django.test import Client

from feed.actions.boosts import boost
from feed.actions.notifications import notify
from feed.models import Bookmark, Notification, Post, PostTag, Tag
from feed.pages.parts import sizes
from tests.factories import make_comment, make_post
from tests.html import Element, page_of
from tests.people import HTMX, is_fragment, person, queries_of, signed_in
from users.actions.follows import follow
from users.models import User

pytestmark = pytest.mark.django_db
SIZE = 3  # of a part, in these tests
HOST = "http://testserver"


@pytest.fixture(autouse=True)
def short_parts(monkeypatch: pytest.MonkeyPatch) -> None:
    """Parts of lists are short, and a page holds five of them."""
    for name in ("PAGE_SIZE", "COMMENTS_SIZE", "HISTORY_SIZE"):
        monkeypatch.setattr(sizes, name, SIZE)
    monkeypatch.setattr(sizes, "LISTED", 5 * SIZE)


def link_in(page: Element) -> dict[str, str]:
    """Return the attributes of "Show more"."""
    return page.one("a", class_="more").attributes


def press(browser: Client, address: str, page: Element) -> Any:
    """Press "Show more" on the page at this address, as htmx does."""
    path, href = address.partition("?")[0], link_in(page)["hx-get"]
    asked = href if href.startswith("/") else path + href
    response = browser.get(asked, headers={**HTMX, "HX-Current-URL": HOST + address})
    assert is_fragment(response)
    return response


def items_of(page: Element) -> list[str]:
    """Return the ids of what stands in the list of a page."""
    return [name for name in page.ids() if not page.all(class_="comments") or name[0] == "c"]


def walk(browser: Client, address: str, times: int) -> tuple[list[str], str]:
    """Press it so often; returns the ids of all items, and the address that the page has then."""
    page = page_of(browser.get(address))
    ids = items_of(page)
    for _ in range(times):
        response = press(browser, address, page)
        page, address = page_of(response), response.headers["HX-Replace-Url"]
        ids += page.ids()
    return ids, address


def a_home(alice: User, bob: User) -> str:
    follow(actor=alice, person=bob)
    for _ in range(4 * SIZE):
        make_post(bob)
    return "/"


def everybodys(alice: User, bob: User) -> str:
    for _ in range(4 * SIZE):
        make_post(bob)
    return "/public/"


def a_persons(alice: User, bob: User) -> str:
    for _ in range(4 * SIZE):
        make_post(bob)
    return "/@bob/"


def boosts(alice: User, bob: User) -> str:
    written = [make_post(alice) for _ in range(4 * SIZE)]
    for post in reversed(written):  # the order is not that of the posts
        boost(actor=bob, post=post)
    return "/@bob/boosts/"


def comments(alice: User, bob: User) -> str:
    post = make_post(alice)
    for _ in range(SIZE):  # a tree: the order is not that of the ids
        make_comment(post, bob)
    for comment in list(Post.objects.filter(root=post)):
        for _ in range(3):
            make_comment(post, alice, parent=comment)
    return f"/posts/{post.pk}/"


def what_one_is_told(alice: User, bob: User) -> str:
    for number in range(4 * SIZE):
        notify(recipient=alice, text=f"{number}")
    return "/notifications/"


def followers(alice: User, bob: User) -> str:
    for number in range(4 * SIZE):
        follow(actor=person(f"somebody_{number}"), person=bob)
    return "/@bob/followers/"


def kept(alice: User, bob: User) -> str:
    for _ in range(4 * SIZE):
        Bookmark.objects.create(person=alice, post=make_post(bob))
    return "/bookmarks/"


def tagged(alice: User, bob: User) -> str:
    tag = Tag.objects.create(key="plum", name="plum")
    for _ in range(4 * SIZE):
        PostTag.objects.create(tag=tag, post=make_post(bob))
    return "/tags/plum/"


LISTS = [a_home, everybodys, a_persons, boosts, comments, what_one_is_told, followers, kept, tagged]


@pytest.mark.parametrize("make", LISTS)
def test_the_address_leads_to_what_one_has_loaded(make: Any) -> None:
    alice, bob = person("alice"), person("bob")
    browser = signed_in(alice)
    ids, address = walk(browser, make(alice, bob), 2)
    page = page_of(browser.get(address))
    assert len(ids) == 3 * SIZE
    assert items_of(page) == ids
    # It says where parts begin, as the page does that has loaded them, and goes on below.
    assert len(page.all("span", class_="page-2")) == 2
    assert not page.all(class_="older")
    ids, _address = walk(browser, address, 1)
    assert len(ids) == len(set(ids)) == 4 * SIZE


@pytest.mark.parametrize("make", LISTS)
def test_the_address_of_a_list_loaded_to_its_end_leads_to_its_end(make: Any) -> None:
    alice, bob = person("alice"), person("bob")
    browser = signed_in(alice)
    ids, address = walk(browser, make(alice, bob), 3)
    assert address.endswith("?to=0")
    page = page_of(browser.get(address))
    assert items_of(page) == ids
    assert not page.all("a", class_="more")


def test_what_has_come_in_or_gone_since_leaves_the_place() -> None:
    alice, bob = person("alice"), person("bob")
    ids, address = walk(Client(), everybodys(alice, bob), 1)
    new = [f"post-{make_post(alice).pk}" for _ in range(4)][::-1]
    Post.objects.filter(pk=ids[-1].removeprefix("post-")).delete()
    found = page_of(Client().get(address)).ids()
    assert found[: 4 + 5] == new + ids[:-1]


def test_a_list_that_begins_further_down_still_does() -> None:
    alice, bob = person("alice"), person("bob")
    everybodys(alice, bob)
    middle = Post.objects.order_by("-pk")[4].pk
    ids, address = walk(Client(), f"/public/?before={middle}", 1)
    assert address.startswith(f"/public/?before={middle}&to=")
    page = page_of(Client().get(address))
    assert items_of(page) == ids
    assert page.all(class_="older")


def test_a_visitors_home_stays_their_home() -> None:
    everybodys(person("alice"), person("bob"))
    ids, address = walk(Client(), "/", 1)
    assert address.startswith("/?to=")
    assert page_of(Client().get(address)).ids() == ids


def test_the_address_keeps_all_else_that_stands_in_it() -> None:
    everybodys(person("alice"), person("bob"))
    page = page_of(Client().get("/public/"))
    response = press(Client(), "/public/?a=%26&to=3#top", page)
    place = link_in(page_of(response))["href"].partition("=")[2]
    assert response.headers["HX-Replace-Url"] == f"/public/?a=%26&to={place}#top"


@pytest.mark.parametrize("elsewhere", ["", "https://example.org/", "http://testserver.example/"])
def test_no_other_address_is_made_of_what_is_none_of_ours(elsewhere: str) -> None:
    everybodys(person("alice"), person("bob"))
    href = link_in(page_of(Client().get("/public/")))["hx-get"]
    response = Client().get(href, headers={**HTMX, "HX-Current-URL": elsewhere})
    assert "HX-Replace-Url" not in response.headers


@pytest.mark.parametrize("to", ["", "x", "-1", "٣", "9" * 30, "1e3"])
def test_what_is_no_place_is_nothing(to: str) -> None:
    everybodys(person("alice"), person("bob"))
    assert len(page_of(Client().get("/public/", {"to": to})).ids()) == SIZE


def test_one_page_holds_so_much_and_then_the_list_goes_on_on_another() -> None:
    alice, bob = person("alice"), person("bob")
    for _ in range(2):
        everybodys(alice, bob)  # eight parts
    ids, address = walk(Client(), "/public/", 4)
    page = page_of(Client().get(address))
    assert items_of(page) == ids
    link = link_in(page)
    assert "hx-get" not in link
    assert len(ids) == sizes.LISTED
    following = page_of(Client().get("/public/" + link["href"]))
    assert following.all(class_="older")
    assert not set(following.ids()) & set(ids)
    # As where the parts have been loaded one by one.
    response = Client().get("/public/?before=7&part=5", headers=HTMX)
    assert "hx-get" not in link_in(page_of(response))


def test_no_address_costs_more_than_what_one_page_holds() -> None:
    alice, bob = person("alice"), person("bob")
    for _ in range(2):
        everybodys(alice, bob)
    assert len(page_of(Client().get("/public/?to=0")).ids()) <= sizes.LISTED
    assert queries_of(Client(), "/public/?to=0") <= 6 * queries_of(Client(), "/public/")


def test_each_part_counts_as_a_page(settings: Any) -> None:
    everybodys(person("alice"), person("bob"))
    settings.LIMITS = {"visit": "5/h"}
    browser = Client()
    assert browser.get("/public/?to=0").status_code == 200  # four parts
    assert browser.get("/public/").status_code == 200
    assert browser.get("/public/").status_code == 429


def test_looking_at_the_list_again_has_read_what_it_shows() -> None:
    alice, bob = person("alice"), person("bob")
    browser = signed_in(alice)
    _ids, address = walk(browser, what_one_is_told(alice, bob), 1)
    notify(recipient=alice, text="Meanwhile")
    page = page_of(browser.get(address))
    assert not page.all(class_="told-mark")
    assert not Notification.objects.filter(read_at=None).exists()


@pytest.mark.parametrize(
    "own", ["http://[", f"{HOST}//[a", f"{HOST}/?{'a&' * 2000}", "about:blank", "", "/"]
)
def test_a_browser_that_does_not_say_its_address_gets_the_part(own: str) -> None:
    post = make_post()
    make_post()
    headers = {**HTMX, "HX-Current-URL": own}
    response = Client().get(f"/public/?before={post.pk + 1}", headers=headers)
    assert is_fragment(response)
    assert page_of(response).ids()
    assert "HX-Replace-Url" not in response.headers
