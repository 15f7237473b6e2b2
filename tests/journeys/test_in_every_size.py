"""On a small screen, with large text and with the viewer's own colours nothing is lost."""

import io
import re
from collections.abc import Callable

import pytest
from PIL import Image
from playwright.sync_api import Locator, expect

from tests.browser import Window
from tests.journeys import pages
from tests.services import Site

pytestmark = pytest.mark.journey

Open = Callable[..., Window]
PHONE = {"width": 390, "height": 844}
# How far the page reaches beyond the screen, in pixels.
BEYOND = "document.documentElement.scrollWidth - innerWidth"
DOUBLE = "document.documentElement.style.fontSize = '200%'"
# Whatever is read aloud by itself when it changes, but for what is told at once.
# A dialog that is not open says nothing.
POLITE = """() => [...document.querySelectorAll('[role=status], [aria-live=polite], [role=log]')]
  .filter((one) => !one.closest('dialog:not([open])')).map((one) => one.id || one.className)"""
EVERYWHERE = ["live-status", "live-offer", "notice"]


@pytest.fixture(scope="module")
def full_site(shared_site: Site) -> Site:
    """A site on which something of every sort stands."""
    pages.fill(shared_site)
    pages.fill_more(shared_site)
    return shared_site


def beyond(window: Window, paths: list[str], *, is_doubled: bool) -> dict[str, int]:
    """Return the pages that are wider than the screen, and by how many pixels."""
    window.allow_status(403)
    window.allow_status(404)
    found = {}
    for path in paths:
        window.page.goto(path)
        if is_doubled:
            window.page.evaluate(DOUBLE)
        found[path] = window.page.evaluate(BEYOND)
    return {path: pixels for path, pixels in found.items() if pixels > 0}


@pytest.mark.parametrize(("width", "is_doubled"), [(320, False), (640, True)])
def test_at_320_px_and_with_text_twice_as_large_no_timeline_scrolls_sideways(
    full_site: Site, open_window: Open, width: int, is_doubled: bool
) -> None:
    size = {"width": width, "height": 640}
    window = open_window(full_site.url, "alice", viewport=size, bypass_csp=True)
    assert not beyond(window, ["/", "/posts/1/", "/posts/10/thread/"], is_doubled=is_doubled)


@pytest.mark.matrix
@pytest.mark.parametrize(("width", "is_doubled"), [(320, False), (640, True)])
@pytest.mark.parametrize("name", ["", "alice"])
def test_at_320_px_and_with_text_twice_as_large_no_page_scrolls_sideways(
    full_site: Site, open_window: Open, name: str, width: int, is_doubled: bool
) -> None:
    size = {"width": width, "height": 640}
    window = open_window(full_site.url, name, viewport=size, bypass_csp=True)
    paths = pages.ALL_FOR_PEOPLE if name else pages.ALL_FOR_VISITORS
    assert not beyond(window, paths, is_doubled=is_doubled)


def inside(one: Locator) -> Image.Image:
    """Return what is painted inside of an element, without its edge."""
    one.scroll_into_view_if_needed()
    with Image.open(io.BytesIO(one.screenshot(animations="disabled"))) as image:
        picture = image.convert("L")
    edge = picture.width // 5, picture.height // 5
    return picture.crop((*edge, picture.width - edge[0], picture.height - edge[1]))


def is_empty(one: Locator) -> bool:
    """Whether nothing is painted inside of an element that can be told from its ground."""
    pixels = inside(one).tobytes()
    return max(pixels) - min(pixels) < 100


def test_with_forced_colours_every_sign_is_there(full_site: Site, open_window: Open) -> None:
    window = open_window(
        full_site.url, "alice", viewport=PHONE, bypass_csp=True, **pages.MODES["forced"]
    )
    page = window.open("/")
    post = page.locator("#post-1")
    signs = {
        "places": page.locator(".places-bar a:visible"),
        "buttons of a post": post.locator(".card-foot .action:visible"),
        "menu": post.locator(".menu-link"),
    }
    for what, some in signs.items():
        expect(some.first).to_be_visible()
        assert some.count() == {"places": 5, "buttons of a post": 5, "menu": 1}[what]
        assert not [what for one in some.all() if is_empty(one)]


def test_with_forced_colours_what_i_did_looks_another_way(
    full_site: Site, open_window: Open
) -> None:
    # Pictures are taken with an inline style.
    window = open_window(
        full_site.url, "bob", viewport=PHONE, bypass_csp=True, **pages.MODES["forced"]
    )
    page = window.open("/posts/1/")
    for icon in ("like", "bookmark"):
        button = page.locator(f"#{icon}-1")
        pressed = inside(button)
        button.click()
        expect(button).not_to_have_class(re.compile("is-pressed"))
        page.mouse.move(0, 400)
        assert inside(button).tobytes() != pressed.tobytes(), icon


def test_few_things_speak_up_by_themselves(full_site: Site, open_window: Open) -> None:
    page = open_window(full_site.url, "alice").page
    for path, more in (
        ("/", ["composer-says", "composer-uploading", "hint"]),
        ("/posts/1/", ["comment-says", "composer-uploading", "hint"]),
        ("/@alice/", []),
        ("/notifications/", []),
        ("/people/", ["people-found"]),
    ):
        page.goto(path)
        assert page.evaluate(POLITE) == [*EVERYWHERE, *more], path


def test_every_list_of_posts_has_a_heading(full_site: Site, open_window: Open) -> None:
    page = open_window(full_site.url, "alice").page
    for path in ("/", "/public/", "/@alice/", "/tags/bread/", "/bookmarks/"):
        page.goto(path)
        expect(page.get_by_role("heading", level=2, name="Posts")).to_have_count(1)
