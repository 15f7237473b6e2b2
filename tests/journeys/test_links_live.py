"""What posts, comments and messages link to, in a real browser: it arrives on open pages; authors choose
another, or none."""

import re
import shutil
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from playwright.sync_api import expect

from tests.browser import Window, expect_as_reloaded
from tests.journeys.pages import violations
from tests.journeys.test_messages_live import opened
from tests.services import Site

pytestmark = pytest.mark.journey

Open = Callable[..., Window]
ASK = """
import io
from PIL import Image
from feed.actions.previews import preview_links
from feed.fetching.apart import Fetched

def fetch(address, agent):
    file = io.BytesIO()
    Image.new("RGB", (600, 315), "teal").save(file, "PNG")
    other = "Another page" if "other" in address else "Rye bread"
    return Fetched(other, "It waits for nobody.", "The bakery", file.getvalue())

while preview_links(fetch):
    pass
"""

REQUEST = """
from users.models import User
from feed.actions.conversations import begin
bob, alice = (User.objects.get(username=name) for name in ("bob", "alice"))
print(begin(author=bob, person=alice, body="You don't know me").conversation.pk)
"""


@pytest.fixture(scope="module")
def site(tmp_path_factory: pytest.TempPathFactory, sqlite_template: Path) -> Iterator[Site]:
    """The site with link previews, and a folder of its own for their pictures."""
    folder = tmp_path_factory.mktemp("links")
    shutil.copy(sqlite_template, folder / "site.sqlite3")
    site = Site(folder, f"sqlite:///{folder / 'site.sqlite3'}")
    site.environment |= {"MEDIA_ROOT": str(folder / "media"), "LINK_PREVIEWS": "true"}
    yield site.start()
    site.kill()
    assert "Traceback" not in site.log(), site.log()


def test_a_link_shows_where_it_leads_once_that_is_known(site: Site, open_window: Open) -> None:
    alice, bob = open_window(site.url, "alice"), open_window(site.url, "bob")
    page, seen = alice.open("/"), bob.open("/public/")
    page.fill("#composer-body", "Read https://bakery.example/ and https://other.example/")
    page.click("#composer .composer-send")
    card = seen.locator("#timeline > article").first
    expect(card).to_contain_text("bakery.example")
    expect(card.locator(".link-card")).to_have_count(0)
    site.python(ASK)
    expect(card.locator(".link-title")).to_have_text("Rye bread")
    expect(card.locator(".link-picture")).to_have_attribute("src", re.compile("^/media/pictures/"))
    expect(card.locator(".link-address")).to_have_text("bakery.example")
    assert violations(seen) == []
    expect_as_reloaded(bob)
    # Its author would rather show the other, then none.
    post = (card.get_attribute("id") or "").removeprefix("post-")
    for which, shown in (("second", "Another page"), ("none", "")):
        edit = alice.open(f"/posts/{post}/edit/")
        edit.locator(".composer-link > summary").press("Enter")
        edit.select_option("select[name=preview_of]", which)
        assert violations(edit) == []
        edit.click("#edit-form .composer-send")
        expect(edit).to_have_url(f"{site.url}/posts/{post}/")
        site.python(ASK)
        expect(card.locator(".link-title")).to_have_text([shown] if shown else [])
        expect_as_reloaded(bob)


def test_all_of_the_card_leads_there_by_mouse_and_by_key(site: Site, open_window: Open) -> None:
    alice = open_window(site.url, "alice")
    page = alice.open("/")
    page.fill("#composer-body", "https://bakery.example/2")
    page.click("#composer .composer-send")
    card = page.locator("#timeline > article").first
    site.python(ASK)
    expect(card.locator(".link-title")).to_have_text("Rye bread")
    hit = card.locator(".link-picture").evaluate(
        """(picture) => {
          const box = picture.getBoundingClientRect();
          return document.elementFromPoint(box.x + 9, box.y + 9).closest("a")?.href;
        }"""
    )
    assert hit == "https://bakery.example/2"
    card.locator(".text a").focus()
    page.keyboard.press("Tab")
    expect(card.locator(".link-title")).to_be_focused()


@pytest.mark.matrix
def test_a_link_in_a_comment_shows_where_it_leads_or_not_as_its_author_chooses(
    site: Site, open_window: Open
) -> None:
    alice, bob = open_window(site.url, "alice"), open_window(site.url, "bob")
    page = alice.open("/")
    page.fill("#composer-body", "What do you read?")
    page.click("#composer .composer-send")
    first = page.locator("#timeline > article").first
    expect(first).to_contain_text("What do you read?")
    post = first.locator(".when").get_attribute("href") or ""
    seen, replies = bob.open(post), bob.open("/@alice/replies/", bob.tab())
    for one in (seen, replies):
        one.set_viewport_size({"width": 390, "height": 900})
    page = alice.open(post)
    page.fill("#comment-body", "This: https://bakery.example/3")
    page.click("#comment-form .composer-send")
    cards = (seen.locator("article.comment").first, replies.locator("article.comment").first)
    for card in cards:
        expect(card).to_contain_text("bakery.example")
        expect(card.locator(".link-card")).to_have_count(0)
    site.python(ASK)
    for card in cards:
        expect(card.locator(".link-title")).to_have_text("Rye bread")
        expect(card.locator(".link-address")).to_have_text("bakery.example/3")
        assert violations(card.page) == []
        assert not card.page.evaluate("document.documentElement.scrollWidth > innerWidth")
        expect_as_reloaded(bob, card.page)
    # What the next one links to is not to show; then, as an edit, neither is this.
    page.locator("#comment-form .composer-link > summary").press("Enter")
    page.select_option("#comment-preview_of", "none")
    page.fill("#comment-body", "And https://other.example/3")
    page.click("#comment-form .composer-send")
    expect(seen.locator("article.comment")).to_have_count(2)
    expect(page.locator("#comment-preview_of")).to_have_value("first")
    comment = (cards[0].get_attribute("id") or "").removeprefix("comment-")
    edit = alice.open(f"/posts/{comment}/edit/")
    edit.locator(".composer-link > summary").press("Enter")
    edit.select_option("select[name=preview_of]", "none")
    assert violations(edit) == []
    edit.click("#edit-form .composer-send")
    site.python(ASK)
    for one in (seen, replies):
        expect(one.locator(".link-card")).to_have_count(0)
        expect_as_reloaded(bob, one)


def test_a_card_is_ready_while_one_writes_and_stays_away_where_it_is_not_wanted(
    site: Site, open_window: Open
) -> None:
    alice = open_window(site.url, "alice", viewport={"width": 390, "height": 844})
    page = alice.open("/")
    page.fill("#composer-body", "Read https://bakery.example/4 today")
    button = page.locator("#composer-preview")
    expect(button).to_have_text("Don't show a link preview")
    site.python(ASK)
    page.locator("#composer-body").press("End")
    page.keyboard.type("!")
    expect(page.locator("#composer .link-title")).to_have_text("Rye bread")
    assert violations(page) == []
    assert not page.evaluate("document.documentElement.scrollWidth > innerWidth")
    button.press("Enter")
    expect(page.locator("#composer .link-card")).to_have_count(0)
    expect(page.locator("#composer-preview_of")).to_have_value("none")
    expect(button).to_be_focused()
    button.press("Enter")
    expect(page.locator("#composer .link-title")).to_have_text("Rye bread")
    expect(page.locator("#composer-preview_of")).to_have_value("first")
    page.click("#composer .composer-send")
    card = page.locator("#timeline > article").first
    expect(card.locator(".link-title")).to_have_text("Rye bread")  # without the worker
    expect(page.locator("#composer .link-ahead")).to_have_count(0)


def test_a_message_shows_where_it_leads_and_a_strangers_once_they_are_let_in(
    site: Site, open_window: Open
) -> None:
    phone = {"width": 390, "height": 844}
    alice, bob = open_window(site.url, "alice", viewport=phone), open_window(site.url, "bob")
    path = f"/messages/{site.manage('shell', '-c', REQUEST).split()[-1]}/"
    seen, page = opened(alice, path), opened(bob, path)
    page.fill("#composer-body", "https://bakery.example/5")
    page.click("#composer .composer-send")
    last = seen.locator("#messages > article").last
    expect(last).to_contain_text("bakery.example/5")
    site.python(ASK)
    expect(page.locator(".link-title")).to_have_text("Rye bread")
    expect(last.locator(".link-title")).to_have_count(1)
    expect(last.locator(".link-card")).to_be_hidden()
    assert not seen.evaluate(
        "document.querySelector('img.link-picture').complete"
    )  # not even loaded
    with seen.expect_navigation():  # a push may show the card before
        seen.click("#chat-accept")
    alice.live(seen)
    expect(last.locator(".link-title")).to_be_visible()
    assert violations(seen) == []
    assert not seen.evaluate("document.documentElement.scrollWidth > innerWidth")
    fresh = alice.open(path, alice.tab())  # but for the line "New", which stays until then
    expect(fresh.locator(".link-card")).to_have_count(1)
    card = "document.querySelector('.link-card').outerHTML"
    assert seen.evaluate(card) == fresh.evaluate(card)
    expect_as_reloaded(bob)
    # He would rather not show the next one: the form says so below the words.
    page.fill("#composer-body", "And https://bakery.example/6 too")
    page.locator("#composer-preview").click()
    expect(page.locator("#composer-preview_of")).to_have_value("none")
    assert violations(page) == []
    page.click("#composer .composer-send")
    expect(last).to_contain_text("bakery.example/6")
    site.python(ASK)
    expect(seen.locator("#messages .link-card")).to_have_count(1)
    expect_as_reloaded(bob)
