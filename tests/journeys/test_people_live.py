"""What two people are to each other, at two browsers: true on open pages at once."""

from collections.abc import Callable

import pytest
from playwright.sync_api import Page, expect

from tests.browser import Window, expect_as_reloaded, untouched
from tests.services import Site

pytestmark = pytest.mark.journey

Open = Callable[..., Window]


def set_protected(site: Site, name: str, is_protected: bool) -> None:
    """Protect somebody's account, or open it, by the form."""
    site.send(name, "/settings/privacy/", **({"is_protected": "on"} if is_protected else {}))


def cards(page: Page) -> list[str]:
    """Return the texts of the cards that the page shows."""
    return page.locator("main article .text").all_inner_texts()


def test_a_request_is_asked_answered_and_fills_the_pages(site: Site, open_window: Open) -> None:
    set_protected(site, "alice", True)
    first = site.post("alice", "For those I know")
    alice, bob = open_window(site.url, "alice"), open_window(site.url, "bob")
    alice.open("/requests/")
    home = bob.open("/", bob.tab())
    bob.open("/@alice/")
    expect(bob.page.locator(".closed")).to_contain_text("This account is protected")

    with untouched(alice.page), untouched(bob.page), untouched(home):
        bob.page.get_by_role("button", name="Follow", exact=True).click()
        expect(bob.page.get_by_role("button", name="Requested")).to_be_visible()
        expect(alice.page.locator(".person-row .handle")).to_have_text("@bob")
        expect(alice.page.locator("#notification-badge")).to_have_text("1")
        expect_as_reloaded(alice)

        alice.page.get_by_role("button", name="Accept", exact=True).click()
        for page in (bob.page, home):
            expect(page.locator(f"#post-{first}")).to_be_visible()
        expect(alice.page.locator(".person-row")).to_have_count(0)
        expect(alice.page.locator("#notification-badge")).to_have_text("")
        expect(home.locator("#notification-badge")).to_have_text("1")

        second = site.post("alice", "Welcome, bob")
        for page in (bob.page, home):
            expect(page.locator(f"#post-{second}")).to_be_visible()
        expect_as_reloaded(bob)
        expect_as_reloaded(bob, home)
        expect_as_reloaded(alice)


@pytest.mark.matrix
def test_protecting_takes_the_cards_from_strangers_and_opening_brings_them_back(
    site: Site, open_window: Open
) -> None:
    site.send("bob", "/@alice/follow/")
    post = site.post("alice", "Good morning, everybody")
    friend, stranger = open_window(site.url, "bob"), open_window(site.url, "carol")
    friend.open("/")
    theirs = [stranger.open(path, stranger.tab()) for path in ("/public/", "/@alice/")]
    thread = stranger.open(f"/posts/{post}/")
    visitor = open_window(site.url)
    visitor.open("/public/")
    for page in (friend.page, thread, visitor.page, *theirs):
        expect(page.locator(f"#post-{post}")).to_be_visible()

    set_protected(site, "alice", True)
    for page in (thread, visitor.page, *theirs):
        expect(page.locator(f"#post-{post}")).to_have_count(0)
    expect(thread.locator(".gone")).to_be_visible()
    hidden = site.post("alice", "Only for those who follow")
    expect(friend.page.locator(f"#post-{hidden}")).to_be_visible()
    for page in (thread, visitor.page, *theirs):
        assert "Only for those who follow" not in page.content()
    expect_as_reloaded(stranger, theirs[1])

    set_protected(site, "alice", False)
    for page in (visitor.page, *theirs):
        expect(page.locator(f"#post-{hidden}")).to_be_visible()
        expect(page.locator(f"#post-{post}")).to_be_visible()
    expect_as_reloaded(stranger, theirs[0])
    expect_as_reloaded(visitor)
    expect_as_reloaded(friend)


def test_a_block_cleans_both_profiles_and_silences_the_open_sockets(
    big_site: Site, open_window: Open
) -> None:
    """Two processes, PostgreSQL, Redis: each looks at the other's page, at another process."""
    site = big_site
    site.send("alice", "/@bob/follow/")
    site.send("bob", "/@alice/follow/")
    by_alice, by_bob = site.post("alice", "Written by alice"), site.post("bob", "Written by bob")
    site.comment("bob", by_alice, "A comment by bob")
    alice = open_window(site.urls[0], "alice")
    bob = open_window(site.urls[1], "bob")
    frames: list[str] = []

    def listen(page: Page) -> Page:
        page.on(
            "websocket",
            lambda socket: socket.on("framereceived", lambda frame: frames.append(str(frame))),
        )
        return page

    thread = bob.open(f"/posts/{by_alice}/", listen(bob.tab()))
    home = bob.open("/", listen(bob.tab()))
    bob.open("/@alice/", listen(bob.page))
    alice.open("/@bob/")
    expect(bob.page.locator(f"#post-{by_alice}")).to_be_visible()
    expect(alice.page.locator(f"#post-{by_bob}")).to_be_visible()

    with untouched(alice.page), untouched(bob.page):
        alice.page.locator(".relation-menu summary").click()
        alice.page.get_by_role("button", name="Block", exact=True).click()
        for page in (bob.page, thread, home):
            expect(page.locator(f"#post-{by_alice}")).to_have_count(0)
        expect(alice.page.locator(f"#post-{by_bob}")).to_have_count(0)
        expect(alice.page.locator(".closed")).to_contain_text("You've blocked this account")
        for page in (bob.page, thread):
            expect(page.locator(".gone")).to_be_visible()
        assert cards(home) == ["Written by bob"]

        before = len(frames)
        site.post("alice", "Not for bob to hear")
        mine = site.post("bob", "Bob goes on")
        expect(home.locator(f"#post-{mine}")).to_be_visible()
        heard = "".join(frames[before:])
        assert "Bob goes on" in heard
        assert "Not for bob" not in heard
        assert "alice" not in heard.lower()
        expect_as_reloaded(alice)
        expect_as_reloaded(bob, home)

    alice.page.get_by_role("button", name="Unblock", exact=True).click()
    for window, post in ((alice, by_bob), (bob, by_alice)):
        expect(window.page.locator(f"#post-{post}")).to_be_visible()
        expect_as_reloaded(window)


def test_a_mute_ends_by_itself_on_open_pages(site: Site, open_window: Open) -> None:
    """Its time is over: nobody presses anything, and what was muted is there again."""
    site.send("bob", "/@alice/follow/")
    post = site.post("alice", "A little loud")
    bob = open_window(site.url, "bob")
    bob.open("/")
    expect(bob.page.locator(f"#post-{post}")).to_be_visible()
    site.send("bob", "/@alice/mute/", lasts="hour")
    expect(bob.page.locator(f"#post-{post}")).to_have_count(0)
    expect_as_reloaded(bob)
    site.python(
        "from datetime import timedelta; from django.utils import timezone\n"
        "from users.models import Mute; Mute.objects.update(until=timezone.now())"
    )
    site.manage("worker", "--once")
    expect(bob.page.locator(f"#post-{post}")).to_be_visible()
    expect_as_reloaded(bob)


def test_people_are_found_as_one_types(site: Site, open_window: Open) -> None:
    page = open_window(site.url, "alice").page
    page.goto("/people/")
    with untouched(page):
        page.locator("#find-people").press_sequentially("car")
        expect(page.locator("#people-found .handle")).to_have_text(["@carol"])
        expect(page.locator("#find-people")).to_be_focused()
        page.get_by_role("button", name="Follow", exact=True).click()
        expect(page.get_by_role("button", name="Following")).to_be_visible()
        page.locator("#find-people").fill("nobody of that name")
        expect(page.locator("#people-found .empty")).to_contain_text("No people found")
