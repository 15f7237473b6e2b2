"""Signing out and in again in another tab: what is open goes on, and no text is lost."""

from collections.abc import Callable

import pytest
from playwright.sync_api import Page, expect

from tests.browser import Window, untouched
from tests.services import PASSWORD, Site

pytestmark = pytest.mark.journey

Open = Callable[..., Window]


def sign_out_and_in(page: Page, name: str) -> None:
    """Sign out, and in as this person, by the forms."""
    page.goto("/accounts/logout/")
    with page.expect_navigation():
        page.locator("main form button").first.click()
    page.goto("/accounts/login/")
    page.fill("[name=login]", name)
    page.fill("[name=password]", PASSWORD)
    page.click("form:has([name=password]) button")
    expect(page.locator("#composer")).to_be_visible()


def test_the_second_press_sends_and_the_page_is_live_again(site: Site, open_window: Open) -> None:
    window = open_window(site.url).sign_in("alice")
    window.allow_status(403)
    page = window.open("/")
    page.fill("#composer-body", "A thought")
    send = page.locator("#composer .composer-send")
    with untouched(page):
        sign_out_and_in(window.tab(), "alice")
        expect(page.locator("#live-notice .message")).to_be_visible()
        send.click()
        expect(page.locator("#notice")).to_contain_text("try again")
        expect(page.locator("#composer-body")).to_have_value("A thought")
        expect(send).to_be_focused()
        page.keyboard.press("Enter")
        expect(page.locator("#composer .hint").last).to_contain_text("Posted")
        expect(page.locator("#notice")).to_be_empty()
        expect(page.locator("#live-notice")).to_be_empty()
        window.live(page)
        expect(page.locator("#timeline > article")).to_have_count(1)
        page.get_by_role("button", name="Like", exact=True).click()
        expect(page.get_by_role("button", name="Liked")).to_be_visible()


def test_as_somebody_else_nothing_is_sent(site: Site, open_window: Open) -> None:
    window = open_window(site.url).sign_in("alice")
    window.allow_status(403)
    page = window.open("/")
    page.fill("#composer-body", "What alice thinks")
    sign_out_and_in(window.tab(), "bob")
    for _press in range(2):
        page.locator("#composer .composer-send").click()
        expect(page.locator("#notice")).to_contain_text("You are signed in as @bob now.")
    expect(page.locator("#composer-body")).to_have_value("What alice thinks")
    assert "What alice thinks" not in site.get("/@bob/", "bob")


def test_without_javascript_what_was_typed_is_sent_by_one_press(
    site: Site, open_window: Open
) -> None:
    window = open_window(site.url, java_script_enabled=False)
    window.allow_status(403)
    page = window.sign_in("alice").page
    page.fill("#composer-body", "A thought")
    sign_out_and_in(window.tab(), "alice")
    page.click("#composer .composer-send")
    expect(page.locator("#typed")).to_have_value("A thought")
    page.get_by_role("button", name="Send as @alice").click()
    expect(page.locator("#timeline > article .text").first).to_have_text("A thought")
