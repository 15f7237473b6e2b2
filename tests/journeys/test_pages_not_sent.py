"""Pages that are a form (the way in, one's account, leaving) stay, too, where nothing reaches the server."""

from collections.abc import Callable

import pytest
from playwright.sync_api import Page, expect

from tests.browser import Window, open_account_menu, untouched
from tests.journeys.test_not_sent import FAILED, WAYS, expect_said, offline, press
from tests.services import PASSWORD, Site

pytestmark = pytest.mark.journey

Open = Callable[..., Window]
NEW_PASSWORD = "window-box-5"
UNDER_THE_HEADER = """() => {
  const top = document.querySelector('label[for=id_username]').getBoundingClientRect().top;
  const header = document.querySelector('body > header').getBoundingClientRect().bottom;
  return header <= top && top < 200;
}"""


def try_to_send(site: Site, page: Page, typed: dict[str, str], way: str = "offline") -> None:
    """Fill in these fields and press the form's button, in vain: all stays, and the page says so."""
    for name, value in typed.items():
        page.fill(f"main [name={name}]", value)
    button = page.locator(f"form:has([name={next(iter(typed))}]) button").first
    with untouched(page):
        with WAYS[way](site, page):
            press(button)
            expect_said(page)
            expect(button).to_be_focused()
        for name, value in typed.items():
            expect(page.locator(f"main [name={name}]")).to_have_value(value)
    page.evaluate("htmx.config.timeout = 30000")


@pytest.mark.slice(4)
@pytest.mark.parametrize("way", ["offline", "reset", "timed out", "502"])
def test_signing_in(site: Site, open_window: Open, way: str) -> None:
    window = open_window(site.url)
    for line in FAILED:
        window.allow(line)
    window.allow_status(422)
    page = window.page
    page.goto("/accounts/login/?next=/notifications/")
    try_to_send(site, page, {"login": "alice", "password": "wrong"}, way)
    if way == "offline":  # and where it arrives, it says what is wrong
        with untouched(page):
            page.keyboard.press("Enter")
            expect(page.locator(".form-errors")).to_be_focused()
            expect(page.locator("#notice")).to_be_empty()
            expect(page.locator("[name=login]")).to_have_value("alice")
    page.fill("[name=password]", PASSWORD)
    with page.expect_navigation():  # after which browsers offer to keep the password
        page.keyboard.press("Enter")
    expect(page.locator("h1")).to_have_text("Notifications")
    window.live(page)  # as alice: her page, and the tokens of her session
    page.goto("/")
    window.post("Here I am")
    page.goto("/accounts/login/")  # nobody signs in twice
    expect(page.locator("#composer")).to_be_visible()


def test_signing_up(site: Site, open_window: Open) -> None:
    window = open_window(site.url, viewport={"width": 390, "height": 600})
    for line in FAILED:
        window.allow(line)
    window.allow_status(422)
    page = window.page
    page.goto("/accounts/signup/")
    typed = {
        "username": "alice",
        "name": "Dora Diaz",
        "email": "dora@example.org",
        "password1": NEW_PASSWORD,
        "password2": NEW_PASSWORD,
    }
    try_to_send(site, page, typed)
    with untouched(page):
        page.keyboard.press("Enter")  # somebody has this name: it is in view, with the reason
        expect(page.locator("[name=username]")).to_be_focused()
        page.wait_for_function(UNDER_THE_HEADER)
        expect(page.locator("#id_username_error")).to_be_in_viewport()
        expect(page.locator("[name=name]")).to_have_value("Dora Diaz")
    for name, value in {**typed, "username": "dora"}.items():
        page.fill(f"main [name={name}]", value)
    with page.expect_navigation():
        page.keyboard.press("Enter")
    window.live(page)
    expect(page.locator(".steps")).to_be_visible()
    page.go_back()  # the form is past: who is in is led home
    expect(page.locator("#composer")).to_be_visible()


def test_ones_account(site: Site, open_window: Open) -> None:
    """Address, username, signing out and leaving; each is asked for once more who it is."""
    window = open_window(site.url, "alice")
    for line in FAILED:
        window.allow(line)
    window.allow_status(422)
    page = window.page
    page.goto("/settings/username/")
    try_to_send(site, page, {"password": PASSWORD})  # to show once more that it is she
    with page.expect_navigation():
        page.keyboard.press("Enter")
    try_to_send(site, page, {"username": "alicia"})
    with page.expect_navigation():
        page.keyboard.press("Enter")
    expect(page.locator(".messages")).to_contain_text("You are @alicia now.")
    page.goto("/accounts/email/")
    try_to_send(site, page, {"email": "alice@example.com"})
    with page.expect_navigation():
        page.keyboard.press("Enter")
    expect(page.locator("form.waiting")).to_contain_text("alice@example.com")
    page.goto("/settings/privacy/")
    out = open_account_menu(page).get_by_role("button", name="Sign out")
    with untouched(page), offline(site, page):
        press(out)
        expect_said(page)
        expect(out).to_be_focused()
    page.goto("/settings/delete/")
    try_to_send(site, page, {"password": "wrong"})
    with untouched(page):
        page.keyboard.press("Enter")
        expect(page.locator("[name=password]")).to_be_focused()
        expect(page.locator("#id_password_error")).to_have_text("Wrong password.")
        window.live(page)
    try_to_send(site, page, {"password": PASSWORD})
    with page.expect_navigation():
        page.keyboard.press("Enter")
    expect(page.locator(".messages")).to_contain_text("will be deleted")
    expect(page.get_by_role("link", name="Create account").first).to_be_visible()
