"""Boosting and quoting: what it does to everybody's open pages."""

from collections.abc import Callable

import pytest
from playwright.sync_api import expect

from tests.browser import Window, expect_as_reloaded, untouched
from tests.services import Site

pytestmark = pytest.mark.journey

SOON = 20_000  # milliseconds


def test_a_boost_brings_a_post_to_followers_and_takes_it_away_again(
    site: Site, open_window: Callable[..., Window]
) -> None:
    site.send("bob", "/@alice/follow/")
    post = site.post("carol", "Pass this on, please")
    alice, bob = open_window(site.url, "alice"), open_window(site.url, "bob")
    alice.open(f"/posts/{post}/")
    bob.open("/")
    boosted = bob.open("/@alice/boosts/", bob.tab())
    profile = bob.open("/@alice/", bob.tab())
    card = bob.page.locator(f"#timeline > #post-{post}")
    own = alice.page.locator(f".post-{post}-own")
    expect(card).to_have_count(0)

    with untouched(alice.page), untouched(bob.page), untouched(boosted):
        own.get_by_role("button", name="Boost").click()
        expect(own).to_contain_text("Boosted", timeout=SOON)
        expect(card.locator(".boosters")).to_contain_text("boosted", timeout=SOON)
        expect(boosted.locator(f"#post-{post}")).to_be_visible(timeout=SOON)
        expect(boosted.locator(".empty")).to_be_hidden()
        expect(alice.page.locator(f".post-{post}-boosts")).to_have_text(", 1 boost", timeout=SOON)

        # bob likes what came to him, and it changes where it came from.
        card.get_by_role("button", name="Like").click()
        expect(alice.page.locator(f".post-{post}-likes")).to_have_text(", 1 like", timeout=SOON)
        site.send("carol", f"/posts/{post}/edit/", body="Passed on, thank you")
        for page in (bob.page, boosted):
            expect(page.locator(f"#post-{post} .text")).to_have_text(
                "Passed on, thank you", timeout=SOON
            )
        expect_as_reloaded(bob)
        expect_as_reloaded(bob, boosted)
        expect(profile.locator("#timeline > article")).to_have_count(0)

        own.get_by_role("button", name="Boosted").click()
        expect(card).to_have_count(0, timeout=SOON)
        expect(boosted.locator(f"#post-{post}")).to_have_count(0, timeout=SOON)
        expect_as_reloaded(bob)
        expect_as_reloaded(alice)


def test_a_quote_shows_the_original_until_it_is_gone(
    site: Site, open_window: Callable[..., Window]
) -> None:
    post = site.post("carol", "Quote me on this")
    alice, bob = open_window(site.url, "alice"), open_window(site.url, "bob")
    alice.open("/public/")
    bob.open("/public/")
    alice.page.locator(f"#post-{post}").get_by_role("link", name="Quote").click()
    form = alice.page.locator("#composer")
    expect(form.locator(".quote")).to_contain_text("Quote me on this")
    form.get_by_role("textbox", name="New post").fill("I shall")
    with untouched(bob.page):
        form.get_by_role("button", name="Post", exact=True).click()
        quoted = bob.page.locator("#timeline > article", has_text="I shall").locator(".quoted")
        expect(quoted).to_contain_text("Quote me on this", timeout=SOON)
        expect(bob.page.locator(f".post-{post}-quotes")).to_have_text(", 1 quote", timeout=SOON)
        site.send("carol", f"/posts/{post}/edit/", body="Do not quote me")
        expect(quoted).to_contain_text("Do not quote me", timeout=SOON)
        expect_as_reloaded(bob)
        site.send("carol", f"/posts/{post}/delete/")
        expect(quoted).to_have_text(
            "The quoted post was deleted, or isn't visible to you.", timeout=SOON
        )
        expect_as_reloaded(bob)
