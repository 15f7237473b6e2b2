"""A page that stops reading costs the server a bounded amount, and converges when it reads again."""

import asyncio
import re
import socket as sockets
from pathlib import Path

import pytest

from tests.services import Site, wait_for
from tests.sockets import cursor_in, frame_with, open_socket, run, say

pytestmark = pytest.mark.journey

EVENTS = 20_000
MEGABYTE = 1024 * 1024


def memory_of(site: Site) -> int:
    """Return the resident bytes of the (one) server process."""
    pid = next(iter(site.processes.values())).pid
    status = Path(f"/proc/{pid}/status").read_text()
    return int(re.search(r"VmRSS:\s+(\d+) kB", status)[1]) * 1024  # type: ignore[index]


WRITE_MANY = f"""
from feed import live
from feed.actions.posts import edit_post
from feed.live.events import PostEdited
from feed.models import Post
post = Post.objects.get(pk={{post}})
for batch in range({EVENTS // 10}):
    edit_post(actor=post.author, post=post, body=("x" * 480) + str(batch))
    for _ in range(9):
        with live.transaction() as tx:
            tx.log(PostEdited, post)
"""


def test_a_page_that_stops_reading_costs_less_than_2_megabytes_and_converges(site: Site) -> None:
    post = site.post("alice", "Edited often")

    async def check() -> None:
        cursor = cursor_in(site.get("/public/"))
        reader = await open_socket(site, "/ws/public/", max_queue=None, max_size=None)
        await say(reader, cursor)
        await frame_with(reader, "live-cursor")
        # Its own socket, so that nothing is read from it, with a small buffer in the kernel.
        stalled = await open_socket(
            site, "/ws/public/", max_queue=1, max_size=None, ping_interval=None
        )
        await say(stalled, cursor)
        await frame_with(stalled, "live-cursor")
        stalled.transport.get_extra_info("socket").setsockopt(
            sockets.SOL_SOCKET, sockets.SO_RCVBUF, 4096
        )
        stalled.transport.pause_reading()  # type: ignore[attr-defined]

        seen = 0

        async def read() -> None:
            nonlocal seen
            async for _frame in reader:
                seen += 1

        async def send_a_byte_now_and_then() -> None:
            while True:
                await stalled.send("{")
                await asyncio.sleep(1)

        before = memory_of(site)
        reading = asyncio.ensure_future(read())
        sending = asyncio.ensure_future(send_a_byte_now_and_then())
        await asyncio.to_thread(site.python, WRITE_MANY.format(post=post))
        last = f"x{EVENTS // 10 - 1}"
        await asyncio.to_thread(wait_for, lambda: last in site.get("/public/"), "the last edit")
        grown = memory_of(site) - before
        sending.cancel()
        stalled.transport.resume_reading()  # type: ignore[attr-defined]
        frame = await frame_with(stalled, last, seconds=20)
        assert cursor_in(frame)
        reading.cancel()
        assert seen > 50, "the reader was served all the while"
        assert grown < 2 * MEGABYTE, f"{grown / MEGABYTE:.1f} MB"

    run(check())
