"""Every page in both themes and both sizes: axe finds nothing, nothing breaks the policy."""

from collections.abc import Callable

import pytest
from playwright.sync_api import Page, expect

from tests.browser import Window
from tests.journeys import pages
from tests.journeys.pages import (
    FOR_PEOPLE,
    FOR_VISITORS,
    MORE_FOR_PEOPLE,
    MORE_FOR_VISITORS,
    violations,
)
from tests.services import Site

pytestmark = pytest.mark.journey

Open = Callable[..., Window]

SHAPES = [
    ("light", {"width": 390, "height": 844}),
    ("dark", {"width": 390, "height": 844}),
    ("light", {"width": 1280, "height": 900}),
    ("dark", {"width": 1280, "height": 900}),
]


@pytest.fixture(scope="module")
def full_site(shared_site: Site) -> Site:
    """alice's posts of every sort, a comment, something unread; what she is to others."""
    pages.fill(shared_site)
    return shared_site


# One shape of everything in every run; all of them in `make matrix`.
SLICE = [("alice", *SHAPES[1]), ("", *SHAPES[2])]
REST = [
    (name, theme, size)
    for name in ("", "alice")
    for theme, size in SHAPES
    if (name, theme, size) not in SLICE
]


def complaints(
    site: Site, open_window: Open, paths: list[str], name: str, theme: str, size: dict[str, int]
) -> str:
    """Return what is wrong with these pages as this person sees them, a line each."""
    window = open_window(site.url, name, color_scheme=theme, viewport=size)
    # axe sets inline styles on the page it looks at, which our policy forbids: it gets its own window.
    checked = open_window(site.url, name, color_scheme=theme, viewport=size, bypass_csp=True)
    for one in (window, checked):
        one.allow_status(403)
        one.allow_status(404)
    found = []
    for path in paths:
        for one in (window, checked):
            one.page.goto(path)
            menus = one.page.locator(".relation-menu > summary").all()[:1]
            for menu in menus:
                menu.click()
        checked.page.wait_for_load_state("networkidle")
        said = violations(checked.page, is_covered=bool(menus))
        found += [f"{path}: {complaint}" for complaint in said]
        width = window.page.evaluate("document.documentElement.scrollWidth")
        if width > size["width"]:
            found.append(f"{path}: {width} px wide")
    return "\n".join(found)


@pytest.mark.parametrize(
    ("name", "theme", "size"),
    [*SLICE, *(pytest.param(*one, marks=pytest.mark.matrix) for one in REST)],
)
def test_axe_finds_nothing_and_nothing_is_wider_than_the_screen(
    full_site: Site, open_window: Open, name: str, theme: str, size: dict[str, int]
) -> None:
    paths = FOR_PEOPLE if name else FOR_VISITORS
    assert not complaints(full_site, open_window, paths, name, theme, size)


@pytest.mark.matrix
@pytest.mark.parametrize("name", ["", "alice"])
@pytest.mark.parametrize(("theme", "size"), SHAPES)
def test_axe_finds_nothing_on_the_pages_of_relationships(
    full_site: Site, open_window: Open, name: str, theme: str, size: dict[str, int]
) -> None:
    paths = MORE_FOR_PEOPLE if name else MORE_FOR_VISITORS
    assert not complaints(full_site, open_window, paths, name, theme, size)


@pytest.mark.parametrize("theme", ["light", pytest.param("dark", marks=pytest.mark.matrix)])
def test_refused_forms_pass_axe_too(full_site: Site, open_window: Open, theme: str) -> None:
    window = open_window(full_site.url, "alice", color_scheme=theme, bypass_csp=True)
    window.live()
    window.allow_status(422)
    window.allow_status(404)  # axe looks for imported stylesheets in the wrong place
    window.page.click("#composer .composer-send")
    expect(window.page.locator(".form-errors")).to_be_visible()
    window.page.wait_for_load_state("networkidle")
    assert not violations(window.page)
    visitor = open_window(full_site.url, color_scheme=theme, bypass_csp=True)
    visitor.allow_status(422)
    visitor.allow_status(404)
    visitor.page.goto("/accounts/login/")
    visitor.page.fill("[name=login]", "nobody")
    visitor.page.fill("[name=password]", "wrong")
    visitor.page.click("form:has([name=password]) button")
    expect(visitor.page.locator(".form-errors")).to_be_focused()
    assert not violations(visitor.page)


def test_a_new_post_is_announced_further_down_and_moves_nothing(
    full_site: Site, open_window: Open
) -> None:
    for number in range(20):
        full_site.post("bob", f"Filling {number} " + "word " * 60)
    reader = open_window(full_site.url)
    page = reader.open("/public/")
    link = page.locator("#new-posts")
    expect(link).to_be_hidden()
    page.mouse.wheel(0, 1500)
    page.wait_for_function("() => window.scrollY > 1000")
    card = page.locator("#timeline > article").nth(6)
    expect(card).to_be_in_viewport()
    before = card_top(page)
    post = full_site.post("alice", "Seen further down only by a link")
    expect(page.locator(f"#post-{post}")).to_be_attached()
    expect(link).to_be_visible()
    assert abs(card_top(page) - before) < 2
    link.click()
    expect(page.locator(f"#post-{post}")).to_be_in_viewport()
    expect(link).to_be_hidden()


def card_top(page: Page) -> float:
    """Return where, on the screen, the seventh-from-last card of the first page stands."""
    return float(
        page.locator("#timeline > article")
        .nth(-14)
        .evaluate("one => one.getBoundingClientRect().top")
    )


def test_the_keyboard_reaches_everything_with_a_visible_ring(
    full_site: Site, open_window: Open
) -> None:
    page = open_window(full_site.url, "alice").page
    page.goto("/")
    seen = []
    for _ in range(16):
        page.keyboard.press("Tab")
        seen.append(
            page.evaluate(
                "() => { const one = document.activeElement, style = getComputedStyle(one);"
                " return [one.textContent.trim() || one.id, style.outlineStyle !== 'none'"
                " || style.boxShadow !== 'none'] }"
            )
        )
    assert seen[0][0] == "Skip to content"
    assert any(name == "composer-body" for name, _ring in seen)
    assert all(ring for _name, ring in seen), seen
