"""A page is printed: what people wrote is there, in black on white, and nothing that can be pressed."""

from collections.abc import Callable

import pytest
from playwright.sync_api import expect

from tests.browser import Window
from tests.services import Site

pytestmark = pytest.mark.journey


@pytest.mark.parametrize("width", [390, 1280])
def test_a_post_with_its_comments_on_paper(
    shared_site: Site, open_window: Callable[..., Window], width: int
) -> None:
    post = shared_site.post("alice", "Fresh bread from six https://example.org/bread")
    shared_site.comment("bob", post, "Two for me")
    size = {"width": width, "height": 800}
    window = open_window(shared_site.url, "alice", viewport=size, color_scheme="dark")
    page = window.open(f"/posts/{post}/")
    page.emulate_media(media="print", color_scheme="dark")
    for shown in ("Fresh bread from six", "Two for me", "@alice"):
        expect(page.locator("main").get_by_text(shown).first).to_be_visible()
    for pressed in (".site-header", ".site-footer", "#comment-form", "#live-status", ".card-foot"):
        expect(page.locator(pressed).first).to_be_hidden()
    expect(page.locator("main button:visible, main textarea:visible")).to_have_count(0)
    expect(page.locator("html")).to_have_css("background-color", "rgb(255, 255, 255)")
    expect(page.locator(".text").first).to_have_css("color", "rgb(0, 0, 0)")
    link = "getComputedStyle(document.querySelector('.text a'), '::after').content"
    assert "https://example.org/bread" in page.evaluate(link)
