"""Connections that have ended are let go of, though daphne does not look at all of them any more."""

import asyncio
import time
from collections.abc import Awaitable, Callable
from typing import Any

import pytest
from autobahn.websocket.protocol import WebSocketProtocol as AnyWebSocket
from daphne import server as daphne_server

from config.server.connections import ReapingServer
from config.server.protocol import PlazaProtocol


class Connection:
    """As much of daphne's protocol as its server asks for."""

    def __init__(self) -> None:
        self.errors: list[BaseException] = []

    def handle_exception(self, error: BaseException) -> None:
        self.errors.append(error)


Application = Callable[[], Awaitable[None]]


@pytest.fixture(autouse=True)
def _no_reactor(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(daphne_server.reactor, "callLater", lambda *_arguments: None)


def served(application: Application) -> ReapingServer:
    async def run(scope: Any, receive: Any, send: Any) -> None:
        await application()

    server = ReapingServer(run, endpoints=["tcp:1"])
    server.connections = {}
    return server


def opened(server: ReapingServer) -> Connection:
    one = Connection()
    server.protocol_connected(one)
    server.create_application(one, {"type": "http"})
    return one


async def settled() -> None:
    """Let applications end, and those be called that wait for it."""
    for _ in range(5):
        await asyncio.sleep(0)


async def forever() -> None:
    await asyncio.get_running_loop().create_future()


async def at_once() -> None:
    return


@pytest.mark.asyncio
async def test_who_is_served_is_not_looked_at(monkeypatch: pytest.MonkeyPatch) -> None:
    server = served(forever)
    quiet = [opened(server) for _ in range(3)]
    gone = opened(server)
    shown: list[Any] = []

    def look(self: Any) -> None:
        shown.extend(self.connections)

    monkeypatch.setattr(daphne_server.Server, "application_checker", look)
    server.protocol_disconnected(gone)
    server.application_checker()
    assert shown == [gone]
    assert list(server.connections) == [*quiet, gone]


@pytest.mark.asyncio
async def test_a_connection_goes_when_it_and_its_application_have_ended() -> None:
    server = served(at_once)
    one, other = opened(server), opened(server)
    await settled()
    server.application_checker()
    assert set(server.connections) == {one, other}  # still connected
    server.protocol_disconnected(one)
    server.application_checker()
    assert set(server.connections) == {other}


@pytest.mark.asyncio
async def test_an_application_that_goes_on_after_its_connection_is_ended_in_time() -> None:
    server = served(forever)
    one, other = opened(server), opened(server)
    server.protocol_disconnected(one)
    for _ in range(3):
        server.application_checker()
    assert set(server.connections) == {one, other}
    running = server.connections[one]["application_instance"]
    server.connections[one]["disconnected"] = time.time() - server.application_close_timeout - 1
    server.application_checker()
    await settled()
    assert running.cancelled()
    server.application_checker()
    assert set(server.connections) == {other}


@pytest.mark.asyncio
async def test_what_goes_wrong_in_an_application_is_told_to_its_connection() -> None:
    async def fail() -> None:
        raise RuntimeError("broken")

    server = served(fail)
    one = opened(server)
    await settled()
    server.application_checker()
    assert [str(error) for error in one.errors] == ["broken"]


def test_an_open_page_is_pinged_when_it_is_due_and_not_before() -> None:
    protocol: Any = PlazaProtocol()
    protocol.server = ReapingServer(None, endpoints=["tcp:1"], websocket_timeout=-1)
    protocol.state = AnyWebSocket.STATE_OPEN
    pinged: list[float] = []
    protocol._sendAutoPing = lambda: pinged.append(time.time())
    interval = protocol.server.ping_interval
    protocol.last_ping = time.time() - interval + 5
    protocol.check_timeouts()
    assert not pinged
    protocol.last_ping = time.time() - interval - 1
    protocol.check_timeouts()
    protocol.check_timeouts()
    assert len(pinged) == 1
