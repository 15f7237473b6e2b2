"""What a post said before, in two browsers: it grows while one looks, and closes with the post."""

from collections.abc import Callable

import pytest
from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import expect

from tests.browser import Window, expect_as_reloaded, untouched
from tests.services import Site

pytestmark = pytest.mark.journey

SOON = 20_000  # milliseconds


def edit(site: Site, name: str, post: int, body: str) -> None:
    """Let somebody change what they wrote."""
    site.send(name, f"/posts/{post}/edit/", body=body)


def test_an_edit_is_told_read_and_compared_live(
    site: Site, open_window: Callable[..., Window]
) -> None:
    post = site.post("alice", "The bakery opens at six")
    comment = site.comment("bob", post, "Too early for me")
    bob = open_window(site.url, "bob")
    told = bob.open("/notifications/")
    edit(site, "alice", post, "The bakery opens at seven")
    site.manage("worker", "--once")
    with untouched(told):
        link = told.locator("#notifications .excerpt")
        expect(link).to_have_text("The bakery opens at seven", timeout=SOON)
        # A later edit changes the words in the notice; that has been seen, so it is told once more.
        expect(told.locator("#notification-badge")).to_be_empty(timeout=SOON)
        edit(site, "alice", post, "The bakery opens at eight")
        expect(link).to_have_text("The bakery opens at eight", timeout=SOON)
        site.manage("worker", "--once")
        expect(link).to_have_count(2, timeout=SOON)
        expect_as_reloaded(bob, told)
    link.first.click()
    bob.live()
    page = bob.page
    assert page.url.endswith(f"/posts/{post}/history/")
    versions = page.locator("#versions > article")
    expect(versions).to_have_count(3)
    expect(versions.first.locator("del")).to_contain_text("seven")
    expect(versions.first.locator("ins")).to_contain_text("eight")
    other = open_window(site.url)  # a visitor, at the history of the comment
    other.open(f"/posts/{comment}/history/")

    with untouched(page), untouched(other.page):
        edit(site, "alice", post, "The bakery on the corner opens at eight")
        expect(versions).to_have_count(4, timeout=SOON)
        expect(versions.first.locator("ins")).to_contain_text("on the corner")
        edit(site, "bob", comment, "Just right for me")
        expect(other.page.locator("#versions > article")).to_have_count(2, timeout=SOON)
        expect_as_reloaded(bob)
        expect_as_reloaded(other)

        site.send("alice", f"/posts/{post}/delete/")
        for one in (page, other.page):
            expect(one.locator(".gone")).to_be_visible(timeout=SOON)
            expect(one.locator("main")).not_to_contain_text("bakery")


def test_the_way_there_and_back_without_javascript(
    shared_site: Site, open_window: Callable[..., Window]
) -> None:
    post = shared_site.post("alice", "Before")
    edit(shared_site, "alice", post, "After")
    page = open_window(shared_site.url, java_script_enabled=False).page
    page.goto("/public/")
    page.locator(f"#post-{post} .edited a").click()
    expect(page.locator("#versions > article")).to_have_count(2)
    expect(page.locator("#version-now")).to_contain_text("[removed: Before]")
    page.click(".to-post a")
    expect(page.locator(f"#post-{post} .text")).to_have_text("After")


@pytest.mark.slice(4)
@pytest.mark.parametrize("theme", ["light", "dark"])
@pytest.mark.parametrize("width", [390, 1280])
def test_it_can_be_read_by_everybody(
    shared_site: Site, open_window: Callable[..., Window], theme: str, width: int
) -> None:
    words = "Donaudampfschifffahrtselektrizitätenhauptbetriebswerkbauunterbeamtengesellschaft"
    post = shared_site.post("alice", f"Good morning {words}\nand welcome\nصباح الخير يا ساحة")
    edit(shared_site, "alice", post, f"Good evening {words}!\n\nand good bye\nمساء الخير يا ساحة")
    size = {"width": width, "height": 844}
    window = open_window(shared_site.url, color_scheme=theme, viewport=size, bypass_csp=True)
    window.allow_status(404)  # axe looks for imported stylesheets in the wrong place
    page = window.page
    page.goto(f"/posts/{post}/history/")
    page.wait_for_load_state("networkidle")
    assert not [one["id"] for one in Axe().run(page).response["violations"]]
    assert page.evaluate("document.documentElement.scrollWidth") <= width
    for mark, line in (("ins", "underline"), ("del", "line-through")):
        style = page.locator(f"#version-now {mark}").first.evaluate(
            "one => getComputedStyle(one).textDecorationLine"
        )
        assert style == line  # not by colour alone
