"""Two people in a conversation: each sees that the other writes, and is there; what they do is not disturbed
by it. And the same between two processes, by Redis."""

import json
from collections.abc import Callable
from contextlib import suppress

import pytest
from playwright.sync_api import expect
from websockets.asyncio.client import ClientConnection

from tests.browser import SERVER_AWAY, Window
from tests.journeys.pages import violations
from tests.journeys.test_messages_live import begun, opened, top_of, write
from tests.services import Redis, Site
from tests.sockets import cursor_in, frame_with, open_socket, run, say

pytestmark = pytest.mark.journey

PLACE = "one => [one.selectionStart, one.value, document.activeElement === one]"


def test_the_other_sees_that_one_writes_until_one_stops_or_sends_it(
    site: Site, open_window: Callable[..., Window]
) -> None:
    site.kill()
    site.tune(TYPING_SECONDS=3.0, LEAVING_SECONDS=0.2)  # a page gives a sign every two
    site.start()
    address = begun(site, more=40)
    alice, bob = open_window(site.url, "alice"), open_window(site.url, "bob")
    hers, his = opened(alice, address), opened(bob, address)
    expect(hers.locator(".chat-presence")).to_have_text("Active now")
    expect(his.locator(".chat-presence")).to_have_text("Active now")
    mine = his.locator("#composer-body")
    mine.press_sequentially("half a thought")
    for _step in range(7):
        mine.press("ArrowLeft")
    expect(hers.locator(".chat-typing")).to_have_text("Bob is writing …")
    expect(hers.locator(".chat-typing")).to_be_empty()  # he has stopped
    before = mine.evaluate(PLACE), top_of(his, "Line 38")
    assert before[0] == [7, "half a thought", True]

    hers.locator("#composer-body").press_sequentially("Is there")
    says = his.locator(".chat-typing")
    expect(says).to_have_text("Alice is writing …")
    expect(says).to_be_visible()
    assert "Is there" not in his.content()
    assert (mine.evaluate(PLACE), top_of(his, "Line 38")) == before
    assert violations(his) == []
    expect(says).to_be_empty()
    assert (mine.evaluate(PLACE), top_of(his, "Line 38")) == before

    hers.locator("#composer-body").press_sequentially(" any rye?")
    expect(says).to_have_text("Alice is writing …")
    write(hers, "Is there any rye?")
    expect(his.locator("#messages article").last).to_contain_text("any rye?")
    expect(says).to_be_empty()
    assert mine.evaluate(PLACE) == before[0]

    alice.close()
    expect(his.locator(".chat-presence")).to_have_text("Active 5 minutes ago")
    assert mine.evaluate(PLACE) == before[0]

    # A page without a connection says nothing that may be over; back, what is true: nobody knows by now.
    bob.allow(SERVER_AWAY)
    site.kill()
    expect(his.locator(".presence-words")).to_be_hidden()
    site.start()
    expect(his.locator(".chat-presence")).to_be_empty()
    assert mine.evaluate(PLACE) == before[0]


async def live(site: Site, talk: str, name: str, url: str) -> ClientConnection:
    """Open the conversation at one of the processes, and wait until it is live."""
    socket = await open_socket(site, f"/ws{talk}", name, url=url)
    await say(socket, cursor_in(site.get(talk, name, url=url)))
    await frame_with(socket, ".chat-typing")
    return socket


async def types(socket: ClientConnection) -> None:
    """Press a key."""
    await socket.send(json.dumps({"typing": "here", "HEADERS": {}}))


def test_what_passes_goes_from_process_to_process_and_is_absent_without_redis(
    big_site: Site, redis: Redis
) -> None:
    talk = begun(big_site)
    one, other = big_site.urls

    async def check() -> None:
        hers = await live(big_site, talk, "alice", one)
        his = await live(big_site, talk, "bob", other)
        await frame_with(hers, "Active now")
        await types(hers)
        await frame_with(his, "is writing")
        await frame_with(
            his, '.chat-typing,#live-sink"></div>'
        )  # by the end that each process keeps

        redis.kill()
        again = await live(big_site, talk, "alice", other)
        await types(his)
        await frame_with(again, "is writing")  # in his own process she is told, …
        assert not await is_told(hers, "is writing")  # … in the other nobody knows

        redis.start()
        for _try in range(60):  # until both have found it again
            await types(hers)
            with suppress(TimeoutError):
                await frame_with(his, "is writing", 1)
                return
        raise AssertionError("nothing passes any more")

    run(check())


async def is_told(socket: ClientConnection, text: str) -> bool:
    """Whether the page is told that before the answer to something it asks now."""
    await socket.send(json.dumps({"seen": "front", "HEADERS": {}}))
    while ".unseen" not in (frame := str(await socket.recv())):
        if text in frame:
            return True
    return False
