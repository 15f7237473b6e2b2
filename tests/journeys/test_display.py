"""How pages look: chosen in one tab it reaches the others, and nothing flashes."""

from collections.abc import Callable

import pytest
from playwright.sync_api import Page, expect

from tests.browser import Window, expect_as_reloaded, untouched
from tests.services import Site

pytestmark = pytest.mark.journey
SOON = 20_000  # milliseconds
PAPER = {
    "light": "rgb(250, 245, 233)",
    "dark": "rgb(19, 20, 29)",
    "contrast by day": "rgb(255, 255, 255)",
    "contrast by night": "rgb(0, 0, 0)",
}


def expect_paper(page: Page, name: str) -> None:
    """Wait until the page has the ground of that theme."""
    expect(page.locator("html")).to_have_css("background-color", PAPER[name], timeout=SOON)


def test_a_theme_chosen_in_one_tab_reaches_the_others_and_no_one_else(
    site: Site, open_window: Callable[..., Window]
) -> None:
    alice, bob = open_window(site.url, "alice"), open_window(site.url, "bob")
    here = alice.open("/settings/display/")
    other = alice.open("/public/", alice.tab())
    bob.open("/public/")
    for page in (here, other, bob.page):
        expect_paper(page, "light")
    with untouched(other), untouched(bob.page):
        here.get_by_label("Dark").check()
        here.get_by_label("Largest").check()
        here.get_by_role("button", name="Save").click()
        for page in (here, other):
            expect_paper(page, "dark")
            expect(page.locator("html")).to_have_css("font-size", "20px", timeout=SOON)
        pressed = other.locator(".themes [aria-pressed=true]")
        expect(pressed).to_have_text("Dark", timeout=SOON)
        edge = "document.querySelector('#display-day').content"
        assert other.evaluate(edge) == "#1c1e2a"
        expect_as_reloaded(alice, other)
        expect_paper(bob.page, "light")


def test_each_choice_and_each_setting_of_the_device(
    site: Site, open_window: Callable[..., Window]
) -> None:
    page = open_window(site.url, "alice", java_script_enabled=False).page
    page.goto("/public/")
    by = {
        "System": ("light", "dark"),
        "Light": ("light", "light"),
        "Dark": ("dark", "dark"),
        "High contrast": ("contrast by day", "contrast by night"),
    }
    for name, papers in by.items():
        page.locator(".themes").get_by_role("button", name=name, exact=True).click()
        expect(page).to_have_url(f"{site.url}/public/")
        for device, paper in zip(("light", "dark"), papers, strict=True):
            page.emulate_media(color_scheme=device)  # type: ignore[arg-type]
            expect_paper(page, paper)
    page.locator(".themes").get_by_role("button", name="System").click()
    page.emulate_media(color_scheme="dark", contrast="more")
    expect_paper(page, "contrast by night")
    page.emulate_media(color_scheme="dark", contrast="no-preference", media="print")
    expect(page.locator("html")).to_have_css("background-color", "rgb(255, 255, 255)")


def test_the_largest_text_needs_no_sideways_scrolling(
    site: Site, open_window: Callable[..., Window]
) -> None:
    """Widths are those of the device: what is wide in rem gets no other layout by itself."""
    page = open_window(site.url, "alice").page
    site.send("alice", "/settings/display/", text_size="largest")
    for path in ("/public/", "/settings/display/"):
        page.goto(site.url + path)
        for width in (320, 390, 640, 768, 1000, 1240, 1280):
            page.set_viewport_size({"width": width, "height": 800})
            beyond = page.evaluate("document.documentElement.scrollWidth - innerWidth")
            assert beyond <= 0, (path, width)


def test_a_visitor_chooses_without_javascript(
    site: Site, open_window: Callable[..., Window]
) -> None:
    window = open_window(site.url, java_script_enabled=False)
    page = window.page
    page.goto("/public/")
    page.locator(".site-footer").get_by_role("link", name="Display").click()
    page.get_by_label("High contrast").check()
    page.get_by_label("Small").check()
    page.get_by_role("button", name="Save").click()
    expect(page.get_by_text("Saved.")).to_be_visible()
    page.goto("/public/")
    expect_paper(page, "contrast by day")
    expect(page.locator("html")).to_have_css("font-size", "14px")
