"""A page that stops reading costs the server a bounded amount, and converges when it reads again."""

import asyncio
import re
import socket as sockets
from pathlib import Path

import pytest
from websockets.asyncio.client import ClientConnection

from tests.services import Site
from tests.sockets import cursor_in, frame_with, open_socket, run, say

pytestmark = pytest.mark.journey

EVENTS = 20_000
MEGABYTE = 1024 * 1024
BOUND = 2 * MEGABYTE


def memory_of(site: Site) -> int:
    """Return the resident bytes of the (one) server process."""
    pid = next(iter(site.processes.values())).pid
    status = Path(f"/proc/{pid}/status").read_text()
    return int(re.search(r"VmRSS:\s+(\d+) kB", status)[1]) * 1024  # type: ignore[index]


# Twenty posts as long as posts can be (12 KB each), edited over and over by another process.
WRITE_MANY = """
from feed import live
from feed.actions.posts import edit_post
from feed.live.events import PostEdited
from feed.models import Post
posts = list(Post.objects.select_related("author").order_by("pk"))
for batch in range({events} // 4):
    with live.transaction() as tx:
        for post in (posts * 2)[batch % 20:][:4]:
            tx.log(PostEdited, post)
        if batch % 500 == 499:
            edit_post(actor=posts[0].author, post=posts[0], body=f"edited for the {{batch}}th time")
"""
FAMILY = "\U0001f468\u200d\U0001f469\u200d\U0001f467\u200d\U0001f466"


def test_a_page_that_stops_reading_costs_less_than_2_megabytes_and_converges(site: Site) -> None:
    # The other process has no doorbell here: many looks make many frames.
    site.kill()
    site.tune(LOOK_SECONDS=0.05)
    site.start()
    site.post("alice", "Edited often")
    for _ in range(19):
        site.post("alice", FAMILY * 500)

    async def check() -> None:
        received = 0

        async def open_page() -> ClientConnection:
            socket = await open_socket(
                site, "/ws/public/", max_queue=1, max_size=None, ping_interval=None
            )
            await say(socket, cursor_in(site.get("/public/")))
            await frame_with(socket, "live-cursor")
            return socket

        async def read(socket: ClientConnection) -> None:
            nonlocal received
            async for frame in socket:
                received += len(frame.encode() if isinstance(frame, str) else frame)

        async def write(events: int) -> str:
            """Let so many events happen; returns the words of the last."""
            await asyncio.to_thread(site.python, WRITE_MANY.format(events=events))
            return f"edited for the {events // 4 - 1}th time"

        async def send_a_byte_now_and_then() -> None:
            while True:
                await stalled.send("{")
                await asyncio.sleep(1)

        # What two pages that read, and a busy process, cost anyway comes first: the most of three times.
        reader, stalled = await open_page(), await open_page()
        reading, reading_too = (asyncio.ensure_future(read(one)) for one in (reader, stalled))
        before = 0
        for _warming in range(3):
            await write(EVENTS)
            before = max(before, memory_of(site))
        received = 0

        # Then one of them reads no more; what the kernel keeps for it is kept small.
        reading_too.cancel()
        stalled.transport.get_extra_info("socket").setsockopt(
            sockets.SOL_SOCKET, sockets.SO_RCVBUF, 65_536
        )
        stalled.transport.pause_reading()
        sending = asyncio.ensure_future(send_a_byte_now_and_then())
        last = await write(EVENTS)
        while received < 5 * MEGABYTE:  # much more than the bound, and than the kernel keeps
            last = await write(EVENTS)
        grown = memory_of(site) - before
        while grown >= BOUND and received < 20 * BOUND:
            # What Python had in use for a moment goes again; what is kept for a page would only grow.
            last = await write(EVENTS)
            grown = min(grown, memory_of(site) - before)
        sending.cancel()
        stalled.transport.resume_reading()
        assert cursor_in(await frame_with(stalled, last, seconds=20))
        reading.cancel()
        assert grown < BOUND, f"{grown / MEGABYTE:.1f} MB"
        print(f"grown by {grown / MEGABYTE:.2f} MB while a reader got {received / MEGABYTE:.1f} MB")

    run(check())
