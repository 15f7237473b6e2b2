"""A group with a link: one asks, another lets them in, a post goes round; in browsers, and without script."""

import re
from collections.abc import Callable

import pytest
from playwright.sync_api import expect

from tests.browser import Window, expect_as_reloaded
from tests.journeys import pages
from tests.services import Site

pytestmark = pytest.mark.journey

Open = Callable[..., Window]
BEGUN = """
from users.models import User
from feed.actions.conversations import begin_group
from feed.actions.group_links import renew, set_asks
alice = User.objects.get(username="alice")
made = begin_group(actor=alice, name="Bakers of the square", people=[], body="Good morning")
set_asks(actor=alice, conversation=made, asks={asks})
print(made.pk, renew(actor=alice, conversation=made).link_key)
"""
BEYOND = "document.documentElement.scrollWidth - innerWidth"


def begun(site: Site, *, asks: bool) -> tuple[str, str]:
    """Let alice have a group with a link; returns the addresses of both."""
    said = site.manage("shell", "-c", BEGUN.format(asks=asks)).split()
    return f"/messages/{said[-2]}/", f"/messages/join/{said[-1]}/"


def test_who_asks_to_join_shows_at_once_and_is_let_in(site: Site, open_window: Open) -> None:
    address, link = begun(site, asks=True)
    alice, bob = open_window(site.url, "alice"), open_window(site.url, "bob")
    hers, his = alice.open(f"{address}people/"), bob.open(link)
    above = alice.open(address, alice.tab())
    expect(his.locator("#way-in")).to_contain_text("Bakers of the square")
    his.focus("#join-group")
    his.keyboard.press("Enter")
    expect(his.locator("#join-group")).to_have_text(re.compile("Withdraw request"))
    expect(hers.locator("#waiting article")).to_have_count(1)
    expect(above.locator(".chat-waiting")).to_have_text(re.compile("1 asks to join"))
    expect_as_reloaded(alice, hers)
    expect_as_reloaded(bob, his)
    # By the keyboard, without leaving what she types.
    hers.fill("#add-username", "half a na")
    hers.locator("#waiting button", has_text="Accept").focus()
    hers.keyboard.press("Enter")
    expect(his.locator("#join-group")).to_have_text(re.compile("Open the conversation"))
    expect(hers.locator("#members article")).to_have_count(2)
    expect(above.locator(".chat-waiting")).to_have_count(0)
    expect(above.locator("#messages .chat-line").last).to_contain_text("let in")
    his.click("#join-group")
    expect(his.locator("#messages .chat-line").last).to_contain_text("let in")
    expect(his.locator("#messages")).not_to_contain_text("Good morning")
    # A link that is renewed leads nowhere from then on. Who waits sees that they do, and withdraws.
    carol = open_window(site.url, "carol")
    door, requests = carol.open(link), carol.open("/messages/?show=requests", carol.tab())
    expect(requests.locator("#asking article")).to_have_count(0)
    door.click("#join-group")
    expect(requests.locator("#asking article")).to_contain_text("Bakers of the square")
    expect(hers.locator("#waiting article")).to_have_count(1)
    hers.locator("#link-renew").click()
    expect(door.locator("#region-joining .gone")).to_have_count(1)
    expect(hers.locator("#group-address")).not_to_have_value(re.compile(link))
    expect_as_reloaded(carol, requests)
    requests.locator("#asking button").focus()
    requests.keyboard.press("Enter")
    expect(requests.locator("#asking article")).to_have_count(0)
    expect(hers.locator("#waiting article")).to_have_count(0)


def test_a_post_that_is_sent_changes_in_the_open_conversation(
    site: Site, open_window: Open
) -> None:
    address, link = begun(site, asks=False)
    post = site.post("carol", "Rye bread at six")
    alice, bob, carol = (open_window(site.url, name) for name in ("alice", "bob", "carol"))
    his = bob.page
    his.goto(link)
    his.click("#join-group")
    expect(his.locator("#messages .chat-line").last).to_contain_text("joined by the link")
    hers = alice.open(address)
    expect(hers.locator("#messages .unread-mark")).to_have_count(0)
    alice.open(address)  # without the line above what was new
    his.goto(f"/posts/{post}/menu/")
    his.click("text=Send in a message")
    his.locator(".send-choice", has_text="Bakers").click()
    his.fill("#send-body", "Have you seen this?")
    his.click("#send-form .composer-send")
    expect(hers.locator("#messages .quote")).to_contain_text("Rye bread at six")
    expect(hers.locator("#messages article").last).to_contain_text("Have you seen this?")
    theirs = carol.page
    theirs.goto(f"/posts/{post}/edit/")
    theirs.fill("#edit-body", "Rye bread at seven")
    theirs.click("#edit-form .composer-send")
    expect(hers.locator("#messages .quote")).to_contain_text("at seven")
    expect_as_reloaded(alice, hers)
    theirs.goto(f"/posts/{post}/delete/")
    theirs.click("main form.confirm button")
    expect(hers.locator("#messages .quote-gone")).to_have_count(1)
    expect_as_reloaded(alice, hers)


def test_all_of_it_without_javascript(site: Site, open_window: Open) -> None:
    address, link = begun(site, asks=True)
    post = site.post("carol", "Rye bread at six")
    alice, bob = (
        open_window(site.url, name, java_script_enabled=False) for name in ("alice", "bob")
    )
    his, hers = bob.page, alice.page
    his.goto(link)
    his.click("text=Ask to join")
    hers.goto(f"{address}people/")
    hers.locator("#waiting button", has_text="Accept").click()
    expect(hers.locator("#members article")).to_have_count(2)
    his.reload()
    his.click("text=Open the conversation")
    his.goto(f"/posts/{post}/send/")
    his.locator(".send-choice", has_text="Bakers").click()
    his.click("#send-form .composer-send")
    expect(his.locator("#messages .quote")).to_contain_text("Rye bread at six")
    hers.goto(f"{address}people/")
    hers.click("text=Let anyone join")
    hers.click("text=End link")
    expect(hers.locator("#group-link")).to_contain_text("There is no link")
    hers.goto(f"{address}close/")
    hers.click("main form.confirm button")
    expect(hers.locator(".chat-closed")).to_be_visible()
    his.goto(address)
    expect(his.locator(".chat-closed")).to_be_visible()


def test_its_pages_fit_a_small_screen_and_axe_finds_nothing_on_them(
    site: Site, open_window: Open
) -> None:
    address, link = begun(site, asks=True)
    post = site.post("carol", "Rye bread at six")
    size = {"width": 320, "height": 640}
    options = {"bypass_csp": True, "viewport": size}
    bob = open_window(site.url, "bob", **options)
    bob.page.goto(link)
    bob.page.click("#join-group")
    expect(bob.page.locator("#join-group")).to_have_text(re.compile("Withdraw"))
    alice = open_window(site.url, "alice", **options)
    hers = (f"{address}people/", address, f"/posts/{post}/send/", f"{address}close/", link)
    for page, path in ((bob.page, link), *((alice.page, path) for path in hers)):
        pages.arrive(page, path)
        for mode in ("light", "dark"):
            page.emulate_media(**pages.MODES[mode])
            assert not pages.violations(page, mode), path
        assert page.evaluate(BEYOND) <= 0, path
