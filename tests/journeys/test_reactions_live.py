"""Liking and keeping: one's own buttons in all tabs, the number on everybody's page."""

from collections.abc import Callable

import pytest
from playwright.sync_api import expect

from tests.browser import Window, expect_as_reloaded, untouched
from tests.services import Site

pytestmark = pytest.mark.journey

SOON = 20_000  # milliseconds


def test_a_like_and_a_bookmark_arrive_in_every_tab_and_the_number_everywhere(
    site: Site, open_window: Callable[..., Window]
) -> None:
    post = site.post("alice", "Do you like this?")
    comment = site.comment("carol", post, "I do")
    alice, bob = open_window(site.url, "alice"), open_window(site.url, "bob")
    alice.open("/")
    bob.open("/public/")
    thread = bob.open(f"/posts/{post}/", bob.tab())
    kept = bob.open("/bookmarks/", bob.tab())
    own = f".post-{post}-own"

    with untouched(bob.page), untouched(thread), untouched(kept), untouched(alice.page):
        bob.page.locator(own).get_by_role("button", name="Like", exact=True).click()
        for page in (bob.page, thread):
            expect(page.locator(own)).to_contain_text("Liked", timeout=SOON)
        for page in (bob.page, thread, alice.page):
            expect(page.locator(f".post-{post}-likes")).to_have_text(", 1 like", timeout=SOON)
        expect(alice.page.locator(own)).not_to_contain_text("Liked")

        thread.locator(own).get_by_role("button", name="Bookmark", exact=True).click()
        thread.locator(f".post-{comment}-own").get_by_role("button", name="Bookmark").click()
        expect(kept.locator("#timeline > article")).to_have_count(2, timeout=SOON)
        expect(bob.page.locator(own)).to_contain_text("Bookmarked", timeout=SOON)
        site.send("carol", f"/posts/{post}/like/")
        for page in (bob.page, thread, alice.page, kept):
            expect(page.locator(f".post-{post}-likes")).to_have_text(", 2 likes", timeout=SOON)

        bob.page.locator(own).get_by_role("button", name="Liked").click()
        kept.locator(own).get_by_role("button", name="Bookmarked").click()
        expect(kept.locator("#timeline > article")).to_have_count(1, timeout=SOON)
        for page in (bob.page, thread, alice.page):
            expect(page.locator(f".post-{post}-likes")).to_have_text(", 1 like", timeout=SOON)
        for page in (bob.page, thread, kept):
            expect_as_reloaded(bob, page)
        expect_as_reloaded(alice)
