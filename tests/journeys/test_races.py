"""What overtakes what: replies and frames, counters and a server that dies."""

import re
from collections.abc import Callable

import pytest
from playwright.sync_api import Route, expect

from tests.browser import SERVER_AWAY, Window, expect_as_reloaded, reveal, untouched
from tests.services import Site

pytestmark = pytest.mark.journey

Open = Callable[..., Window]


def test_a_more_page_that_comes_after_a_newer_edit_was_pushed_is_repaired(
    site: Site, open_window: Open
) -> None:
    first = site.post("alice", "An old post")
    for number in range(25):
        site.post("alice", f"Post {number}")
    reader = open_window(site.url)
    reader.open("/public/")
    page = reader.page
    held: list[Route] = []
    # The reply to "more" is fetched from the server, then kept back until the edit was pushed.
    page.route(re.compile(r"\?before="), lambda route: held.append(route))
    with untouched(page):
        reveal(page.locator(".more"))
        expect(page.locator(".more.htmx-request")).to_have_count(1)
        stale = held[0].fetch()
        assert "An old post" in stale.text()
        site.send("alice", f"/posts/{first}/edit/", body="An old post, changed")
        newest = site.post("alice", "Pushed after the edit")
        expect(page.locator(f"#post-{newest}")).to_be_attached()
        held[0].fulfill(response=stale)
        expect(page.locator(f"#post-{first} .text")).to_have_text("An old post, changed")
        expect(page.locator(".asof")).to_have_count(0)
        expect(page.locator(f"#post-{first}")).to_have_count(1)


def test_a_post_that_comes_while_more_is_fetched_does_not_take_the_reply_its_way_in(
    site: Site, open_window: Open
) -> None:
    """On a tall screen: the list keeps its length, and the link that was pressed would go with it."""
    posts = [site.post("alice", f"Post {number}") for number in range(30)]
    reader = open_window(site.url)
    reader.open("/public/")
    page = reader.page
    held: list[Route] = []
    page.route(re.compile(r"\?before="), lambda route: held.append(route))
    with untouched(page):
        page.locator(".more").evaluate("more => more.click()")
        expect(page.locator(".more.htmx-request")).to_have_count(1)
        newest = site.post("alice", "Meanwhile")
        expect(page.locator(f"#post-{newest}")).to_be_attached()
        held[0].continue_()
        expect(page.locator(f"#post-{posts[0]}")).to_have_count(1)
        expect(page.locator("#timeline > article")).to_have_count(31)


def test_a_reply_whose_repair_got_lost_is_repaired_on_the_next_connection(
    site: Site, open_window: Open
) -> None:
    """The place of a reply was sent, and the server died before it answered: it is sent again."""
    reader = open_window(site.url)
    reader.open("/public/")
    reader.allow(SERVER_AWAY)
    page = reader.page
    place = page.locator("#live-cursor").input_value()
    newest = site.post("alice", "Newer than the reply")
    expect(page.locator(f"#post-{newest}")).to_be_attached()
    site.kill()
    # As a reply left it: sent already, so nothing in it sends it once more.
    page.evaluate(
        """place => document.querySelector('#timeline').insertAdjacentHTML('beforeend',
        `<input class="asof" type="hidden" name="asof" value="${place}">`)""",
        place,
    )
    site.start()
    expect(page.locator(".asof")).to_have_count(0, timeout=40_000)
    expect_as_reloaded(reader)


@pytest.mark.matrix
def test_a_held_back_counter_is_not_lost_when_the_server_dies(
    site: Site, open_window: Open
) -> None:
    """The server is told to hold a counter for an hour, then killed: the page gets it all the same."""
    site.kill()
    site.tune(COUNTER_SECONDS=3600)
    site.start()
    post = site.post("alice", "To be counted")
    reader = open_window(site.url)
    reader.open("/public/")
    reader.allow(SERVER_AWAY)
    count = reader.page.locator(f".post-{post}-comments")
    with untouched(reader.page):
        site.comment("bob", post, "One")
        expect(count).to_have_text(", 1 comment")
        site.comment("bob", post, "Two")
        other = site.post("alice", "Later than the second comment")
        expect(reader.page.locator(f"#post-{other}")).to_be_visible()
        expect(count).to_have_text(", 1 comment")
        site.kill()
        site.tune(COUNTER_SECONDS=0.25)
        site.start()
        expect(count).to_have_text(", 2 comments", timeout=40_000)
        expect_as_reloaded(reader)


@pytest.mark.matrix
def test_a_typed_comment_and_a_paged_timeline_are_offered_a_refresh_not_replaced(
    site: Site, open_window: Open
) -> None:
    for number in range(25):
        site.post("alice", f"Post {number}")
    reader = open_window(site.url)
    reader.open("/public/")
    page = reader.page
    reveal(page.locator(".more"))
    expect(page.locator("#timeline > article")).to_have_count(25)
    with untouched(page):
        site.manage("renew_epoch")
        offer = page.locator(".new-posts-afresh")
        expect(offer).to_be_visible()
        expect(page.locator("#timeline > article")).to_have_count(25)
        # A gap may be between what is there and what is new: nothing goes in until it is taken.
        post = site.post("alice", "After the gap")
        hidden = site.post("alice", "And another")
        site.send("alice", f"/posts/{hidden}/delete/")
        expect(page.locator(f"#post-{post}")).to_have_count(0)
    offer.click()
    reader.live()
    expect(page.locator(f"#post-{post}")).to_be_visible()


@pytest.mark.matrix
def test_a_page_that_is_only_offered_a_refresh_loses_what_went_while_nobody_told_it(
    site: Site, open_window: Open
) -> None:
    posts = [site.post("alice", f"Post {number}") for number in range(25)]
    reader = open_window(site.url, "bob")
    reader.open("/public/")
    reader.allow(SERVER_AWAY)
    page = reader.page
    reveal(page.locator(".more"))
    expect(page.locator("#timeline > article")).to_have_count(25)
    with untouched(page):
        site.kill()
        deleting = "Post.objects.filter(pk__in=[{}, {}]).update(deleted_at=timezone.now())"
        site.manage(
            "shell",
            "-c",
            "from feed.models import Post; from django.utils import timezone; "
            + deleting.format(posts[1], posts[23]),
        )
        site.manage("renew_epoch")
        site.start()
        expect(page.locator(f"#post-{posts[23]}")).to_have_count(0, timeout=40_000)
        expect(page.locator(f"#post-{posts[1]}")).to_have_count(0)
        expect(page.locator("#timeline > article")).to_have_count(23)
        expect(page.locator(".new-posts-afresh")).to_be_visible()


def test_a_double_click_on_post_makes_one_post(site: Site, open_window: Open) -> None:
    alice = open_window(site.url, "alice")
    alice.live()
    alice.page.fill("#composer-body", "Once only")
    alice.page.dblclick("#composer .composer-send")
    expect(alice.page.locator("#composer .hint a")).to_be_visible()
    after = alice.post("Something else")
    expect(alice.page.locator(f"#post-{after}")).to_be_visible()
    expect(alice.page.locator("#timeline > article", has_text="Once only")).to_have_count(1)
