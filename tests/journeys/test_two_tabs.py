"""Writing the same in two tabs: both texts are there, and it says so; with script and without."""

from collections.abc import Callable

import pytest
from playwright.sync_api import Page, expect

from tests.browser import Window, untouched
from tests.services import Site

pytestmark = pytest.mark.journey

Open = Callable[..., Window]
BOTH = "You have another draft in another tab. Both are saved."


def type_in(page: Page, text: str) -> None:
    """Type into the form for a post and wait until the server has it."""
    with page.expect_response(lambda reply: reply.url.endswith("/drafts/") and reply.ok):
        page.fill("#composer-body", text)


def test_two_drafts_stay_two_and_each_is_sent(site: Site, open_window: Open) -> None:
    window = open_window(site.url, "alice")
    here, there = window.open("/"), window.open("/", window.tab())
    with untouched(here), untouched(there):
        type_in(here, "From here")
        type_in(there, "From there")
        expect(there.locator("#composer-says")).to_contain_text(BOTH)
        expect(there.locator("#composer .beside")).to_have_count(1)
        type_in(here, "From here, and on")
        here.locator("#composer .beside summary").click()
        expect(here.locator("#composer .beside .text")).to_have_text("From there")
        expect(here.locator("#composer-body")).to_have_value("From here, and on")
        here.click("#composer .composer-send")
        expect(here.locator("#composer .hint").last).to_contain_text("Posted")
        expect(there.locator("#composer-body")).to_have_value("From there")
    fresh = window.open("/", window.tab())
    expect(fresh.locator("#composer-body")).to_have_value("From there")
    there.click("#composer .composer-send")
    expect(there.locator("#timeline > article")).to_have_count(2)
    # Opened twice and changed in both, one draft becomes two, and each can be sent.
    type_in(here, "Begun")
    one, two = window.open("/", window.tab()), window.open("/", window.tab())
    type_in(one, "Begun, one")
    type_in(two, "Begun, two")
    for page in (one, two):
        page.click("#composer .composer-send")
        expect(page.locator("#composer .hint").last).to_contain_text("Posted")
    expect(two.locator("#timeline > article")).to_have_count(4)


@pytest.mark.parametrize("scripts", [True, False])
def test_a_stale_edit_shows_both_texts(site: Site, open_window: Open, scripts: bool) -> None:
    post = site.post("alice", "At first")
    window = open_window(site.url, java_script_enabled=scripts).enter("alice")
    window.allow_status(422)
    here, there = window.page, window.tab()
    for page in (here, there):
        page.goto(f"/posts/{post}/edit/")
    there.fill("#edit-body", "From the telephone")
    there.click("#edit-form .composer-send")
    expect(there.locator(f".post-{post}-body .text")).to_have_text("From the telephone")
    here.fill("#edit-body", "From the desk")
    here.click("#edit-form .composer-send")
    expect(here.locator("#edit-form [role=alert]")).to_contain_text("Both texts are here")
    expect(here.locator("#changed-meanwhile")).to_have_value("From the telephone")
    expect(here.locator("#edit-body")).to_have_value("From the desk")
    here.click("#edit-form .composer-send")
    expect(here.locator(f".post-{post}-body .text")).to_have_text("From the desk")
