"""The pictures: ten pages, four widths, five modes, of the demo in Chromium."""

import hashlib
import io
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from itertools import groupby, product
from pathlib import Path
from typing import Any

from PIL import Image
from playwright.sync_api import Browser, Page

from tests.browser import Window
from tests.services import Site

WIDTHS = (390, 768, 1280, 1920)
HEIGHT = 1100
# What a mode is to the browser. Right to left is light, and turned round once the page is there.
MODES: dict[str, dict[str, Any]] = {
    "light": {"color_scheme": "light"},
    "dark": {"color_scheme": "dark"},
    "contrast": {"color_scheme": "light", "contrast": "more"},
    "forced": {"color_scheme": "dark", "forced_colors": "active"},
    "rtl": {"color_scheme": "light"},
}
VISITOR = ""
POST = """
from feed.models import Post
print(Post.objects.timeline(None).order_by("-comment_count", "-pk").values_list("pk", flat=True)[0])
"""
# Times go on from one run to the next; a caret blinks.
STILL = "time { visibility: hidden !important } * { caret-color: transparent !important }"


@dataclass(frozen=True, order=True)
class Shot:
    """One page as one person sees it, in one mode, at one width in pixels."""

    person: str
    mode: str
    width: int
    page: str
    path: str

    @property
    def name(self) -> str:
        """Its file, and its name in the manifest."""
        return f"{self.page}-{self.mode}-{self.width}"


def shots(post: int) -> list[Shot]:
    """Return all of them; `post` is the one whose own page is shown."""
    pages = (
        (VISITOR, "welcome", "/"),
        (VISITOR, "sign-up", "/accounts/signup/"),
        (VISITOR, "public", "/public/"),
        ("alice", "home", "/"),
        ("alice", "post", f"/posts/{post}/"),
        ("alice", "profile", "/@bob/"),
        ("alice", "people", "/people/"),
        ("alice", "settings", "/settings/privacy/"),
        ("alice", "messages", "/messages/"),
        ("bob", "notifications", "/notifications/"),
    )
    return sorted(Shot(who, *more, *page) for (who, *page), *more in product(pages, MODES, WIDTHS))


def of_demo(site: Site) -> list[Shot]:
    """Return all of them, for a site with the demo."""
    return shots(int(site.python(POST)))


def take(
    browser: Browser, url: str, some: list[Shot], folder: Path, say: Callable[[str], None]
) -> dict[str, str]:
    """Take these pictures into the folder; returns the hash of each by name."""
    found: dict[str, str] = {}
    cookies = {person: _cookies(browser, url, person) for person in {one.person for one in some}}
    alike = groupby(sorted(some), lambda one: (one.person, one.mode, one.width))
    for (person, mode, width), group in alike:
        window = Window(
            browser,
            url,
            viewport={"width": width, "height": HEIGHT},
            reduced_motion="reduce",
            timezone_id="UTC",
            bypass_csp=True,  # for the rules that hold a picture still
            **MODES[mode],
        )
        try:
            window.context.add_cookies(cookies[person])
            for one in group:
                # A tab of its own: what the page before was still loading would count as this one's.
                page = window.tab()
                png = _picture(page, one)
                page.close()
                (folder / f"{one.name}.png").write_bytes(png)
                found[one.name] = digest(png)
                say(f"{len(found)}/{len(some)}  {one.name}")
        finally:
            window.close()
    return found


def _cookies(browser: Browser, url: str, person: str) -> list[Any]:
    """Return what the browser of this person holds; of a visitor's nothing."""
    if person == VISITOR:
        return []
    window = Window(browser, url)
    try:
        return list(window.sign_in(person).context.cookies())
    finally:
        window.close()


def _picture(page: Page, shot: Shot) -> bytes:
    page.goto(shot.path)
    page.wait_for_load_state("networkidle")
    if shot.mode == "rtl":
        page.evaluate("document.documentElement.dir = 'rtl'")
    return page.screenshot(animations="disabled", style=STILL)


def digest(png: bytes) -> str:
    """Return a hash of the picture's pixels: how a file packs them does not count."""
    with Image.open(io.BytesIO(png)) as image:
        pixels = image.convert("RGB")
        return hashlib.sha256(repr(pixels.size).encode() + pixels.tobytes()).hexdigest()[:20]


def matching(some: list[Shot], words: list[str]) -> Iterator[Shot]:
    """Yield those whose name has one of these words in it; all where there are no words."""
    return (one for one in some if not words or any(word in one.name for word in words))
