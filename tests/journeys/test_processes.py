"""Several processes on one database, with Redis and without: what one does reaches them all."""

import time
from collections.abc import Callable

import pytest
from playwright.sync_api import expect

from tests.browser import Window, expect_as_reloaded, untouched
from tests.services import Redis, Site
from tests.sockets import cursor_in, frame_with, open_socket, run, say

pytestmark = pytest.mark.journey

Open = Callable[..., Window]


def test_a_command_in_another_process_reaches_open_pages_without_redis(
    site: Site, open_window: Open
) -> None:
    visitor, bob = open_window(site.url), open_window(site.url, "bob")
    visitor.open("/")
    bob.live()
    with untouched(visitor.page), untouched(bob.page):
        post = site.manage("write_post", "alice", "From a command").split()[-1].strip("#.")
        expect(visitor.page.locator(f"#post-{post}")).to_be_visible()
        site.manage("notify", "bob", "A word to bob")
        expect(bob.page.locator("#notification-badge")).to_have_text("1")
        expect_as_reloaded(visitor)


def test_a_post_through_one_process_reaches_pages_on_the_other(
    big_site: Site, redis: Redis, open_window: Open
) -> None:
    one, other = big_site.urls
    bob = open_window(other, "bob")
    bob.open("/public/")
    with untouched(bob.page):
        post = big_site.post("alice", "Through the first", url=one)
        expect(bob.page.locator(f"#post-{post}")).to_be_visible()

        # Redis goes away: every request succeeds, none is slow, pages are at most 2 s late.
        redis.kill()
        for number in range(5):
            began = time.monotonic()
            post = big_site.post("alice", f"Without Redis {number}", url=one)
            assert time.monotonic() - began < 2
            expect(bob.page.locator(f"#post-{post}")).to_be_visible()
        comment = big_site.comment("bob", post, "Still here", url=one)
        assert f"comment-{comment}" in big_site.get(f"/posts/{post}/", url=other)

        open_window(other).sign_in("carol")  # its rate limits live in Redis, too

        # Redis comes back, and with it the doorbell.
        redis.start()
        post = big_site.post("alice", "With Redis again", url=one)
        expect(bob.page.locator(f"#post-{post}")).to_be_visible()
        expect_as_reloaded(bob)


def test_a_page_moves_to_another_process_when_its_own_is_killed(
    big_site: Site, open_window: Open
) -> None:
    """What a load balancer does: the same cursor is as good at every process."""
    one, other = big_site.urls
    cursor = cursor_in(big_site.get("/public/", url=one))
    post = big_site.post("alice", "Between two processes", url=one)

    async def check() -> None:
        socket = await open_socket(big_site, "/ws/public/", url=other)
        await say(socket, cursor)
        assert f'id="post-{post}"' in await frame_with(socket, "caught up")

    run(check())
