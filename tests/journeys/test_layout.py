"""Where things stand: at both sides of the column on wide screens, at the foot of a phone."""

import re
from collections.abc import Callable

import pytest
from playwright.sync_api import FloatRect, Page, expect

from tests.browser import Window
from tests.services import Site

pytestmark = pytest.mark.journey

Open = Callable[..., Window]
NOT_SIDEWAYS = "document.documentElement.scrollWidth <= innerWidth"


def box(page: Page, selector: str) -> FloatRect:
    """Return where an element stands on the screen, in pixels."""
    found = page.locator(selector).bounding_box()
    assert found is not None
    return found


def test_on_a_wide_screen_the_column_stands_between_the_places_and_the_rail(
    shared_site: Site, open_window: Open
) -> None:
    bob = open_window(shared_site.url, "bob", viewport={"width": 1280, "height": 800})
    page = bob.open("/")
    nav, main, rail = (box(page, one) for one in (".places", "main", ".rail"))
    assert nav["x"] + nav["width"] <= main["x"]
    assert main["x"] + main["width"] <= rail["x"]
    middle = main["x"] + main["width"] / 2
    assert abs(middle - 640) < 1, "what is fixed in the middle of the screen is not in the column's"
    page.get_by_role("searchbox").fill("carol")
    page.keyboard.press("Enter")
    expect(page.locator("#people-found")).to_contain_text("@carol")
    page.get_by_role("link", name="Bookmarks").click()
    expect(page).to_have_url(f"{shared_site.url}/bookmarks/")
    page.get_by_role("link", name="New post").click()
    expect(page.locator("#composer-body")).to_be_visible()


@pytest.mark.parametrize("width", [320, 641, 1247, 1248])
def test_no_page_scrolls_sideways(shared_site: Site, open_window: Open, width: int) -> None:
    bob = open_window(shared_site.url, "bob", viewport={"width": width, "height": 800})
    for path in ("/", "/settings/profile/", "/@alice/", "/people/"):
        page = bob.open(path)
        assert page.evaluate(NOT_SIDEWAYS), path


def test_on_a_phone_the_places_stand_at_the_foot(shared_site: Site, open_window: Open) -> None:
    bob = open_window(shared_site.url, "bob", viewport={"width": 390, "height": 844})
    page = bob.open("/")
    bar = box(page, ".places-bar")
    assert bar["y"] + bar["height"] == 844
    expect(page.locator(".rail, .place-further, .write-link").first).to_be_hidden()


def test_what_a_message_answers_ends_where_its_bubble_does(
    shared_site: Site, open_window: Open
) -> None:
    site = shared_site
    site.send("alice", "/messages/new/", to="bob", body="A long line that goes on and on. " * 8)
    (talk,) = re.findall(r'id="conversation-(\d+)"', site.get("/messages/?show=requests", "bob"))
    site.send("bob", f"/messages/{talk}/accept/")
    first = re.findall(r'id="message-(\d+)"', site.get(f"/messages/{talk}/", "bob"))[-1]
    site.send("bob", f"/messages/{talk}/", body="I see.", answers=first)
    bob = open_window(site.url, "bob", viewport={"width": 390, "height": 844})
    page = bob.open(f"/messages/{talk}/")
    bubble, answered = box(page, ".is-mine .chat-bubble"), box(page, ".chat-answered")
    assert bubble["x"] <= answered["x"]
    assert answered["x"] + answered["width"] <= bubble["x"] + bubble["width"]
