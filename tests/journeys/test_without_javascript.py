"""Every page and every action with JavaScript switched off."""

import re
from collections.abc import Callable

import pytest
from playwright.sync_api import expect

from tests.browser import Window, sign_out
from tests.services import Site

pytestmark = pytest.mark.journey


def test_sign_up_post_comment_edit_delete_follow_and_sign_out(
    shared_site: Site, open_window: Callable[..., Window]
) -> None:
    theirs = shared_site.post("alice", "Written by alice")
    window = open_window(shared_site.url, java_script_enabled=False)
    page = window.page
    page.goto("/")
    expect(page.locator("#live-status")).to_be_hidden()
    expect(page.locator("#live-link")).to_be_hidden()
    page.click("text=Create account")
    page.fill("[name=username]", "Dora")
    page.fill("[name=name]", "Dora Diaz")
    page.fill("[name=email]", "dora@example.org")
    page.fill("[name=password1]", "window-box-5")
    page.fill("[name=password2]", "window-box-5")
    page.click("form:has([name=password2]) button")
    page.get_by_role("link", name="Skip", exact=True).click()
    page.get_by_role("link", name="Continue", exact=True).click()
    expect(page).to_have_url(re.compile("/welcome/post/"))
    page.get_by_role("link", name="Go to your home page").click()
    expect(page.locator("#composer")).to_be_visible()

    window.allow_status(422)
    page.click("#composer .composer-send")
    expect(page.locator(".form-errors")).to_contain_text("Write something")
    page.fill("#composer-body", "My first post\nwith two lines")
    page.click("#composer .composer-send")
    mine = page.locator("#timeline > article", has_text="My first post").first
    expect(mine).to_contain_text("with two lines")

    mine.locator(".menu-link").click()
    mine.get_by_role("link", name="Show options").click()
    page.click("text=Edit")
    page.fill("#edit-body", "My first post, better")
    page.click("#edit-form .composer-send")
    expect(page.locator(".text").first).to_have_text("My first post, better")
    expect(page.locator(".edited")).to_be_visible()

    page.goto(f"/posts/{theirs}/")
    page.fill("#comment-body", "A comment without script")
    page.click("#comment-form .composer-send")
    comment = page.locator("#comments > article", has_text="A comment without script")
    expect(comment).to_be_visible()
    comment.locator(".menu-link").click()
    comment.get_by_role("link", name="Show options").click()
    page.click("main >> text=Delete")
    page.click("main form >> text=Delete")
    expect(page.locator("#comments > article")).to_have_count(0)

    page.goto(f"/posts/{theirs}/")
    page.get_by_role("button", name="Like", exact=True).click()
    expect(page.locator(f".post-{theirs}-likes")).to_have_text(", 1 like")
    page.get_by_role("button", name="Bookmark", exact=True).click()
    page.goto("/bookmarks/")
    expect(page.locator(f"#post-{theirs}")).to_be_visible()

    page.goto("/@alice/")
    page.get_by_role("button", name="Follow", exact=True).click()
    expect(page.locator("button >> text=Following")).to_be_visible()
    page.goto("/")
    expect(page.locator(f"#post-{theirs}")).to_be_visible()
    page.goto("/@alice/")
    page.click("button >> text=Following")
    expect(page.get_by_role("button", name="Follow", exact=True)).to_be_visible()

    page.goto("/")
    page.locator("#timeline > article .menu-link").first.click()
    page.locator("#timeline > article").first.get_by_role("link", name="Show options").click()
    page.click("main >> text=Delete")
    page.click("main form >> text=Delete")
    expect(page.locator("#timeline > article")).to_have_count(0)
    expect(page.locator(".empty")).to_be_visible()
    page.goto("/notifications/")
    expect(page.locator(".empty")).to_be_visible()

    sign_out(page)
    expect(page.locator("text=Create account").first).to_be_visible()
    page.goto("/notifications/")
    expect(page.locator("[name=login]")).to_be_visible()


@pytest.mark.matrix
def test_relationships_with_people(shared_site: Site, open_window: Callable[..., Window]) -> None:
    """Protect, ask, accept, mute, block, and back; find people; write for friends."""
    alice = open_window(shared_site.url, "alice", java_script_enabled=False).page
    bob = open_window(shared_site.url, "bob", java_script_enabled=False).page
    alice.goto("/settings/privacy/")
    alice.check("[name=is_protected]")
    alice.click("main form button")
    expect(alice.locator(".messages")).to_contain_text("protected")

    bob.goto("/people/")
    bob.fill("#find-people", "ali")
    bob.click(".find button")
    bob.click(".person-row .who")
    bob.get_by_role("button", name="Follow", exact=True).click()
    expect(bob.locator(".relation")).to_contain_text("Requested")
    alice.goto("/notifications/")
    alice.click("main >> text=See request")
    alice.click(".relation >> text=Accept")
    expect(alice.locator(".empty")).to_be_visible()
    alice.goto("/@bob/")
    alice.get_by_role("button", name="Follow", exact=True).click()
    expect(alice.locator(".relation")).to_contain_text("Friends")

    alice.goto("/")
    alice.fill("#composer-body", "Among friends")
    alice.click("#composer .composer-audience > summary")
    alice.select_option("#composer-visibility", "friends")
    alice.click("#composer .composer-send")
    expect(alice.locator("#timeline .for-friends").first).to_be_visible()
    # Whom it was for is remembered.
    expect(alice.locator("#composer-visibility")).to_have_value("friends")
    bob.goto("/")
    expect(bob.locator("#timeline")).to_contain_text("Among friends")

    bob.goto("/@alice/")
    bob.click(".relation-menu summary")
    bob.click(".relation-menu >> text=For a day")
    expect(bob.locator(".relation")).to_contain_text("Muted until")
    bob.goto("/")
    expect(bob.locator("#timeline")).not_to_contain_text("Among friends")
    bob.goto("/settings/mutes/")
    bob.click(".relation >> text=Unmute")
    expect(bob.locator(".person-row")).to_have_count(0)

    alice.goto("/@bob/")
    alice.click(".relation-menu summary")
    alice.click(".relation-menu >> text=Block >> nth=-1")
    expect(alice.locator(".closed")).to_contain_text("You've blocked this account")
    bob.goto("/")
    expect(bob.locator("#timeline")).not_to_contain_text("Among friends")
    alice.goto("/settings/blocks/")
    alice.click(".relation >> text=Unblock")
    expect(alice.locator(".person-row")).to_have_count(0)


def test_a_long_timeline_is_walked_by_links(
    shared_site: Site, open_window: Callable[..., Window]
) -> None:
    posts = [shared_site.post("carol", f"Number {number}") for number in range(45)]
    page = open_window(shared_site.url, java_script_enabled=False).page
    page.goto("/@carol/")
    seen = []
    while True:
        seen += page.locator("#timeline > article").evaluate_all("all => all.map(one => one.id)")
        if not page.locator(".more").count():
            break
        page.click(".more")
    assert seen == [f"post-{post}" for post in reversed(posts)]


@pytest.mark.matrix
def test_liking_boosting_quoting_and_keeping_and_back(
    shared_site: Site, open_window: Callable[..., Window]
) -> None:
    post = shared_site.post("carol", "Worth passing on")
    page = open_window(shared_site.url, "bob", java_script_enabled=False).page
    page.goto(f"/posts/{post}/")
    own = page.locator(f".post-{post}-own")
    for press, pressed in (("Like", "Liked"), ("Boost", "Boosted"), ("Bookmark", "Bookmarked")):
        own.get_by_role("button", name=press, exact=True).click()
        expect(own.get_by_role("button", name=pressed)).to_be_visible()
    expect(page.locator(f".post-{post}-likes")).to_contain_text("1 like")
    expect(page.locator(f".post-{post}-boosts")).to_contain_text("1 boost")
    page.goto("/bookmarks/")
    expect(page.locator(f"#post-{post}")).to_be_visible()
    page.goto("/@bob/boosts/")
    expect(page.locator(f"#post-{post}")).to_be_visible()

    page.goto(f"/posts/{post}/")
    own.get_by_role("link", name="Quote").click()
    page.fill("#composer-body", "Read this")
    page.click("#composer .composer-send")
    expect(page.locator("#timeline .quoted").first).to_contain_text("Worth passing on")

    page.goto(f"/posts/{post}/")
    for pressed, press in (("Liked", "Like"), ("Boosted", "Boost"), ("Bookmarked", "Bookmark")):
        own.get_by_role("button", name=pressed).click()
        expect(own.get_by_role("button", name=press, exact=True)).to_be_visible()
    expect(page.locator(f".post-{post}-likes")).not_to_contain_text("1 like")
    page.goto("/bookmarks/")
    expect(page.locator(f"#post-{post}")).to_have_count(0)
