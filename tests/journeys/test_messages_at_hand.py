"""What somebody has in hand in a conversation stays: what they type, what they answer, where the focus is."""

from collections.abc import Callable

import pytest
from playwright.sync_api import Page, expect

from tests.browser import Window, untouched
from tests.services import Site

pytestmark = pytest.mark.journey

Open = Callable[..., Window]
WHO = """
from users.models import User
from users.actions.follows import follow
from feed.actions import groups
from feed.actions.conversations import begin, begin_group
from feed.actions.messages import send
from feed.live.log import log
from feed.models import Conversation, Message
from users.actions.blocks import block, unblock
alice, bob = (User.objects.get(username=name) for name in ("alice", "bob"))
"""
TALK = """
follow(actor=alice, person=bob)
follow(actor=bob, person=alice)
made = begin(author=alice, person=bob, body="Good morning").conversation
for number in range(60):
    send(author=(alice, bob)[number % 2], conversation=made, body=f"Line {number}")
print(made.pk, Message.objects.filter(body="Line 0").get().pk)
"""
GROUPS = """
follow(actor=bob, person=alice)
for number in range({number}):
    made = begin_group(actor=alice, name=f"Bakers {{number}}", people=[bob], body="Good morning")
    print(made.pk)
"""
TYPED = "Half of what I want to say"


def did(site: Site, code: str) -> list[str]:
    """Let something happen; returns what it says."""
    return site.python(WHO + code).split()


def expect_typed(page: Page) -> None:
    """What was typed is there to be seen and copied, and it is said that it cannot be sent."""
    field = page.locator("#composer textarea")
    expect(page.locator(".typed-stays")).to_be_visible()
    expect(field).to_be_visible()
    expect(field).to_have_value(TYPED)
    expect(page.locator("#composer .composer-send")).to_be_hidden()


def test_what_is_answered_far_above_is_asked_for_by_a_page_that_came_back(
    site: Site, open_window: Open
) -> None:
    pk, first = did(site, TALK)
    page = open_window(site.url, "bob").open(f"/messages/{pk}/?answers={first}")
    above, field = page.locator("#composer .chat-answers"), page.locator("#composer textarea")
    expect(above).to_contain_text("Line 0")
    with untouched(page):
        field.fill(TYPED)
        for body in ("Two loaves", "Three loaves"):
            did(
                site, f"Message.objects.filter(pk={first}).update(body='{body}'); log.renew_epoch()"
            )
            expect(above).to_contain_text(body)
        expect(field).to_have_value(TYPED)
        expect(field).to_be_focused()
    page.click("#composer .composer-send")
    expect(page.locator("#messages article").last).to_contain_text("Three loaves")
    expect(above).to_have_count(0)


def test_what_was_typed_stays_where_one_is_removed_from_a_group(
    site: Site, open_window: Open
) -> None:
    (pk,) = did(site, GROUPS.format(number=1))
    bob = open_window(site.url, "bob")
    page, empty = bob.open(f"/messages/{pk}/"), bob.open(f"/messages/{pk}/", bob.tab())
    page.locator("#messages .chat-tools summary").first.click()
    page.locator("#messages .chat-tools a", has_text="Reply").first.click()
    expect(page.locator("#composer .chat-answers")).to_contain_text("Good morning")
    with untouched(page), untouched(empty):
        page.fill("#composer textarea", TYPED)
        did(site, f"groups.remove(actor=alice, conversation=Conversation(pk={pk}), person=bob)")
        for one in (page, empty):
            expect(one.locator(".gone-subject")).to_be_visible()
            expect(one.get_by_role("heading", level=1)).to_have_text("Messages")
            expect(one.get_by_role("link", name="All conversations")).to_be_visible()
            expect(one.locator("body")).not_to_contain_text("Good morning")
            expect(one.locator("body")).not_to_contain_text("Bakers")
        expect_typed(page)
        expect(page.locator("#composer textarea")).to_be_focused()
        expect(empty.locator("#composer")).to_be_hidden()
        expect(empty.locator(".typed-stays")).to_be_hidden()


@pytest.mark.matrix
def test_what_was_typed_stays_where_nobody_can_write_any_more(
    site: Site, open_window: Open
) -> None:
    pk, _first = did(site, TALK)
    bob = open_window(site.url, "bob")
    page, empty = bob.open(f"/messages/{pk}/"), bob.open(f"/messages/{pk}/", bob.tab())
    with untouched(page), untouched(empty):
        page.fill("#composer textarea", TYPED)
        did(site, "block(actor=alice, person=bob)")
        expect_typed(page)
        expect(page.locator("#composer textarea")).to_be_focused()
        expect(empty.locator(".chat-closed")).to_be_visible()
        expect(empty.locator("#composer")).to_be_hidden()
        expect(empty.locator(".typed-stays")).to_be_hidden()
        did(site, "unblock(actor=alice, person=bob)")
        expect(empty.locator("#composer")).to_be_visible()
    page.click("#composer .composer-send")
    expect(page.locator("#messages article").last).to_contain_text(TYPED)


@pytest.mark.slice(2)
@pytest.mark.parametrize("where", ["beside", "list"])
def test_the_focus_stays_in_a_list_of_conversations_that_sorts_itself_anew(
    site: Site, open_window: Open, where: str
) -> None:
    talks = did(site, GROUPS.format(number=20))
    bob = open_window(site.url, "bob", viewport={"width": 1280, "height": 800})
    page = bob.open("/messages/" if where == "list" else f"/messages/{talks[-1]}/")
    rows, lowest = page.locator("#conversations article"), f"#conversation-link-{talks[0]}"
    expect(rows).to_have_count(20)
    page.locator(lowest).focus()
    with untouched(page):
        did(site, GROUPS.format(number=1).replace("Bakers {number}", "Millers"))
        expect(rows.first).to_contain_text("Good morning")
        expect(page.locator("#conversations article", has_text="Millers")).to_have_count(1)
        expect(page.locator(lowest)).to_be_focused()
        did(
            site,
            f"send(author=alice, conversation=Conversation.objects.get(pk={talks[0]}), body='Six?')",
        )
        expect(rows.first).to_contain_text("Six?")
        expect(page.locator(lowest)).to_be_focused()
        did(
            site,
            f"Conversation.objects.filter(pk={talks[5]}).update(name='Bread'); log.renew_epoch()",
        )
        if where == "list":
            expect(page.locator("#live-offer .behind")).to_be_visible()
        else:
            expect(rows.filter(has_text="Bread")).to_have_count(1)
        expect(page.locator(lowest)).to_be_focused()
