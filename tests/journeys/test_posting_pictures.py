"""Pictures on what people write, in a real browser: chosen, described, posted, seen live, opened large."""

import shutil
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from playwright.sync_api import FilePayload, Page, Route, expect

from tests import images
from tests.browser import Window, expect_as_reloaded
from tests.journeys.pages import violations
from tests.services import Site, wait_for

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
# Whether the pictures on the page are loaded.
ALL_LOADED = (
    "[...document.querySelectorAll('img.picture')].every((one) => one.complete && one.naturalWidth)"
)


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
    card.scroll_into_view_if_needed()
    wait_for(lambda: seen.evaluate(ALL_LOADED), "the pictures")
    assert [cell.bounding_box() for cell in card.locator(".picture-cell").all()] == before
    expect(card.locator(".picture-cover input")).to_be_checked()  # it arrived, and stays uncovered
    assert seen.evaluate("window.shifts") == []
    seen.reload()
    bob.live()
    expect(card.locator("img.picture").nth(1)).to_be_hidden()
    assert violations(seen) == []
    expect_as_reloaded(bob)
    seen.goto(card.locator(".picture-link").first.get_attribute("href") or "")
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


def test_what_is_chosen_is_kept_with_the_draft_on_every_device(
    site: Site, open_window: Open
) -> None:
    page = open_window(site.url, "carol").open("/")
    with page.expect_response("**/drafts/"):
        choose(page, FOUR[0], FOUR[1])
    with page.expect_response("**/drafts/"):
        page.locator("#composer-picture-list textarea").first.fill("A loaf")
    site.manage("worker", "--once")
    expect(page.locator(".composer-picture-shown > img")).to_have_count(2)
    page.locator("#composer-picture-list textarea").first.focus()
    elsewhere = open_window(site.url, "carol", java_script_enabled=False, viewport=PHONE).page
    elsewhere.goto("/")
    kept = elsewhere.locator("#composer-picture-list > li")
    expect(kept).to_have_count(2)
    expect(kept.first.locator("textarea")).to_have_value("A loaf")
    second = kept.nth(1).get_attribute("id") or ""
    kept.nth(1).get_by_role("button", name="Up").click()
    expect(kept.first).to_have_id(second)
    kept.first.get_by_role("button", name="Remove").click()
    expect(kept).to_have_count(1)
    expect(kept.locator("textarea")).to_have_value("A loaf")
    elsewhere.click("#composer .composer-send")
    expect(elsewhere.locator("#timeline img.picture")).to_have_attribute("alt", "A loaf")
    elsewhere.locator("#timeline .picture-link").click()
    expect(elsewhere.locator("figcaption")).to_have_text("A loaf")


def test_pictures_are_put_in_order_by_the_keyboard_alone(site: Site, open_window: Open) -> None:
    page = open_window(site.url, "carol").open("/posts/new/")
    page.fill("#composer-body", "Loaves")
    choose(page, *FOUR[:3])
    ids = [one.get_attribute("id") for one in page.locator("#composer-picture-list > li").all()]
    first = (ids[0] or "").rpartition("-")[2]
    page.fill(f"#composer-alt-{first}", "Moves with it")
    page.locator(f"#composer-later-{first}").press("Enter")
    expect(page.locator("#composer-picture-list > li").nth(1)).to_have_id(ids[0] or "")
    expect(page.locator(f"#composer-later-{first}")).to_be_focused()
    page.keyboard.press("Enter")
    expect(page.locator("#composer-picture-list > li").nth(2)).to_have_id(ids[0] or "")
    expect(page.locator(f"#composer-earlier-{first}")).to_be_focused()  # the last cannot go down
    expect(page.locator(f"#composer-alt-{first}")).to_have_value("Moves with it")
    for left in (2, 1, 0):
        page.locator("#composer-picture-list .picture-remove").first.press("Enter")
        expect(page.locator("#composer-picture-list > li")).to_have_count(left)
    expect(page.locator("#composer-file")).to_be_focused()
    expect(page.locator("#composer-body")).to_have_value("Loaves")
    choose(page, FOUR[0])  # the same file once more


def test_a_form_that_is_sent_waits_for_what_is_being_uploaded(
    site: Site, open_window: Open
) -> None:
    page = open_window(site.url, "bob").open("/")
    page.fill("#composer-body", "In a hurry")

    def slowly(route: Route) -> None:
        page.wait_for_timeout(1500)
        route.continue_()

    page.route("**/pictures/", slowly)
    page.set_input_files("#composer-file", [FOUR[0]])
    page.click("#composer .composer-send")
    card = page.locator("#timeline > article").first
    expect(card).to_contain_text("In a hurry")
    expect(card.locator(".picture-cell")).to_have_count(1)


def test_a_refused_file_is_told_by_its_name_and_all_else_stays(
    site: Site, open_window: Open
) -> None:
    notes: FilePayload = {"name": "notes.txt", "mimeType": "text/plain", "buffer": b"Rye, salt"}
    for has_script in (True, False):
        window = open_window(site.url, "bob", java_script_enabled=has_script)
        window.allow_status(422)
        page = window.page
        page.goto("/posts/new/")
        page.fill("#composer-body", "What to buy")
        page.set_input_files("#composer-file", [FOUR[0], notes])
        if not has_script:  # else they are uploaded at once
            page.click("#composer .composer-send")
        expect(page.locator("#composer-picture-said")).to_contain_text("notes.txt: ")
        expect(page.locator("#composer-body")).to_have_value("What to buy")
        expect(page.locator("#composer-picture-list > li")).to_have_count(1)
        if has_script:
            expect(page.locator("#composer-ring")).to_contain_text("489")  # the draft is kept
            page.goto("/posts/new/")
            page.locator("#composer").get_by_role("button", name="Discard").click()


@pytest.mark.matrix
def test_an_edit_changes_pictures_on_open_pages(site: Site, open_window: Open) -> None:
    alice, bob = open_window(site.url, "alice"), open_window(site.url, "bob")
    page = alice.open("/")
    page.fill("#composer-body", "To be edited")
    choose(page, FOUR[0], FOUR[2])
    page.click("#composer .composer-send")
    link = page.locator("#composer .hint a").first
    expect(link).to_be_visible()
    pk = (link.get_attribute("href") or "").strip("/").rpartition("/")[2]
    site.manage("worker", "--once")
    media = bob.open("/@alice/media/")
    large = bob.open(f"/posts/{pk}/pictures/2/", bob.tab())
    page.goto(f"/posts/{pk}/edit/")
    page.locator("#edit-picture-list textarea").nth(1).fill("An olive square")
    page.locator("#edit-picture-list .picture-remove").first.click()
    expect(page.locator("#edit-picture-list > li")).to_have_count(1)
    page.click("#edit-form .composer-send")
    card = media.locator(f"#post-{pk}")
    expect(card.locator(".picture-cell")).to_have_count(1)
    expect(card.locator("img.picture")).to_have_attribute("alt", "An olive square")
    expect(large.locator("#region-picture")).to_contain_text("Page not found")
    expect_as_reloaded(bob, media)
    page.goto(f"/posts/{pk}/edit/")
    page.locator("#edit-picture-list .picture-remove").click()
    expect(page.locator("#edit-picture-list > li")).to_have_count(0)
    page.click("#edit-form .composer-send")
    expect(card).to_have_count(0)
    expect_as_reloaded(bob, media)
