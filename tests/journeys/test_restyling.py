"""What is pushed has the browser style what it brings, and not the whole page anew.

How long that takes depends on the machine, how many elements it is about does not: the browser's own trace
says it. Which selectors make it many, `tests/test_stylesheets.py` knows.
"""

import json
from collections.abc import Callable

import pytest
from playwright.sync_api import Page, expect

from tests.browser import Window
from tests.services import Site

pytestmark = pytest.mark.journey

POSTS = 12
# Two frames later what has come is styled, whether anybody has looked before or not.
SHOWN = "new Promise((done) => requestAnimationFrame(() => requestAnimationFrame(done)))"
TRACED = ["devtools.timeline", "disabled-by-default-devtools.timeline"]


def most_restyled(page: Page, happens: Callable[[], None]) -> float:
    """Return the largest part of the page's elements that were styled at once meanwhile."""
    elements = page.evaluate("document.querySelectorAll('*').length")
    browser = page.context.browser
    assert browser is not None
    browser.start_tracing(page=page, categories=TRACED)
    happens()
    page.evaluate(SHOWN)
    events = json.loads(browser.stop_tracing())["traceEvents"]
    styled = [
        one["args"]["elementCount"]
        for one in events
        if one["name"] == "UpdateLayoutTree" and "elementCount" in one["args"]
    ]
    assert styled
    return float(max(styled) / elements)


def test_what_is_pushed_styles_little_of_the_page(
    shared_site: Site, open_window: Callable[..., Window]
) -> None:
    site = shared_site
    posts = [site.post("alice", f"Post {number}, a few words long.") for number in range(POSTS)]
    bob = open_window(site.url, "bob")
    page = bob.open("/public/")
    cards = page.locator("#timeline > article")
    expect(cards).to_have_count(POSTS)

    def is_liked() -> None:
        site.send("carol", f"/posts/{posts[3]}/like/")
        expect(page.locator(f".post-{posts[3]}-likes")).to_contain_text("1")

    def is_posted() -> None:
        site.post("carol", "One more.")
        expect(cards).to_have_count(POSTS + 1)

    def is_deleted() -> None:
        site.send("alice", f"/posts/{posts[5]}/delete/")
        expect(cards).to_have_count(POSTS)

    assert most_restyled(page, is_liked) < 0.3
    assert most_restyled(page, is_posted) < 0.5
    assert most_restyled(page, is_deleted) < 0.5
