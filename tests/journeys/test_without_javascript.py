"""Every page and every action with JavaScript switched off."""

from collections.abc import Callable

import pytest
from playwright.sync_api import expect

from tests.browser import Window
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
    page.click("text=Sign up")
    page.fill("[name=username]", "Dora")
    page.fill("[name=name]", "Dora Diaz")
    page.fill("[name=email]", "dora@example.org")
    page.fill("[name=password1]", "window-box-5")
    page.fill("[name=password2]", "window-box-5")
    page.click("form:has([name=password2]) button")
    expect(page.locator("#composer")).to_be_visible()

    window.allow_status(422)
    page.click("#composer button")
    expect(page.locator(".form-errors")).to_contain_text("nothing to read")
    page.fill("#composer-body", "My first post\nwith two lines")
    page.click("#composer button")
    mine = page.locator("#timeline > article", has_text="My first post").first
    expect(mine).to_contain_text("with two lines")

    mine.locator(".menu-link").click()
    page.click("text=Edit")
    page.fill("#edit-body", "My first post, better")
    page.click("#edit-form button")
    expect(page.locator(".text").first).to_have_text("My first post, better")
    expect(page.locator(".edited")).to_be_visible()

    page.goto(f"/posts/{theirs}/")
    page.fill("#comment-body", "A comment without script")
    page.click("#comment-form button")
    comment = page.locator("#comments > article", has_text="A comment without script")
    expect(comment).to_be_visible()
    comment.locator(".menu-link").click()
    page.click("main >> text=Delete")
    page.click("main form >> text=Delete")
    expect(page.locator("#comments > article")).to_have_count(0)

    page.goto("/@alice/")
    page.click("button >> text=Follow")
    expect(page.locator("button >> text=Following")).to_be_visible()
    page.goto("/")
    expect(page.locator(f"#post-{theirs}")).to_be_visible()
    page.goto("/@alice/")
    page.click("button >> text=Following")
    expect(page.locator(".person button")).to_have_text("Follow")

    page.goto("/")
    page.locator("#timeline > article .menu-link").first.click()
    page.click("main >> text=Delete")
    page.click("main form >> text=Delete")
    expect(page.locator("#timeline > article")).to_have_count(0)
    expect(page.locator(".empty")).to_be_visible()
    page.goto("/notifications/")
    expect(page.locator(".empty")).to_be_visible()

    page.click("text=Sign out")
    expect(page.locator("text=Sign up").first).to_be_visible()
    page.goto("/notifications/")
    expect(page.locator("[name=login]")).to_be_visible()


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
