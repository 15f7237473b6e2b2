"""Two people write to each other, each in a browser: what one does shows on the other's page at once, where
they are, and nothing that they read or type is moved."""

from collections.abc import Callable

import pytest
from playwright.sync_api import Page, expect

from tests.browser import Window
from tests.services import Site

pytestmark = pytest.mark.journey

BEGUN = """
from users.models import User
from users.actions.follows import follow
from feed.actions.conversations import begin
from feed.actions.messages import send
alice, bob = (User.objects.get(username=name) for name in ("alice", "bob"))
follow(actor=alice, person=bob)
follow(actor=bob, person=alice)
made = begin(author=alice, person=bob, body="Good morning").conversation
for number in range({more}):
    send(author=(alice, bob)[number % 2], conversation=made, body=f"Line {{number}}")
print(made.pk)
"""


def begun(site: Site, more: int = 0) -> str:
    """Let alice and bob have talked; returns the address of their conversation."""
    return f"/messages/{site.manage('shell', '-c', BEGUN.format(more=more)).split()[-1]}/"


def opened(window: Window, address: str) -> Page:
    """Open the conversation, and wait until it is live."""
    window.page.goto(address)
    expect(window.page.locator("#live-status .is-live")).to_have_count(1)
    return window.page


def from_end(page: Page) -> float:
    """Return how far from its end the conversation is scrolled, in pixels."""
    return float(page.evaluate("document.querySelector('.chat-scroll').scrollTop"))


def top_of(page: Page, text: str) -> float:
    """Return where on the screen a message stands."""
    box = page.locator("#messages article", has_text=text).first.bounding_box()
    assert box is not None
    return box["y"]


def write(page: Page, text: str) -> None:
    """Send a message by the form."""
    page.fill("#composer textarea", text)
    page.click("#composer .composer-send")


def test_a_list_without_conversations_says_so_until_somebody_writes(
    site: Site, open_window: Callable[..., Window]
) -> None:
    page = opened(open_window(site.url, "bob"), "/messages/")
    says_so = page.locator("#conversations + .empty")
    expect(says_so).to_be_visible()
    begun(site)
    expect(page.locator("#conversations article")).to_have_count(1)
    expect(says_so).to_be_hidden()


def test_what_one_writes_shows_on_the_page_of_the_other(
    site: Site, open_window: Callable[..., Window]
) -> None:
    address = begun(site)
    alice, bob = open_window(site.url, "alice"), open_window(site.url, "bob")
    hers, his = opened(alice, address), opened(bob, address)
    listed = bob.tab()
    listed.goto("/messages/")
    expect(listed.locator("#live-status .is-live")).to_have_count(1)
    his.fill("#composer textarea", "half a th")
    write(hers, "Is there any rye left?")
    article = his.locator("#messages article", has_text="any rye left")
    expect(article).to_be_in_viewport()
    expect(listed.locator("#conversations article").first).to_contain_text("any rye left")
    # What he types stays, with the focus; she has an empty form, and goes on.
    expect(his.locator("#composer textarea")).to_have_value("half a th")
    expect(his.locator("#composer textarea")).to_be_focused()
    expect(hers.locator("#composer textarea")).to_have_value("")
    expect(hers.locator("#composer textarea")).to_be_focused()
    # He has it in front of him: it is read, in all his tabs, and she sees that.
    expect(hers.locator(".chat-seen", has_text="Seen")).to_have_count(1)
    expect(listed.locator("#conversations .badge")).to_have_count(0)
    expect(listed.locator("#message-badge")).to_have_text("")
    his.fill("#composer textarea", "")
    write(his, "Two loaves.")
    expect(hers.locator("#messages article").last).to_contain_text("Two loaves.")
    assert from_end(hers) == from_end(his) == 0
    hers.reload()
    expect(hers.locator("#messages article")).to_have_count(3)


def test_who_reads_further_up_is_not_moved_and_is_told_what_is_new(
    site: Site, open_window: Callable[..., Window]
) -> None:
    address = begun(site, more=120)
    alice, bob = open_window(site.url, "alice"), open_window(site.url, "bob")
    hers, his = opened(alice, address), opened(bob, address)
    assert from_end(his) == 0
    expect(his.locator("#messages .unread-mark")).to_have_count(0)
    his.locator("#messages article", has_text="Line 90").first.scroll_into_view_if_needed()
    before = top_of(his, "Line 90")
    assert from_end(his) < -100
    for number in range(3):
        write(hers, f"News {number}")
        expect(hers.locator("#messages article").last).to_contain_text(f"News {number}")
    pill = his.locator(".to-end")
    expect(pill).to_be_visible()
    assert pill.evaluate("one => getComputedStyle(one, '::after').content") != "none"
    assert top_of(his, "Line 90") == before
    # Older ones come in above as he scrolls up, and move nothing.
    first = his.locator("#messages article").first.inner_text()
    his.locator(".older-link").first.scroll_into_view_if_needed()
    expect(his.locator("#messages .page-2")).to_have_count(1)
    assert his.locator("#messages article").first.inner_text() != first
    expect(his.locator("#messages article").last).to_contain_text("News 2")
    pill.click()
    expect(his.locator("#messages article").last).to_be_in_viewport()
    expect(his.locator("#messages .unread-mark")).to_have_count(0)
    expect(pill).to_be_hidden()


def test_it_opens_at_the_first_message_that_is_unread(
    site: Site, open_window: Callable[..., Window]
) -> None:
    begun(site, more=121)
    bob = open_window(site.url, "bob")
    expect(bob.page.locator("#message-badge")).to_have_text("1")
    bob.page.goto("/messages/")
    bob.page.click("#conversations article a")
    expect(bob.page.locator("#unread")).to_be_in_viewport()
    expect(bob.page.locator("#message-badge")).to_have_text("")


@pytest.mark.matrix
def test_edited_deleted_and_reacted_to_it_changes_in_its_place(
    site: Site, open_window: Callable[..., Window]
) -> None:
    address = begun(site)
    alice, bob = open_window(site.url, "alice"), open_window(site.url, "bob")
    hers, his = opened(alice, address), opened(bob, address)
    write(hers, "Rye tomorow?")
    expect(his.locator("#messages article").last).to_contain_text("tomorow")
    his.locator("#messages article").last.locator(".chat-tools summary").click()
    his.click("#messages article:nth-last-child(1 of article) .chat-emoji >> nth=0")
    expect(hers.locator("#messages article").last.locator(".chat-sign")).to_contain_text("1")
    hers.locator("#messages article").last.locator(".chat-tools summary").click()
    hers.locator("#messages article").last.locator("a", has_text="Edit").click()
    hers.fill("#edit-form textarea", "Rye tomorrow?")
    hers.click("#edit-form .composer-send")
    expect(his.locator("#messages article").last).to_contain_text("tomorrow")
    expect(his.locator("#messages article").last).to_contain_text("edited")
    hers.locator("#messages article").last.locator(".chat-tools summary").click()
    hers.locator("#messages article").last.locator("a", has_text="Delete").click()
    hers.click("main form.confirm button")
    expect(his.locator("#messages article").last).to_contain_text("This message was deleted.")
    expect(his.locator("#messages article")).to_have_count(2)
