"""Mentions and hashtags: live both ways in two browsers, and without JavaScript."""

from collections.abc import Callable

import pytest
from playwright.sync_api import expect

from tests.browser import Window, expect_as_reloaded, untouched
from tests.services import Site

pytestmark = pytest.mark.journey

SOON = 20_000  # milliseconds


def test_a_tag_and_a_mention_arrive_in_two_browsers_both_ways(
    site: Site, open_window: Callable[..., Window]
) -> None:
    alice, bob = open_window(site.url, "alice"), open_window(site.url, "bob")
    visitor = open_window(site.url)
    alice.open("/")
    bob.open("/tags/Straße/")  # nobody has used it yet
    second = bob.open("/tags/strasse/", bob.tab())
    visitor.open("/tags/strasse/")
    pages = (bob.page, second, visitor.page)
    with untouched(alice.page), untouched(bob.page), untouched(second), untouched(visitor.page):
        bob.page.get_by_role("button", name="Follow").click()
        for page in (bob.page, second):
            expect(page.locator(".tag-follow")).to_contain_text("Following", timeout=SOON)
            expect(page.locator(".followed-tags")).to_contain_text("#strasse", timeout=SOON)

        post = alice.post("Ask @bob about the #Straße")
        for page in pages:
            card = page.locator(f"#post-{post}")
            expect(card.locator("a.mention")).to_have_text("@bob", timeout=SOON)
            expect(card.locator("a.hashtag")).to_have_text("#Straße")
        for page in (bob.page, second):
            expect(page.locator("#notification-badge")).to_have_text("1", timeout=SOON)

        alice.open("/tags/strasse/", alice.tab())
        theirs = site.post("bob", "@alice, which #STRASSE?")
        expect(alice.page.locator("#notification-badge")).to_have_text("1", timeout=SOON)
        for page in pages:
            expect(page.locator("#timeline > article")).to_have_count(2, timeout=SOON)

        # Edited: it leaves the page of the one, and whom it no longer names hears no more of it.
        site.send("alice", f"/posts/{post}/edit/", body="Never mind. #road")
        for page in pages:
            expect(page.locator(f"#post-{post}")).to_have_count(0, timeout=SOON)
        expect(bob.page.locator("#notification-badge")).to_have_text("", timeout=SOON)
        site.send("alice", f"/posts/{post}/edit/", body="Ask @bob about the #Straße after all")
        for page in pages:
            expect(page.locator("#timeline > article")).to_have_count(2, timeout=SOON)
        expect(bob.page.locator("#notification-badge")).to_have_text("1", timeout=SOON)

        # Whatever they are called by now.
        site.python(
            "from users.actions.usernames import change_username; from users.models import User; "
            "change_username(actor=User.objects.get(username='bob'), username='robert')"
        )
        for page in (*pages, alice.page):
            expect(page.locator("a.mention", has_text="@robert").first).to_be_visible(timeout=SOON)
        site.send("bob", f"/posts/{theirs}/delete/")
        for page in pages:
            expect(page.locator("#timeline > article")).to_have_count(1, timeout=SOON)
        second.get_by_role("button", name="Following").click()
        expect(bob.page.locator(".tag-follow")).not_to_contain_text("Following", timeout=SOON)
        expect(bob.page.locator(".followed-tags")).to_have_text("", timeout=SOON)
        for window, page in ((bob, bob.page), (bob, second), (visitor, visitor.page)):
            expect_as_reloaded(window, page)


def test_tags_and_mentions_without_javascript(
    site: Site, open_window: Callable[..., Window]
) -> None:
    bob = open_window(site.url, "bob", java_script_enabled=False).page
    alice = open_window(site.url, "alice", java_script_enabled=False).page
    bob.goto("/")
    bob.fill("#composer-body", "@alice, look: #Straße https://www.example.org/a/very/long/way/home")
    bob.locator("#composer").get_by_role("button", name="Post", exact=True).click()
    alice.goto("/")
    expect(alice.locator("#notification-badge")).to_have_text("1")
    alice.goto("/notifications/")
    alice.click(".notification .excerpt")
    link = alice.locator(".text a[rel~=ugc]")
    # Its beginning is out of sight, and yet in what is copied.
    expect(link).to_have_text("https://www.example.org/a/very/long/way/home")
    expect(link).to_have_attribute("title", "https://www.example.org/a/very/long/way/home")
    alice.click(".text a.hashtag")
    expect(alice.locator("h1")).to_have_text("#strasse")
    expect(alice.locator("#timeline > article")).to_have_count(1)
    alice.get_by_role("button", name="Follow").click()
    expect(alice.locator(".followed-tags a")).to_have_text("#strasse")
    alice.get_by_role("button", name="Following").click()
    expect(alice.locator(".followed-tags a")).to_have_count(0)
    alice.click("a.mention")
    expect(alice.locator(".person .handle")).to_have_text("@alice")
