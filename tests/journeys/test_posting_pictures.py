"""Pictures on what people write, in a real browser: chosen, described, posted, seen live, opened large."""

import shutil
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from playwright.sync_api import FilePayload, Page, expect

from tests import images
from tests.browser import Window, expect_as_reloaded
from tests.journeys.pages import violations
from tests.services import Site

pytestmark = pytest.mark.journey

Open = Callable[..., Window]
PHONE = {"width": 390, "height": 844}
# How far things have moved by themselves on this page, as the browser counts it.
WATCH_SHIFTS = """() => {
  window.shifts = [];
  new PerformanceObserver((list) => list.getEntries().forEach((one) => {
    if (!one.hadRecentInput) window.shifts.push(one.value);
  })).observe({type: 'layout-shift', buffered: false});
}"""


@pytest.fixture(scope="module")
def site(tmp_path_factory: pytest.TempPathFactory, sqlite_template: Path) -> Iterator[Site]:
    """The site as `make run` serves it, with a folder of its own for what is uploaded."""
    folder = tmp_path_factory.mktemp("posting")
    shutil.copy(sqlite_template, folder / "site.sqlite3")
    site = Site(folder, f"sqlite:///{folder / 'site.sqlite3'}")
    site.environment["MEDIA_ROOT"] = str(folder / "media")
    yield site.start()
    site.kill()
    assert "Traceback" not in site.log(), site.log()


def picture(name: str, width: int, height: int, colour: str = "teal") -> FilePayload:
    """Return a file as somebody chooses it."""
    content = images.encoded(images.drawn(width, height, colour), "JPEG")
    return {"name": name, "mimeType": "image/jpeg", "buffer": content}


FOUR = [
    picture("wide.jpg", 1200, 800, "teal"),
    picture("tall.jpg", 600, 900, "brown"),
    picture("square.jpg", 900, 900, "olive"),
    picture("long.jpg", 1600, 400, "navy"),
]


def choose(page: Page, *files: FilePayload, name: str = "composer") -> None:
    """Choose files in a form, and wait until they stand there."""
    list_of = page.locator(f"#{name}-picture-list > li")
    before = list_of.count()
    page.set_input_files(f"#{name}-file", list(files))
    expect(list_of).to_have_count(before + len(files))


def test_four_pictures_written_on_a_phone_arrive_live_and_open_large(
    site: Site, open_window: Open
) -> None:
    alice = open_window(site.url, "alice", viewport=PHONE)
    bob = open_window(site.url, "bob", viewport=PHONE)
    page, seen = alice.open("/"), bob.open("/public/")
    page.fill("#composer-body", "What I baked")
    page.locator("#composer-body").press("Home")
    choose(page, *FOUR)
    expect(page.locator("#composer-body")).to_have_value("What I baked")
    for number, box in enumerate(page.locator("#composer-picture-list textarea").all(), 1):
        box.fill(f"Loaf number {number}")
    page.locator("#composer-picture-list [type=checkbox]").nth(1).check()
    assert violations(page) == []
    page.click("#composer .composer-send")
    expect(page.locator("#composer .hint a").first).to_be_visible()
    card = seen.locator("#timeline > article").first
    expect(card.locator(".picture-cell")).to_have_count(4)
    expect(card.locator(".picture-state")).to_have_count(4)
    seen.evaluate(WATCH_SHIFTS)
    before = [cell.bounding_box() for cell in card.locator(".picture-cell").all()]
    card.locator(".picture-cover input").check()
    site.manage("worker", "--once")
    expect(card.locator("img.picture")).to_have_count(4)
    expect(card.locator("img.picture").first).to_have_attribute("width", "1200")
    expect(card.locator("img.picture").first).to_have_attribute("alt", "Loaf number 1")
    seen.wait_for_function(
        "[...document.querySelectorAll('img.picture')].every((one) => one.complete && one.naturalWidth)"
    )
    assert [cell.bounding_box() for cell in card.locator(".picture-cell").all()] == before
    expect(card.locator(".picture-cover input")).to_be_checked()  # it arrived, and stays uncovered
    assert seen.evaluate("window.shifts") == []
    seen.reload()
    bob.live()
    expect(card.locator("img.picture").nth(1)).to_be_hidden()
    assert violations(seen) == []
    expect_as_reloaded(bob)
    card.locator(".picture-link").first.click()
    expect(seen.locator("h1")).to_have_text("Picture 1 of 4")
    expect(seen.locator("figcaption")).to_have_text("Loaf number 1")
    assert violations(seen) == []
    seen.locator("#picture-next").press("Enter")
    expect(seen.locator("h1")).to_have_text("Picture 2 of 4")
    expect(seen.locator("img.picture")).to_be_hidden()
    seen.locator(".picture-cover input").press("Space")
    expect(seen.locator("img.picture")).to_be_visible()
    seen.get_by_role("link", name="Back to the post").click()
    expect(seen.locator("#region-post .picture-cell")).to_have_count(4)
