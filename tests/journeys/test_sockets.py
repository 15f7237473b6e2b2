"""Sockets: who may listen, what is refused, and that the process lives on."""

import asyncio
import json
import re
import subprocess
import sys
import time
import urllib.request
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from typing import Any
from urllib.error import HTTPError

import pytest
from websockets.asyncio.client import connect
from websockets.exceptions import ConnectionClosed, InvalidStatus

from tests.services import BASE, Site, free_port, is_open, wait_for
from tests.sockets import close_code, cursor_in, frame_with, open_socket, run, say

pytestmark = pytest.mark.journey


def test_a_foreign_origin_gets_no_socket(shared_site: Site) -> None:
    async def check() -> None:
        for origin in (
            "https://evil.example",
            shared_site.url.replace("http", "https", 1),
            "null",
            "http://127.0.0.1:1",
        ):
            with pytest.raises(InvalidStatus) as refused:
                await open_socket(shared_site, "/ws/public/", origin=origin)
            # 403 is ours; daphne itself answers 400 to origins that are none.
            assert refused.value.response.status_code in (400, 403)
        await (await open_socket(shared_site, "/ws/public/")).close()

    run(check())


def test_private_pages_are_refused_with_a_reason_and_no_way_back(shared_site: Site) -> None:
    async def check() -> None:
        for path in ("/ws/home/", "/ws/notifications/"):
            code, frames = await close_code(await open_socket(shared_site, path))
            assert code == 4401
            assert "signed out" in "".join(frames)
        for path in ("/ws/people/nobody/", "/ws/posts/999/", "/ws/nothing/", "/ws/posts/x/", "/"):
            code, _frames = await close_code(await open_socket(shared_site, path, "alice"))
            assert code == 4404, path

    run(check())


def test_what_a_client_names_is_not_what_it_gets(shared_site: Site) -> None:
    """A page cannot ask for another's topic: topics follow from the address and the session."""

    async def check() -> None:
        eve = await open_socket(shared_site, "/ws/home/", "carol")
        bob = await open_socket(shared_site, "/ws/home/", "bob")
        cursor = cursor_in(shared_site.get("/", "carol"))
        wish = {
            "cursor": cursor,
            "topics": ["viewer:2", "home:2"],
            "topic": "viewer:2",
        }
        await eve.send(json.dumps(wish))
        await say(bob, cursor)
        await frame_with(eve, "live-cursor")
        await frame_with(bob, "live-cursor")
        shared_site.manage("notify", "bob", "A secret for bob")
        shared_site.manage("notify", "carol", "A note for carol")
        assert "A secret for bob" in await frame_with(bob, "notification-")
        assert "A secret" not in await frame_with(eve, "A note for carol")

    run(check())


def test_nonsense_is_ignored_and_the_page_stays_live(shared_site: Site) -> None:
    async def check() -> None:
        socket = await open_socket(shared_site, "/ws/public/")
        for nonsense in (
            "",
            "{",
            "[]",
            "null",
            '"x"',
            "{}",
            '{"cursor": 5}',
            '{"cursor": []}',
            '{"cursor": [1]}',
            '{"type": "websocket.disconnect"}',
            "[" * 4000,
            "\x00",
            b"\x00\xff binary",
            b"",
        ):
            await socket.send(nonsense)
        await say(socket, cursor_in(shared_site.get("/public/")))
        await frame_with(socket, "live-cursor")
        shared_site.post("alice", "Still live")
        assert "Still live" in await frame_with(socket, "Still live")

    run(check())


@pytest.mark.parametrize(
    "cursor", ["0000:5", "zzz", "a:b", "", "1" * 500, "beef:99999999999999999"]
)
def test_a_cursor_of_no_use_gets_a_fresh_region(shared_site: Site, cursor: str) -> None:
    shared_site.post("alice", "In the region")

    async def check() -> None:
        socket = await open_socket(shared_site, "/ws/public/")
        await say(socket, cursor)
        frame = await frame_with(socket, "live-cursor")
        assert "In the region" in frame
        assert "brought up to date" in frame
        await say(socket, cursor_in(frame))
        assert "brought up to date" not in await frame_with(socket, "live-cursor")

    run(check())


def test_a_cursor_above_the_head_of_this_epoch_gets_a_fresh_region(shared_site: Site) -> None:
    shared_site.post("alice", "In the region")

    async def check() -> None:
        socket = await open_socket(shared_site, "/ws/public/")
        epoch = cursor_in(shared_site.get("/public/")).partition(":")[0]
        await say(socket, f"{epoch}:999999")
        assert "In the region" in await frame_with(socket, "live-cursor")

    run(check())


def test_huge_frames_close_only_their_own_socket(shared_site: Site) -> None:
    async def check() -> None:
        other = await open_socket(shared_site, "/ws/public/")
        socket = await open_socket(shared_site, "/ws/public/")
        with pytest.raises(ConnectionClosed):
            await socket.send("x" * 9_000)
            await socket.recv()
        in_parts = await open_socket(shared_site, "/ws/public/")
        with pytest.raises(ConnectionClosed):
            await in_parts.send(["x" * 3_000] * 3)
            await in_parts.recv()
        await say(other, cursor_in(shared_site.get("/public/")))
        await frame_with(other, "live-cursor")

    run(check())


def test_a_region_longer_than_an_incoming_message_may_be_is_sent(shared_site: Site) -> None:
    for number in range(21):
        shared_site.post("carol", f"{number} " + "long " * 80)

    async def check() -> None:
        socket = await open_socket(shared_site, "/ws/public/")
        await say(socket, "feed:1")
        assert len(await frame_with(socket, "brought up to date")) > 8_192

    run(check())


def test_a_flood_closes_with_4429(shared_site: Site) -> None:
    async def check() -> None:
        socket = await open_socket(shared_site, "/ws/public/")
        for _ in range(45):
            await socket.send("{}")
        code, frames = await close_code(socket)
        assert code == 4429
        assert "too many requests" in frames[-1]
        await (await open_socket(shared_site, "/ws/public/")).close()

    run(check())


def test_who_floods_again_and_again_finds_no_open_door_and_people_do(site: Site) -> None:
    here: dict[str, Any] = {"local_addr": ("127.0.3.7", 0)}

    async def check() -> None:
        for _ in range(3):
            socket = await open_socket(site, "/ws/public/", **here)
            for _ in range(45):
                await socket.send("{}")
            assert (await close_code(socket))[0] == 4429
        with pytest.raises(InvalidStatus) as refused:
            await open_socket(site, "/ws/public/", **here)
        assert refused.value.response.status_code == 403
        await (await open_socket(site, "/ws/public/", "alice", **here)).close()
        await (await open_socket(site, "/ws/public/")).close()

    run(check())


@pytest.mark.parametrize("code", [1011, 4401])
def test_the_server_closes_with_the_code_it_is_told(code: int) -> None:
    """1011 brings a page back by itself; autobahn would refuse to send it."""
    port = free_port()
    start = (
        "from config.server.server import PlazaCommandLine as line; "
        f"line().run(['-b', '127.0.0.1', '-p', '{port}', '-v', '0', 'tests.live.apps:application'])"
    )
    server = subprocess.Popen([sys.executable, "-c", start], cwd=BASE)
    try:
        wait_for(lambda: is_open(port), "the server")

        async def check() -> None:
            socket = await connect(f"ws://127.0.0.1:{port}/{code}/")
            assert (await close_code(socket))[0] == code

        run(check())
    finally:
        server.kill()
        server.wait()


def test_who_sends_pings_and_reads_nothing_is_dropped(site: Site) -> None:
    async def check() -> None:
        socket = await open_socket(site, "/ws/public/", ping_interval=None)
        socket.transport.pause_reading()
        mask = b"\x00\x00\x00\x00"
        pings = (b"\x89" + bytes([0x80 | 125]) + mask + b"x" * 125) * 1_000
        with pytest.raises((ConnectionError, TimeoutError)):
            for _ in range(300):
                if socket.transport.is_closing():
                    raise ConnectionResetError
                socket.transport.write(pings)
                async with asyncio.timeout(5):
                    while socket.transport.get_write_buffer_size() > 1_000_000:
                        await asyncio.sleep(0.01)

    run(check())
    pid = next(iter(site.processes.values())).pid
    resident = re.search(r"VmRSS:\s+(\d+)", Path(f"/proc/{pid}/status").read_text())
    assert resident is not None
    assert int(resident[1]) < 150_000


def test_a_large_upload_to_nowhere_does_not_hold_up_others(site: Site) -> None:
    """Daphne would parse it on the event loop, for more than a second."""
    body = (
        b"--b\r\nContent-Disposition: form-data; name=x\r\n\r\n"
        + b"x" * 40_000_000
        + b"\r\n--b--\r\n"
    )
    request = urllib.request.Request(site.url + "/nope/", body)
    request.add_header("Content-Type", "multipart/form-data; boundary=b")
    slowest = 0.0
    with ThreadPoolExecutor(1) as thread:
        upload = thread.submit(lambda: urllib.request.urlopen(request, timeout=60))
        while not upload.done():
            began = time.monotonic()
            site.get("/healthz")
            slowest = max(slowest, time.monotonic() - began)
        with pytest.raises(HTTPError):
            upload.result()
    assert slowest < 1
