"""Two people at two browsers: what one does arrives at the other, and the page is never reloaded."""

import signal
from collections.abc import Callable

import pytest
from playwright.sync_api import expect

from tests.browser import SERVER_AWAY, Window, expect_as_reloaded, reveal, untouched
from tests.services import Site

pytestmark = pytest.mark.journey

Open = Callable[..., Window]


@pytest.fixture
def bob_follows_alice(site: Site) -> None:
    site.python(
        "from users.models import User; from users.actions.follows import follow\n"
        "follow(actor=User.objects.get(username='bob'), person=User.objects.get(username='alice'))"
    )


@pytest.mark.usefixtures("bob_follows_alice")
def test_post_edit_delete_and_comment_arrive_once(site: Site, open_window: Open) -> None:
    alice, bob = open_window(site.url, "alice"), open_window(site.url, "bob")
    alice.live()
    bob.live()
    second_tab = bob.open("/public/", bob.tab())

    with untouched(bob.page), untouched(second_tab):
        first = alice.post("The first post")
        second = alice.post("The second post")
        for page in (bob.page, second_tab, alice.page):
            expect(page.locator("#timeline > article").first).to_have_id(f"post-{second}")
            expect(page.locator(f"#post-{second}")).to_have_count(1)
            expect(page.locator("#timeline > article").nth(1)).to_have_id(f"post-{first}")

        editor = alice.tab()
        editor.goto(f"/posts/{first}/edit/")
        editor.fill("#edit-body", "The first post, changed")
        editor.click("#edit-form .composer-send")
        for page in (bob.page, second_tab):
            expect(page.locator(f".post-{first}-body .text")).to_have_text(
                "The first post, changed"
            )
            expect(page.locator(f".post-{first}-body .edited")).to_be_visible()

        alice.open(f"/posts/{second}/")
        reader = bob.open(f"/posts/{second}/", bob.tab())
        reader.fill("#comment-body", "Well said")
        reader.click("#comment-form .composer-send")
        expect(alice.page.locator("#comments > article .text")).to_have_text("Well said")
        expect(reader.locator("#comments > article")).to_have_count(1)
        # One for the follower she has, one for the comment.
        expect(alice.page.locator("#notification-badge")).to_have_text("2")
        expect(bob.page.locator(f".post-{second}-comments")).to_have_text(", 1 comment")

        editor.goto(f"/posts/{first}/delete/")
        editor.click("main form button")
        for page in (bob.page, second_tab):
            expect(page.locator(f"#post-{first}")).to_have_count(0)
        expect_as_reloaded(bob)
        expect_as_reloaded(bob, second_tab)
        expect_as_reloaded(alice)


@pytest.mark.usefixtures("bob_follows_alice")
def test_badge_counts_up_and_down_in_both_tabs(site: Site, open_window: Open) -> None:
    alice, bob = open_window(site.url, "alice"), open_window(site.url, "bob")
    bob.live()
    mine = bob.post("What do you think?")
    other = bob.open("/public/", bob.tab())
    alice.open(f"/posts/{mine}/")
    for number in ("1", "2"):
        alice.page.fill("#comment-body", f"Comment {number}")
        alice.page.click("#comment-form .composer-send")
        for page in (bob.page, other):
            expect(page.locator("#notification-badge")).to_have_text(number)
            expect(page.locator("#favicon")).to_have_attribute(
                "href", "/static/img/favicon-unread.svg"
            )
    comment = alice.page.locator("#comments > article").first.get_attribute("id") or ""
    alice.page.goto(f"/posts/{comment.removeprefix('comment-')}/delete/")
    alice.page.click("main form button")
    for page in (bob.page, other):
        expect(page.locator("#notification-badge")).to_have_text("1")
    reading = bob.tab()
    reading.goto("/notifications/")
    expect(reading.locator("#notifications > article")).to_have_count(1)
    for page in (bob.page, other, reading):
        expect(page.locator("#notification-badge")).to_have_text("")
        expect(page.locator("#favicon")).to_have_attribute("href", "/static/img/favicon.svg")


@pytest.mark.usefixtures("bob_follows_alice")
def test_half_a_typed_comment_survives_everything(site: Site, open_window: Open) -> None:
    alice, bob = open_window(site.url, "alice"), open_window(site.url, "bob")
    alice.live()
    post = alice.post("A post to talk about")
    bob.open(f"/posts/{post}/")
    bob.page.locator("#comment-body").press_sequentially("Half a thou")
    alice.open(f"/posts/{post}/")
    alice.page.fill("#comment-body", "Something")
    alice.page.click("#comment-form .composer-send")
    expect(bob.page.locator("#comments > article")).to_have_count(1)
    alice.page.goto(f"/posts/{post}/edit/")
    alice.page.fill("#edit-body", "Changed")
    alice.page.click("#edit-form .composer-send")
    expect(bob.page.locator(f".post-{post}-body .text")).to_have_text("Changed")
    bob.page.keyboard.type("ght")
    alice.page.goto(f"/posts/{post}/delete/")
    alice.page.click("main form button")
    expect(bob.page.locator(".gone")).to_be_visible()
    expect(bob.page.locator("#comment-body")).to_have_value("Half a thought")


@pytest.mark.usefixtures("bob_follows_alice")
@pytest.mark.parametrize(
    "how", [signal.SIGKILL, pytest.param(signal.SIGTERM, marks=pytest.mark.matrix)]
)
def test_pages_converge_after_the_server_was_killed_while_six_things_happened(
    site: Site, open_window: Open, how: signal.Signals
) -> None:
    alice, bob = open_window(site.url, "alice"), open_window(site.url, "bob")
    alice.live()
    first, second = alice.post("One"), alice.post("Two")
    third = alice.post("Three")
    expect(bob.page.locator("#timeline > article")).to_have_count(3)
    reader = bob.open(f"/posts/{second}/", bob.tab())
    for window in (alice, bob):
        window.allow(SERVER_AWAY)
    with untouched(alice.page), untouched(bob.page), untouched(reader):
        site.kill(how)
        expect(bob.page.locator("#live-status .is-away")).to_be_visible()
        site.python(
            "from users.models import User; from feed.models import Post\n"
            "from feed.actions.posts import *; from users.actions.follows import follow\n"
            "alice, bob, carol = (User.objects.get(username=n) for n in ('alice', 'bob', 'carol'))\n"
            f"first, second, third = (Post.objects.get(pk=n) for n in ({first}, {second}, {third}))\n"
            "create_post(author=alice, content=PostContent(body='Four'))\n"
            "edit_post(actor=alice, post=first, body='One, changed')\n"
            "delete_posts(actor=alice, posts=[third])\n"
            "create_comment(author=bob, post=second, content=Content(body='A comment'))\n"
            "create_post(author=carol, content=PostContent(body='By carol'))\n"
            "follow(actor=bob, person=carol)\n"
        )
        site.start()
        by_carol = bob.page.locator("#timeline > article").first
        expect(by_carol).to_contain_text("By carol", timeout=40_000)
        expect_as_reloaded(bob)
        expect_as_reloaded(bob, reader, seconds=40)
        expect_as_reloaded(alice, seconds=40)
        expect(bob.page.locator("#live-status .is-live")).to_be_visible()


@pytest.mark.matrix
@pytest.mark.usefixtures("bob_follows_alice")
def test_back_and_forward_show_what_a_reload_would(site: Site, open_window: Open) -> None:
    alice, bob = open_window(site.url, "alice"), open_window(site.url, "bob")
    alice.live()
    first = alice.post("Before")
    bob.open("/")
    bob.open(f"/posts/{first}/")
    second = alice.post("While away")
    alice.page.goto(f"/posts/{first}/edit/")
    alice.page.fill("#edit-body", "Before, changed")
    alice.page.click("#edit-form .composer-send")
    bob.page.go_back()
    bob.live()
    expect(bob.page.locator("#timeline > article").first).to_have_id(f"post-{second}")
    expect_as_reloaded(bob)
    alice.page.goto(f"/posts/{first}/edit/")
    alice.page.fill("#edit-body", "Before, changed twice")
    alice.page.click("#edit-form .composer-send")
    bob.page.go_forward()
    bob.live()
    expect(bob.page.locator(f".post-{first}-body .text")).to_have_text("Before, changed twice")
    expect_as_reloaded(bob)


@pytest.mark.matrix
def test_an_offer_to_refresh_outlasts_a_killed_server(site: Site, open_window: Open) -> None:
    theirs = site.post("carol", "Older than the rest")
    for number in range(25):
        site.post("bob", f"Post {number}")
    bob = open_window(site.url, "bob")
    bob.open("/")
    bob.allow(SERVER_AWAY)
    reveal(bob.page.locator(".more"))
    expect(bob.page.locator("#timeline > article")).to_have_count(25)
    with untouched(bob.page):
        site.send("bob", "/@carol/follow/")
        expect(bob.page.locator("#live-offer .behind")).to_be_visible()
        site.kill()
        expect(bob.page.locator("#live-status .is-away")).to_be_attached()
        site.start()
        expect(bob.page.locator("#live-status .is-live")).to_be_attached(timeout=40_000)
        expect(bob.page.locator("#live-offer .behind")).to_be_visible()
    bob.page.click("#live-offer .behind a")
    bob.live()
    expect(bob.page.locator(f"#post-{theirs}")).to_be_attached()


@pytest.mark.matrix
def test_what_was_deleted_while_the_server_was_away_leaves_its_own_page(
    site: Site, open_window: Open
) -> None:
    post = site.post("alice", "Deleted in the dark")
    reader = open_window(site.url)
    reader.open(f"/posts/{post}/")
    reader.allow(SERVER_AWAY)
    with untouched(reader.page):
        site.kill()
        site.python(
            "from feed.models import Post; from feed.actions.posts import delete_posts\n"
            f"post = Post.objects.get(pk={post}); delete_posts(actor=post.author, posts=[post])"
        )
        site.start()
        expect(reader.page.locator(".gone")).to_be_visible(timeout=40_000)
        expect(reader.page.locator("main")).not_to_contain_text("Deleted in the dark")
