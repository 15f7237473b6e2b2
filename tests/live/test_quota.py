"""How many pages may be open, and how much is kept for those that do not read."""

import asyncio
from collections.abc import Callable
from typing import Any

import pytest
from channels import consumer
from channels.db import database_sync_to_async
from channels.testing import WebsocketCommunicator

from config.asgi import application
from feed.live.hub.hub import Hub
from feed.live.log import log
from feed.live.open_pages.quota import SocketQuota, address_of
from feed.pages.public import PUBLIC
from tests.factories import make_post
from tests.live.conftest import TestPage, open_page, watch

HEADERS = [(b"host", b"testserver"), (b"origin", b"http://testserver")]


def scope(*forwarded: bytes, client: Any = ("10.0.0.1", 5)) -> dict[str, Any]:
    """Return a handshake as the server hands it over."""
    return {"client": client, "headers": [(b"x-forwarded-for", one) for one in forwarded]}


def test_the_address_is_what_our_own_proxy_says_and_never_what_the_visitor_says() -> None:
    assert address_of(scope(), 0) == "10.0.0.1"
    assert address_of(scope(b"6.6.6.6"), 0) == "10.0.0.1"
    assert address_of(scope(b"6.6.6.6, 192.0.2.7"), 1) == "192.0.2.7"
    assert address_of(scope(b"6.6.6.6, 192.0.2.7, 10.0.0.9"), 2) == "192.0.2.7"
    assert address_of(scope(b"192.0.2.7"), 2) == ""
    assert address_of(scope(client=None), 1) == ""


def test_all_addresses_of_one_line_are_one() -> None:
    first, second = b"2001:db8:1:2::1", b"2001:DB8:1:2:ffff:ffff:ffff:ffff"
    assert address_of(scope(first), 1) == address_of(scope(second), 1) == "2001:db8:1:2::/64"
    assert address_of(scope(b"2001:db8:1:3::1"), 1) == "2001:db8:1:3::/64"
    assert address_of(scope(b"::ffff:192.0.2.7"), 1) == "192.0.2.7"
    assert address_of(scope(b"fe80::1%eth0"), 1) == address_of(scope(b"fe80::2"), 1)
    assert address_of(scope(client=("unix:", 0)), 0) == "unix:"


def test_who_leaves_makes_room() -> None:
    quota = SocketQuota()
    assert quota.enter("a", 1)
    assert not quota.enter("a", 1)
    assert quota.enter("b", 1)
    quota.leave("a")
    assert quota.enter("a", 1)


async def open_socket(hub: Hub) -> tuple[WebsocketCommunicator, str]:
    """Open the public page's socket; returns it and what became of it."""
    before = len(list(hub._pages))
    socket = WebsocketCommunicator(application, "/ws/public/", headers=HEADERS)
    is_accepted, _protocol = await socket.connect(timeout=10)
    if not is_accepted:
        return socket, "refused"
    async with asyncio.timeout(10):
        while len(list(hub._pages)) == before and socket.output_queue.empty():
            await asyncio.sleep(0.005)
    if socket.output_queue.empty():
        return socket, "open"
    notice = await socket.receive_from()
    closed = await socket.receive_output()
    return socket, f"{closed['code']} {'too_many' if 'Too many pages' in notice else notice}"


@pytest.mark.django_db(transaction=True)
@pytest.mark.asyncio
async def test_one_more_page_than_an_address_may_open_is_told_so_and_closed(
    hub: Hub, settings: Any
) -> None:
    settings.LIVE = {**settings.LIVE, "PAGES_PER_ADDRESS": 2}
    first, how = await open_socket(hub)
    _second, too = await open_socket(hub)  # held: one that nobody holds is closed
    assert (how, too) == ("open", "open")
    assert (await open_socket(hub))[1] == "4429 too_many"
    await first.disconnect()
    assert (await open_socket(hub))[1] == "open"


@pytest.mark.django_db(transaction=True)
@pytest.mark.asyncio
async def test_what_a_page_says_wakes_no_thread(hub: Hub, monkeypatch: pytest.MonkeyPatch) -> None:
    """To take one more message must cost less than to send it."""
    woken: list[str] = []

    async def look_after_connections() -> None:
        woken.append("a thread")

    monkeypatch.setattr(consumer, "aclose_old_connections", look_after_connections)
    socket, how = await open_socket(hub)
    assert how == "open"
    await socket.send_to('{"cursor": "nonsense"}')
    await socket.disconnect()
    assert not woken


@pytest.mark.django_db(transaction=True)
@pytest.mark.asyncio
async def test_a_full_process_refuses_the_handshake_so_that_another_may_take_it(
    hub: Hub, settings: Any
) -> None:
    settings.LIVE = {**settings.LIVE, "PAGES": 1}
    first, how = await open_socket(hub)
    assert how == "open"
    assert (await open_socket(hub))[1] == "refused"
    await first.disconnect()
    assert (await open_socket(hub))[1] == "open"


@pytest.mark.django_db(transaction=True)
@pytest.mark.asyncio
async def test_what_is_kept_for_pages_that_do_not_read_is_bounded_in_all(hub: Hub) -> None:
    hub._options = {**hub._options, "UNSENT_BYTES_IN_ALL": 5_000_000}
    public = watch(PUBLIC)
    head = await database_sync_to_async(log.head)()
    unsent = {"light": 0, "heavy": 0}

    async def stall(name: str) -> TestPage:
        measure: Callable[[], int] = lambda: unsent[name]  # noqa: E731
        return await open_page(hub, public, head, measure)

    light, heavy, reading = await stall("light"), await stall("heavy"), None
    reading = await open_page(hub, public, head)
    unsent.update(light=2_000_000, heavy=4_000_000)
    for _ in range(2):
        post = await database_sync_to_async(make_post)()
        await reading.frame_with(f'id="post-{post.pk}"')
    assert (light.code, heavy.code, reading.code) == (0, 1013, 0)
