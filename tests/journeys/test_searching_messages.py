"""Somebody searches their messages, and begins a conversation by typing a name: with script and without."""

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
made = begin(author=alice, person=bob, body="The cardamom is here").conversation
for number in range(60):
    send(author=(alice, bob)[number % 2], conversation=made, body=f"Line {number}")
"""

DONE = """
from feed.actions import messages
from feed.models import Message
found = Message.objects.select_related("author", "conversation").get(body__contains="cardamom")
messages.{what}(actor=found.author, message=found{more})
"""


def found(page: Page) -> Page:
    """Search for a word by the form, and wait until the page is live."""
    page.goto("/messages/")
    page.click("main >> text=Search")
    page.fill("#id_q", "carda")
    page.press("#id_q", "Enter")
    expect(page.locator(".found-hit mark")).to_have_text("cardamom")
    return page


def test_a_hit_leads_to_the_message_and_goes_when_the_message_goes(
    site: Site, open_window: Callable[..., Window]
) -> None:
    site.manage("shell", "-c", BEGUN)
    window = open_window(site.url, "bob")
    page = found(window.page)
    expect(page.locator("#live-status .is-live")).to_have_count(1)
    page.fill("#id_q", "something else")
    edit = DONE.format(what="edit", more=', body="The cardamoms are here"')
    site.manage("shell", "-c", edit)
    expect(page.locator(".found-hit mark")).to_have_text("cardamoms")
    page.click(".found-hit a")
    expect(page.locator(".chat-message:target")).to_be_in_viewport()
    page.go_back()
    expect(page.locator(".found-hit mark")).to_have_text("cardamoms")
    expect(page.locator("#live-status .is-live")).to_have_count(1)
    site.manage("shell", "-c", DONE.format(what="delete", more=""))
    expect(page.locator("#found")).to_contain_text("No messages found")
    expect(page.locator(".found-hit")).to_have_count(0)
    page.reload()
    expect(page.locator("#found")).to_contain_text("No messages found")


def test_whom_to_write_to_is_completed_by_the_keyboard(
    site: Site, open_window: Callable[..., Window]
) -> None:
    page = open_window(site.url, "bob").open("/messages/new/")
    page.fill("#conversation-body", "Hello")
    page.locator("#id_to").press_sequentially("ali")
    expect(page.locator(".suggestion")).to_contain_text("@alice")
    page.keyboard.press("Tab")
    page.keyboard.press("Enter")
    expect(page.locator("#id_to")).to_have_value("@alice ")
    expect(page.locator("#id_to")).to_be_focused()
    expect(page.locator("#conversation-body")).to_have_value("Hello")
    page.keyboard.press("Enter")
    expect(page.locator("#messages article")).to_contain_text("Hello")


def test_what_is_typed_to_begin_a_conversation_is_kept_while_one_types(
    site: Site, open_window: Callable[..., Window]
) -> None:
    window = open_window(site.url, "bob")
    page = window.open("/messages/new/")
    page.fill("#id_name", "Bakers")
    page.fill("#conversation-body", "Hello both")
    with page.expect_response(
        lambda answer: (
            answer.url.endswith("/drafts/") and "carol" in (answer.request.post_data or "")
        )
    ):
        page.locator("#id_to").press_sequentially("alice carol")
    page.reload()
    expect(page.locator("#id_to")).to_have_value("alice carol")
    expect(page.locator("#id_name")).to_have_value("Bakers")
    expect(page.locator("#conversation-body")).to_have_value("Hello both")
    # Refused, the form says why, and goes on with the same draft.
    page.fill("#id_name", "")
    page.click("#conversation-form .composer-send")
    window.allow_status(422)
    expect(page.locator("#conversation-errors")).to_contain_text("Give the group a name.")
    page.fill("#id_name", "Bakers")
    page.click("#conversation-form .composer-send")
    expect(page.locator("#messages article").last).to_contain_text("Hello both")
    page.goto("/messages/new/")
    expect(page.locator("#conversation-body")).to_have_value("")


def test_who_sent_it_is_completed_by_the_keyboard(
    site: Site, open_window: Callable[..., Window]
) -> None:
    site.manage("shell", "-c", BEGUN)
    page = open_window(site.url, "bob").open("/messages/search/")
    page.fill("#id_q", "carda")
    page.locator("#id_by").press_sequentially("ali")
    expect(page.locator(".suggestion")).to_contain_text("@alice")
    page.keyboard.press("Tab")
    page.keyboard.press("Enter")
    expect(page.locator("#id_by")).to_have_value("@alice")
    expect(page.locator("#id_by")).to_be_focused()
    expect(page.locator("#id_q")).to_have_value("carda")
    page.keyboard.press("Enter")
    expect(page.locator(".found-hit mark")).to_have_text("cardamom")
    expect(page.locator("#id_by")).to_have_value("@alice")


@pytest.mark.matrix
def test_both_work_without_script(site: Site, open_window: Callable[..., Window]) -> None:
    site.manage("shell", "-c", BEGUN)
    page = found(open_window(site.url, "bob", java_script_enabled=False).page)
    page.click(".found-hit a")
    expect(page.locator("#messages article", has_text="cardamom")).to_be_visible()
    page.goto("/messages/new/")
    page.fill("#id_to", "caro")
    page.fill("#conversation-body", "Hello")
    page.click("text=Find people")
    page.click(".suggestion")
    expect(page.locator("#id_to")).to_have_value("@carol ")
    expect(page.locator("#conversation-body")).to_have_value("Hello")
    page.goto("/messages/search/")
    page.fill("#id_q", "carda")
    page.fill("#id_by", "ali")
    page.click("text=Find people")
    page.click(".suggestion")
    expect(page.locator("#id_by")).to_have_value("@alice")
    page.click("#find-messages .button >> text=Search")
    expect(page.locator(".found-hit mark")).to_have_text("cardamom")
