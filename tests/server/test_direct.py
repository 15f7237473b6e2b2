"""The direct way to a socket: what it leans on in Twisted is there, and nothing is lost on it."""

import asyncio
import socket
import time
from collections.abc import Iterator
from types import SimpleNamespace
from typing import Any

import pytest
from autobahn.websocket.protocol import WebSocketProtocol as AnyWebSocket
from daphne.ws_protocol import WebSocketProtocol
from django.conf import settings
from twisted.internet import tcp
from twisted.internet.protocol import Protocol

from config.server.direct import PING, pusher, unsent_bytes
from config.server.protocol import PlazaProtocol
from feed.live.open_pages.packet import Packet

OPEN = AnyWebSocket.STATE_OPEN


class Loop:
    """As much of a reactor as a transport asks for: it notes who wants to write."""

    def __init__(self) -> None:
        self.writers: set[Any] = set()

    def addWriter(self, one: Any) -> None:
        self.writers.add(one)

    def removeWriter(self, one: Any) -> None:
        self.writers.discard(one)

    def addReader(self, one: Any) -> None:
        pass

    removeReader = addReader


@pytest.fixture
def ends() -> Iterator[tuple[Any, socket.socket, Loop]]:
    """An open websocket on a real transport, the other end of its socket, and its loop."""
    near, far = socket.socketpair()
    near.setblocking(False)
    far.setblocking(False)
    loop = Loop()
    parts: tuple[Any, ...] = (near, Protocol(), ("127.0.0.1", 1), None, 1, loop)
    transport = tcp.Server(*parts)
    yield (
        SimpleNamespace(state=OPEN, _perMessageCompress=None, send_queue=[], transport=transport),
        far,
        loop,
    )
    near.close()
    far.close()


def read(far: socket.socket) -> bytes:
    """Return what has arrived by now."""
    found = b""
    while True:
        try:
            part = far.recv(1 << 20)
        except BlockingIOError:
            return found
        if not part:
            return found
        found += part


def test_a_frame_is_on_the_wire_at_once(ends: tuple[Any, socket.socket, Loop]) -> None:
    protocol, far, loop = ends
    frame = Packet("Hello").frame
    assert pusher(protocol)(frame) == 0
    assert read(far) == b"\x81\x05Hello"
    assert not loop.writers


def test_what_the_socket_does_not_take_waits_and_keeps_its_order(
    ends: tuple[Any, socket.socket, Loop],
) -> None:
    protocol, far, loop = ends
    frames = [Packet(f"{number:06}" * 10_000).frame for number in range(40)]
    held = [pusher(protocol)(frame) for frame in frames]
    assert held[0] == 0
    last = held[-1]
    assert last is not None
    assert last > 0
    assert unsent_bytes(protocol) == last
    assert loop.writers == {protocol.transport}
    found = b""
    while len(found) < sum(map(len, frames)):
        found += read(far)
        protocol.transport.doWrite()
    assert found == b"".join(frames)
    assert unsent_bytes(protocol) == 0
    assert pusher(protocol)(frames[0]) == 0 or unsent_bytes(protocol) > 0


@pytest.mark.parametrize("length", [0, 1, 125, 126, 127, 65_535, 65_536, 70_000])
def test_a_frame_says_its_length_as_the_protocol_has_it(length: int) -> None:
    frame = Packet("x" * length).frame
    size = 2 if length < 126 else 4 if length < 65_536 else 10
    said = frame[1] if size == 2 else int.from_bytes(frame[2:size], "big")
    assert (frame[0], said, len(frame)) == (0x81, length, size + length)


@pytest.mark.parametrize(
    "change",
    [
        {"state": AnyWebSocket.STATE_CLOSING},
        {"_perMessageCompress": object()},
        {"send_queue": [b"earlier"]},
        {"transport": object()},
    ],
)
def test_where_anything_is_not_as_expected_nothing_is_sent(
    ends: tuple[Any, socket.socket, Loop], change: dict[str, Any]
) -> None:
    protocol, far, _loop = ends
    vars(protocol).update(change)
    assert pusher(protocol)(b"\x81\x01x") is None
    assert read(far) == b""


def test_a_transport_that_is_closing_or_encrypted_is_left_to_twisted(
    ends: tuple[Any, socket.socket, Loop],
) -> None:
    protocol, far, _loop = ends
    for name, value in (("TLS", True), ("disconnecting", True), ("connected", False)):
        before = getattr(protocol.transport, name)
        setattr(protocol.transport, name, value)
        assert pusher(protocol)(b"\x81\x01x") is None, name
        setattr(protocol.transport, name, before)
    assert read(far) == b""


def test_who_answers_no_ping_is_let_go_and_who_does_is_not(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    now = [1000.0]
    monkeypatch.setattr(time, "monotonic", lambda: now[0])
    sent: list[bytes] = []
    dropped: list[float] = []

    def push(frame: bytes) -> int:
        sent.append(frame)
        return 0

    protocol: Any = PlazaProtocol.__new__(PlazaProtocol)
    protocol.push_frame = push
    protocol.dropConnection = lambda abort: dropped.append(now[0])
    for _ in range(10):
        protocol._sendAutoPing()
        protocol.onPong(b"")
        now[0] += 20
    assert not dropped
    began, pings = now[0], len(sent)
    while not dropped:
        protocol._sendAutoPing()
        now[0] += 20
        assert now[0] < began + 100
    assert dropped == [began + 40]
    assert sent == [PING] * (pings + 2)


def test_what_a_socket_says_after_it_was_told_to_go_is_not_handed_on() -> None:
    protocol = PlazaProtocol()
    protocol.client_addr, protocol.application_queue = "somebody", asyncio.Queue()
    protocol.state = OPEN
    protocol.onMessage(b"heard", False)
    protocol.state = AnyWebSocket.STATE_CLOSING
    protocol.onMessage(b"not heard", False)
    assert protocol.application_queue.qsize() == 1


def test_of_a_flood_no_more_is_read_than_tells_that_it_is_one(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    handed_on: list[bytes] = []
    monkeypatch.setattr(
        WebSocketProtocol, "onMessage", lambda self, payload, _: handed_on.append(payload)
    )
    page, paused = PlazaProtocol.__new__(PlazaProtocol), []
    page.state = OPEN
    page.transport = SimpleNamespace(pauseProducing=lambda: paused.append(True))
    most = settings.LIVE["FLOOD_MESSAGES"]
    for _number in range(most):
        page.onMessage(b"{}", False)
    assert not paused
    for _number in range(50):
        page.onMessage(b"{}", False)
    assert paused
    assert len(handed_on) == most + 1
