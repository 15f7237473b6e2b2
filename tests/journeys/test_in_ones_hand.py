"""What somebody has opened, chosen or focused stays so, whatever others do meanwhile."""

from collections.abc import Callable

import pytest
from playwright.sync_api import Page, Route, expect

from tests.browser import Window, expect_as_reloaded, untouched
from tests.services import Site, wait_for

pytestmark = pytest.mark.journey

Open = Callable[..., Window]
SOON = 20_000  # milliseconds


def with_poll(site: Site, name: str, body: str) -> int:
    """Publish a post with a poll; returns its id."""
    choices = {"poll_choice_1": "Rye", "poll_choice_2": "Wheat"}
    reply = site.send(name, "/posts/new/", body=body, **choices, poll_lasts="1440")
    return int(reply.split('Posted · <a href="/posts/')[1].split("/")[0])


def hold(page: Page, asked: int, warned: int, plain: int) -> None:
    """Half fill in a poll, unfold a warning, open a menu, and focus a button by the keyboard."""
    page.locator(f".post-{asked}-poll").get_by_label("Wheat").check()
    page.locator(f".post-{warned}-body summary").click()
    page.locator(f"#post-{plain} .menu-link").click()
    expect(page.locator(f"#post-{plain} .menu")).to_be_visible()
    page.locator(f"#bookmark-{plain}").focus()
    page.keyboard.press("Shift+Tab")
    page.keyboard.press("Tab")
    page.evaluate(
        "ids => { window.__held = ids.map((id) => document.getElementById(id)) }",
        [f"post-{one}" for one in (asked, warned, plain)],
    )


def expect_held(page: Page, asked: int, warned: int, plain: int) -> None:
    """Expect all of that as it was, in the very same cards."""
    expect(page.locator(f".post-{asked}-poll").get_by_label("Wheat")).to_be_checked()
    expect(page.locator(f".post-{warned}-body details")).to_have_attribute("open", "")
    expect(page.locator(f"#post-{plain} .menu")).to_be_visible()
    expect(page.locator(f"#bookmark-{plain}")).to_be_focused()
    assert page.evaluate("window.__held.every((one) => one.isConnected)")


@pytest.mark.parametrize("path", ["/", "/public/", "/@alice/"])
def test_nothing_one_has_in_hand_is_lost_to_what_others_do(
    site: Site, open_window: Open, path: str
) -> None:
    hidden = site.post("carol", "By somebody who is protected")
    site.send("carol", "/settings/privacy/", is_protected="on")
    asked = with_poll(site, "alice", "Which bread?")
    warned = int(
        site.send("alice", "/posts/new/", body="The end", warning="Ending")
        .split('Posted · <a href="/posts/')[1]
        .split("/")[0]
    )
    plain = site.post("alice", "Plain")
    bob = open_window(site.url, "bob")
    site.send("bob", "/@alice/follow/")
    page = bob.open(path)
    hold(page, asked, warned, plain)
    with untouched(page):
        # A stranger opens their account; somebody pins; an edit adds a hashtag; follows, both ways.
        site.send("carol", "/settings/privacy/")
        if path == "/public/":
            expect(page.locator(f"#post-{hidden}")).to_be_attached(timeout=SOON)
        site.send("alice", f"/posts/{warned}/pin/")
        if path == "/@alice/":
            expect(page.locator(f"#pinned > #post-{warned}")).to_be_attached(timeout=SOON)
            site.send("alice", f"/posts/{warned}/unpin/")
            expect(page.locator(f"#timeline > #post-{warned}")).to_be_attached(timeout=SOON)
            # The one card that was moved is another by now.
            page.locator(f".post-{warned}-body summary").focus()
            page.keyboard.press("Enter")  # a press beside the menu would close it
            page.locator(f"#bookmark-{plain}").focus()
            page.evaluate(
                "id => { window.__held[1] = document.getElementById(id) }", f"post-{warned}"
            )
        site.send("alice", f"/posts/{plain}/edit/", body="Plain #rye")
        expect(page.locator(f".post-{plain}-body .hashtag")).to_be_visible(timeout=SOON)
        site.send("alice", "/@bob/follow/")
        site.send("bob", "/@carol/follow/")
        if path == "/":
            expect(page.locator(f"#post-{hidden}")).to_be_attached(timeout=SOON)
        expect_held(page, asked, warned, plain)
        expect(page.locator("#live-offer")).to_be_empty()
        expect_as_reloaded(bob)
        expect_held(page, asked, warned, plain)


def test_an_edit_leaves_unfolded_what_one_has_unfolded(site: Site, open_window: Open) -> None:
    reply = site.send("alice", "/posts/new/", body="The end", warning="Ending")
    post = int(reply.split('Posted · <a href="/posts/')[1].split("/")[0])
    bob, carol = open_window(site.url, "bob"), open_window(site.url, "carol")
    page, other = bob.open("/public/"), carol.open("/public/")
    summary = page.locator(f".post-{post}-body summary")
    summary.focus()
    page.keyboard.press("Enter")
    site.send("alice", f"/posts/{post}/edit/", body="Another end", warning="An ending")
    for one in (page, other):
        expect(one.locator(f".post-{post}-body summary")).to_have_text("An ending", timeout=SOON)
    expect(page.locator(f".post-{post}-body .text")).to_be_visible()
    expect(page.locator(f".post-{post}-body .text")).to_have_text("Another end")
    expect(page.locator(f".post-{post}-body summary")).to_be_focused()
    expect(other.locator(f".post-{post}-body .text")).to_be_hidden()


def test_the_focus_stays_on_the_button_that_was_pressed(site: Site, open_window: Open) -> None:
    post = with_poll(site, "alice", "Which bread?")
    bob = open_window(site.url, "bob")
    page = bob.open("/public/")
    second = bob.open("/public/", bob.tab())
    for icon, done in (("like", "Liked"), ("boost", "Boosted"), ("bookmark", "Bookmarked")):
        button = page.locator(f"#{icon}-{post}")
        button.focus()
        page.keyboard.press("Enter")
        expect(button).to_contain_text(done)
        expect(button).to_be_focused()
        # The frame has come as well: the other tab has it.
        expect(second.locator(f"#{icon}-{post}")).to_contain_text(done, timeout=SOON)
        expect(button).to_be_focused()
        second.locator(f"#{icon}-{post}").click()
        expect(button).not_to_contain_text(done, timeout=SOON)
        expect(button).to_be_focused()
    page.locator(f".post-{post}-poll").get_by_label("Rye").check()
    page.locator(f"#vote-{post}").focus()
    page.keyboard.press("Enter")
    expect(page.locator(f".post-{post}-poll")).to_contain_text("your choice")
    expect(page.locator(f"#vote-{post}")).to_be_focused()
    expect(second.locator(f".post-{post}-poll")).to_contain_text("your choice", timeout=SOON)
    expect(page.locator(f"#vote-{post}")).to_be_focused()


def test_the_focus_stays_on_follow_and_an_open_menu_stays_open(
    site: Site, open_window: Open
) -> None:
    alice = site.python(
        "from users.models import User; print(User.objects.get(username='alice').pk)"
    )
    bob = open_window(site.url, "bob")
    page = bob.open("/@alice/")
    follow = page.locator(f"#follow-{alice.strip()}")
    follow.focus()
    page.keyboard.press("Enter")
    expect(follow).to_contain_text("Following")
    expect(follow).to_be_focused()
    page.locator(".relation-menu summary").click()
    site.send("alice", "/@bob/follow/")
    expect(page.locator(".relation-note")).to_have_text("Friends", timeout=SOON)
    expect(page.locator(".relation-menu")).to_have_attribute("open", "")
    expect(page.locator(".relation-menu summary")).to_be_focused()


def test_the_focus_goes_on_from_show_more(site: Site, open_window: Open) -> None:
    posts = [site.post("alice", f"Number {number}") for number in range(25)]
    page = open_window(site.url, "bob").open("/public/")
    # By the keyboard, as far as the link and on.
    page.locator(f"#bookmark-{posts[5]}").focus()
    page.keyboard.press("Tab")
    expect(page.locator("#timeline > article")).to_have_count(25)
    page.keyboard.press("Tab")
    focused = page.evaluate("document.activeElement.closest('article')?.id")
    assert focused == f"post-{posts[4]}"


def test_the_focus_stays_where_an_account_opens_under_it(site: Site, open_window: Open) -> None:
    alice = site.python(
        "from users.models import User; print(User.objects.get(username='alice').pk)"
    )
    post = site.post("alice", "For who is not blocked")
    site.send("bob", "/@alice/block/")
    page = open_window(site.url, "bob").open("/@alice/")
    button = page.locator(f"#follow-{alice.strip()}")
    expect(button).to_have_text("Unblock")
    button.focus()
    page.keyboard.press("Enter")
    expect(page.locator(f"#post-{post}")).to_be_attached(timeout=SOON)
    expect(button).to_contain_text("Follow")
    expect(button).to_be_focused()


def test_a_menu_that_comes_late_leaves_the_focus_where_one_types(
    site: Site, open_window: Open
) -> None:
    post = site.post("alice", "With a menu")
    site.send("bob", "/@alice/follow/")
    page = open_window(site.url, "bob").open("/")
    waiting: list[Route] = []
    page.route(f"**/posts/{post}/menu/", lambda route: waiting.append(route))
    page.locator(f"#post-{post} .menu-link").click()
    wait_for(lambda: page.evaluate("1") and waiting, "that the menu is asked for")
    page.locator("#composer-body").focus()
    page.keyboard.type("Half a ")
    waiting.pop().continue_()
    expect(page.locator(f"#post-{post} .menu")).to_contain_text("Mute")
    page.keyboard.type("thought")
    expect(page.locator("#composer-body")).to_be_focused()
    expect(page.locator("#composer-body")).to_have_value("Half a thought")


def test_the_focus_stays_on_what_one_presses_in_a_menu_and_comes_back_when_it_closes(
    site: Site, open_window: Open
) -> None:
    post = site.post("alice", "To be pinned")
    page = open_window(site.url, "alice").open("/")
    button = page.locator(f"#menu-{post}")
    button.focus()
    page.keyboard.press("Enter")
    expect(page.locator(f"#for-{post} a").first).to_have_text("Link to this post")
    expect(button).to_be_focused()
    page.keyboard.press("Tab")
    expect(page.locator(f"#for-{post} a").first).to_be_focused()
    for mark, done in (("pin", "Unpin"), ("keep", "Remove bookmark")):
        one = page.locator(f"#{mark}-of-{post}")
        one.focus()
        page.keyboard.press("Enter")
        expect(one).to_have_text(done)
        expect(one).to_be_focused()
    expect(page.locator(f"#bookmark-{post}")).to_contain_text("Bookmarked", timeout=SOON)
    page.keyboard.press("Escape")
    expect(page.locator(f"#for-{post}")).to_be_hidden()
    expect(button).to_be_focused()


def test_the_focus_stays_where_a_version_is_added_under_it(site: Site, open_window: Open) -> None:
    post = site.post("alice", "The first words")
    site.send("alice", f"/posts/{post}/edit/", body="The second words")
    page = open_window(site.url, "bob").open(f"/posts/{post}/history/")
    page.locator("#version-now .who").focus()
    site.send("alice", f"/posts/{post}/edit/", body="The third words")
    expect(page.locator("#version-now")).to_contain_text("third", timeout=SOON)
    expect(page.locator("#versions > article")).to_have_count(3)
    expect(page.locator("#version-now .who")).to_be_focused()


def test_the_focus_stays_in_a_list_of_requests_that_one_has_answered(
    site: Site, open_window: Open
) -> None:
    site.send("alice", "/settings/privacy/", is_protected="on")
    site.send("carol", "/@alice/follow/")
    page = open_window(site.url, "alice").open("/requests/")
    page.get_by_role("button", name="Accept all").focus()
    page.keyboard.press("Enter")
    expect(page.get_by_text("No follow requests.")).to_be_focused()


def test_the_focus_stays_in_the_list_of_hashtags_one_follows(site: Site, open_window: Open) -> None:
    for key in ("bread", "plum"):
        site.send("bob", f"/tags/{key}/follow/")
    page = open_window(site.url, "bob").open("/tags/plum/")
    links = page.locator(".followed-tags a")
    page.locator(".followed-tags").get_by_text("#plum").focus()
    site.send("bob", "/tags/yeast/follow/")
    expect(links).to_have_count(3, timeout=SOON)
    expect(page.locator(".followed-tags").get_by_text("#plum")).to_be_focused()
