"""Messages on a telephone with JavaScript switched off: all that people do in them, from page to page."""

from collections.abc import Callable
from typing import Any

import pytest
from playwright.sync_api import Locator, Page, expect

from tests.browser import Window
from tests.services import Site

pytestmark = pytest.mark.journey

Open = Callable[..., Window]
PHONE: dict[str, Any] = {"viewport": {"width": 390, "height": 844}, "java_script_enabled": False}


def card(page: Page, words: str) -> Locator:
    """Return the message with these words."""
    return page.locator("#messages > article", has=page.locator(".chat-body", has_text=words))


def do(page: Page, words: str, name: str) -> None:
    """Unfold what one can do with a message, and choose this."""
    found = card(page, words)
    found.locator("summary", has_text="More about this message").click()
    found.get_by_role("link", name=name, exact=True).click()


def send(page: Page, words: str) -> None:
    """Write in the conversation that is open."""
    page.fill("#composer-body", words)
    page.click("#composer .composer-send")
    expect(card(page, words)).to_be_in_viewport()


def fits(page: Page) -> bool:
    """Return whether nothing sticks out of the screen."""
    return bool(page.evaluate("document.documentElement.scrollWidth <= innerWidth"))


def test_two_write_answer_edit_and_delete(site: Site, open_window: Open) -> None:
    alice = open_window(site.url, "alice", **PHONE).page
    bob = open_window(site.url, "bob", **PHONE).page
    alice.goto("/messages/")
    alice.get_by_role("link", name="New message", exact=True).click()
    alice.fill("#id_to", "bo")
    alice.fill("#conversation-body", "Hello bob")
    alice.click("text=Find people")
    alice.click(".suggestion")
    expect(alice.locator("#id_to")).to_have_value("@bob ")
    assert fits(alice)
    alice.click("#conversation-form .composer-send")
    expect(card(alice, "Hello bob")).to_be_visible()

    # A request: bob reads it, and accepts.
    bob.goto("/messages/?show=requests")
    bob.click("#conversations .conversation-link")
    expect(card(bob, "Hello bob")).to_be_visible()
    expect(bob.locator("#composer")).to_be_hidden()
    bob.click("#chat-accept")
    expect(bob.locator("#message-badge")).to_have_text("1")
    bob.get_by_role("button", name="Mark as read").click()
    expect(bob.locator("#message-badge")).to_have_text("")
    assert fits(bob)

    do(bob, "Hello bob", "Reply")
    expect(bob.locator(".chat-answers")).to_contain_text("Hello bob")
    send(bob, "Hello yourself")
    answer = card(bob, "Hello yourself")
    expect(answer.locator(".chat-answered")).to_contain_text("Hello bob")

    alice.reload()
    expect(alice.locator("#message-badge")).to_have_text("1")
    expect(card(alice, "Hello bob").locator(".chat-seen")).to_have_text("Seen")
    card(alice, "Hello yourself").locator("summary", has_text="More about").click()
    card(alice, "Hello yourself").locator(".chat-emoji").first.click()
    expect(card(alice, "Hello yourself").locator(".chat-sign")).to_be_visible()

    # It stops being a reply, and says something else.
    do(bob, "Hello yourself", "Edit")
    bob.fill("#edit-body", "Good morning")
    bob.check("text=No longer a reply")
    bob.click("#edit-form .composer-send")
    changed = card(bob, "Good morning")
    expect(changed).to_be_in_viewport()
    expect(changed).to_contain_text("edited")
    expect(changed.locator(".chat-answered")).to_have_count(0)

    do(bob, "Good morning", "Delete")
    expect(bob.locator("blockquote")).to_contain_text("Good morning")
    bob.get_by_role("button", name="Delete").click()
    expect(bob.locator("#messages")).to_contain_text("This message was deleted.")
    expect(card(bob, "Good morning")).to_have_count(0)
    assert fits(bob)


def test_a_group_is_made_joined_and_left(site: Site, open_window: Open) -> None:
    alice = open_window(site.url, "alice", **PHONE).page
    bob = open_window(site.url, "bob", **PHONE).page
    alice.goto("/messages/new/")
    alice.fill("#id_to", "bob carol")
    alice.fill("#conversation-body", "Who brings the rye?")
    alice.click("text=Save draft")
    expect(alice.locator("#id_to")).to_have_value("bob carol")
    alice.fill("#id_name", "Bakers")
    alice.click("#conversation-form .composer-send")
    expect(alice.locator("#messages")).to_contain_text("made this group")
    expect(card(alice, "Who brings the rye?")).to_be_visible()

    bob.goto("/messages/?show=requests")
    bob.click("#conversations .conversation-link")
    bob.click("#chat-accept")
    send(bob, "I do")

    alice.reload()
    expect(card(alice, "I do")).to_be_visible()
    alice.locator("#chat-menu").click()
    alice.click("#chat-members")
    expect(alice.locator("#members > article")).to_have_count(3)
    assert fits(alice)
    alice.get_by_label("Group name").fill("Millers")
    alice.get_by_role("button", name="Save", exact=True).click()
    expect(alice.get_by_label("Group name")).to_have_value("Millers")
    alice.click("text=Back to the conversation")
    expect(alice.locator(".chat-about")).to_contain_text("Millers")

    bob.reload()
    bob.locator("#chat-menu").click()
    bob.click("#chat-leave")
    bob.get_by_role("button", name="Leave group").click()
    expect(bob.locator("#conversations .conversation-link")).to_have_count(0)
    alice.reload()
    expect(alice.locator("#messages > article").last).to_contain_text("left")
