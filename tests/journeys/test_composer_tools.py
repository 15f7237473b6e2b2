"""The row of icons below a text: what each unfolds, and what it says of that, in a real browser."""

import re
from collections.abc import Callable

import pytest
from playwright.sync_api import Locator, Page, expect

from tests.browser import Window, untouched
from tests.services import Site

pytestmark = pytest.mark.journey

Open = Callable[..., Window]
TOOLS = ("poll", "warning", "when", "language", "audience")
NOT_FILLED = "rgba(0, 0, 0, 0)"
FILLED = {
    "#composer [name=poll_choice_1]": "Rye",
    "#composer [name=poll_choice_2]": "Wheat",
    "#composer-warning": "Hunger",
    "#composer-due": "2027-01-31T18:30",
    "#composer-language": "pt",
    "#composer-visibility": "friends",
    "#composer-answers_from": "followers",
}


def icon(page: Page, tool: str) -> Locator:
    """Return the icon of this tool."""
    return page.locator(f"#composer .composer-{tool} > summary")


def expect_filled(page: Page, *tools: str) -> None:
    """Assert that these icons are filled, whether what they unfold shows or not, and the others are not."""
    page.evaluate(
        "document.querySelectorAll('.composer-tool').forEach(one => { one.open = false })"
    )
    page.mouse.move(0, 0)
    for tool in TOOLS:
        one = expect(icon(page, tool))
        (one.not_to_have_css if tool in tools else one.to_have_css)("background-color", NOT_FILLED)


def expect_values(page: Page) -> None:
    """Assert that every field shows, and holds what was filled in."""
    for field, value in FILLED.items():
        expect(page.locator(field)).to_be_visible()
        expect(page.locator(field)).to_have_value(value)


def test_a_poll_begins_with_two_choices_and_grows(site: Site, open_window: Open) -> None:
    page = open_window(site.url, "alice").open("/")
    fields = page.locator("#composer .poll-field")
    shown = fields.locator("visible=true")
    expect(shown).to_have_count(0)
    icon(page, "poll").press("Enter")
    expect(shown).to_have_count(2)
    for number, more in ((1, 2), (2, 3), (3, 4), (4, 5), (5, 6), (6, 6)):
        page.fill(f"#composer [name=poll_choice_{number}]", f"Choice {number}")
        expect(shown).to_have_count(more)
    page.fill("#composer [name=poll_choice_5]", "")
    expect(shown).to_have_count(6)  # the sixth is filled in
    page.fill("#composer [name=poll_choice_6]", "")
    expect(page.locator("#composer [name=poll_choice_6]")).to_be_focused()
    expect(shown).to_have_count(6)
    page.locator("#composer-body").focus()
    expect(shown).to_have_count(5)


def test_what_is_filled_in_shows_at_a_glance_and_outlives_a_refusal_and_a_reload(
    site: Site, open_window: Open
) -> None:
    window = open_window(site.url, "alice")
    window.allow_status(422)
    page = window.open("/")
    with untouched(page):
        expect_filled(page)
        expect(icon(page, "audience")).to_have_accessible_name(re.compile("Audience"))
        for tool in TOOLS:
            icon(page, tool).press("Space")
        page.fill("#composer-body", "x" * 501)
        for field, value in FILLED.items():
            if page.locator(field).evaluate("one => one.tagName") == "SELECT":
                page.select_option(field, value)
            else:
                page.fill(field, value)
        expect_filled(page, *TOOLS)
        page.click("#composer .composer-send")
        expect(page.locator("#composer .form-errors")).to_contain_text("1 character too long")
        expect_values(page)
        expect(page.locator(".ring-left")).to_have_text("−1")
    with page.expect_response("**/drafts/"):
        page.fill("#composer-body", "x" * 400)
    page.reload()
    expect_values(page)
    expect(page.locator(".ring-left")).to_have_text("100")
    expect_filled(page, *TOOLS)


def test_without_javascript_the_icons_unfold_and_a_refusal_keeps_all(
    site: Site, open_window: Open
) -> None:
    window = open_window(site.url, java_script_enabled=False).enter("alice")
    window.allow_status(422)
    page = window.page
    for tool in TOOLS:
        icon(page, tool).click()
    page.fill("#composer-body", "Which bread?")
    page.fill("#composer [name=poll_choice_1]", "Rye")
    page.fill("#composer-warning", "Hunger")
    page.select_option("#composer-visibility", "friends")
    page.click("#composer .composer-send")
    expect(page.locator("#composer .form-errors")).to_contain_text("between 2 and 6 choices")
    expect(page.locator("#composer [name=poll_choice_1]")).to_have_value("Rye")
    expect(page.locator("#composer-warning")).to_have_value("Hunger")
    expect(page.locator("#composer-warning")).to_be_visible()
    expect(page.locator("#composer-visibility")).to_have_value("friends")
    page.fill("#composer [name=poll_choice_2]", "Wheat")
    page.click("#composer .composer-send")
    expect(page.locator("#timeline > article").first).to_contain_text("Wheat")
