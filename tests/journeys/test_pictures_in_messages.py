"""Pictures in messages, in two real browsers: sent from a phone, seen live, opened large; and without
JavaScript."""

import shutil
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from playwright.sync_api import expect

from tests.browser import Window, expect_as_reloaded
from tests.journeys.pages import violations
from tests.journeys.test_messages_live import begun, opened, write
from tests.journeys.test_messages_without_javascript import fits
from tests.journeys.test_posting_pictures import ALL_LOADED, FOUR, PHONE, choose
from tests.services import Site, wait_for

pytestmark = pytest.mark.journey

Open = Callable[..., Window]
LAST = "#messages > article:last-of-type"


@pytest.fixture(scope="module")
def site(tmp_path_factory: pytest.TempPathFactory, sqlite_template: Path) -> Iterator[Site]:
    """The site as `make run` serves it, with a folder of its own for what is uploaded."""
    folder = tmp_path_factory.mktemp("messaging")
    shutil.copy(sqlite_template, folder / "site.sqlite3")
    site = Site(folder, f"sqlite:///{folder / 'site.sqlite3'}")
    site.environment["MEDIA_ROOT"] = str(folder / "media")
    yield site.start()
    site.kill()
    assert "Traceback" not in site.log(), site.log()


def test_two_pictures_sent_from_a_phone_arrive_live_and_open_large(
    site: Site, open_window: Open
) -> None:
    address = begun(site)
    alice = open_window(site.url, "alice", viewport=PHONE)
    bob = open_window(site.url, "bob", viewport=PHONE)
    hers, his = opened(alice, address), opened(bob, address)
    # The icon, the text and the button stand on one line, and the text has most of it.
    boxes = [
        hers.locator(where).bounding_box()
        for where in ("#composer-body", "#chat-choice", "#composer .composer-send")
    ]
    middles = [box["y"] + box["height"] / 2 for box in boxes if box]
    assert len(middles) == 3 and max(middles) - min(middles) < 8
    assert boxes[0] and boxes[0]["width"] > PHONE["width"] / 2
    hers.fill("#composer-body", "What I baked")
    choose(hers, FOUR[0], FOUR[1], name="chat")
    for number, box in enumerate(hers.locator("#chat-picture-list textarea").all(), 1):
        box.fill(f"Loaf number {number}")
    hers.locator("#chat-picture-list [type=checkbox]").nth(1).check()
    assert fits(hers) and violations(hers) == []
    hers.click("#composer .composer-send")
    expect(hers.locator("#composer-body")).to_have_value("")
    expect(hers.locator("#chat-picture-list > li")).to_have_count(0)

    card = his.locator("#messages > article", has_text="What I baked")
    expect(card.locator(".picture-state")).to_have_count(2)
    before = [cell.bounding_box() for cell in card.locator(".picture-cell").all()]
    card.locator(".picture-cover input").check()
    his.fill("#composer-body", "half a th")
    site.manage("worker", "--once")
    expect(card.locator("img.picture")).to_have_count(2)
    expect(card.locator("img.picture").first).to_have_attribute("alt", "Loaf number 1")
    wait_for(lambda: his.evaluate(ALL_LOADED), "the pictures")
    assert [cell.bounding_box() for cell in card.locator(".picture-cell").all()] == before
    expect(card.locator(".picture-cover input")).to_be_checked()  # it arrived, and stays uncovered
    expect(his.locator("#composer-body")).to_be_focused()
    assert fits(his) and violations(his) == []

    his.fill("#composer-body", "")
    expect_as_reloaded(alice)
    card.locator(".picture-link").first.click()
    expect(his.locator("h1")).to_have_text("Picture 1 of 2")
    expect(his.locator("figcaption")).to_have_text("Loaf number 1")
    assert fits(his) and violations(his) == []
    his.locator("#picture-next").press("Enter")
    expect(his.locator("h1")).to_have_text("Picture 2 of 2")
    expect(his.locator("img.picture")).to_be_hidden()
    his.locator(".picture-cover input").press("Space")
    expect(his.locator("img.picture")).to_be_visible()
    expect(his.locator("#live-status .is-live")).to_have_count(1)

    # Taken back, it is gone from there, too.
    mine = hers.locator("#messages > article", has_text="What I baked")
    mine.locator("summary", has_text="More about").click()
    mine.get_by_role("link", name="Delete", exact=True).click()
    hers.locator(".danger-button").click()
    expect(his.locator("img.picture")).to_have_count(0)


REQUEST = """
from users.models import User
from feed.actions.conversations import begin
carol, alice = (User.objects.get(username=name) for name in ("carol", "alice"))
print(begin(author=carol, person=alice, body="You don't know me").conversation.pk)
"""


@pytest.mark.matrix
def test_what_a_stranger_sends_shows_once_they_are_let_in(site: Site, open_window: Open) -> None:
    address = f"/messages/{site.manage('shell', '-c', REQUEST).split()[-1]}/"
    alice = opened(open_window(site.url, "alice", viewport=PHONE), address)
    carol = opened(open_window(site.url, "carol"), address)
    expect(alice.locator("#chat-accept")).to_be_visible()
    expect(alice.locator(".chat-asked-pictures")).to_be_hidden()  # there are none
    choose(carol, FOUR[0], name="chat")
    carol.locator("#chat-picture-list textarea").fill("A loaf")
    carol.click("#composer .composer-send")
    expect(carol.locator(f"{LAST} .picture-cell")).to_be_visible()
    site.manage("worker", "--once")
    picture = alice.locator(f"{LAST} img.picture")
    expect(picture).to_have_count(1)
    expect(picture).to_be_hidden()
    expect(alice.locator(".chat-asked-pictures")).to_be_visible()
    assert not alice.evaluate("document.querySelector('img.picture').currentSrc")  # not even loaded
    assert fits(alice) and violations(alice) == []
    alice.click("#chat-accept")
    expect(picture).to_be_visible()


def test_without_javascript_an_icon_unfolds_the_field(site: Site, open_window: Open) -> None:
    address = begun(site)
    seen = opened(open_window(site.url, "bob"), address)
    alice = open_window(site.url, "alice", viewport=PHONE, java_script_enabled=False).page
    alice.goto(address)
    expect(alice.locator("#chat-file")).to_be_hidden()
    assert fits(alice)
    alice.locator(".chat-choose input").check()
    alice.set_input_files("#chat-file", [FOUR[2]])
    assert fits(alice)
    alice.get_by_role("button", name="Upload").click()
    alice.locator("#chat-picture-list textarea").fill("A square loaf")
    alice.click("#composer .composer-send")
    expect(alice.locator(f"{LAST} .picture-cell")).to_have_count(1)
    expect(seen.locator(f"{LAST} .picture-cell")).to_have_count(1)
    site.manage("worker", "--once")
    expect(seen.locator(f"{LAST} img.picture")).to_have_attribute("alt", "A square loaf")
    write(seen, "Nice")
    alice.reload()
    alice.locator("#messages .picture-link").last.click()
    expect(alice.locator("figcaption")).to_have_text("A square loaf")
    assert fits(alice)
