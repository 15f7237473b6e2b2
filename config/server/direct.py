"""The direct way of a frame to a socket, past what daphne, autobahn and Twisted do for each message.

The Hub has one frame for thousands of sockets, ready as bytes. Here each is tried at once, as asyncio's
own transports do (Twisted waits until the socket says that it can be written to), and with no coroutine.

It leans on how Twisted holds what is unsent, which has no public name; so it looks first, and where
anything is not as expected it says so, and the frame goes the ordinary way.
`tests/server/test_direct.py` pins it.
"""

from collections.abc import Callable

from autobahn.websocket.protocol import WebSocketProtocol as AnyWebSocket
from daphne.ws_protocol import WebSocketProtocol
from twisted.internet import tcp

OPEN = AnyWebSocket.STATE_OPEN
PING = b"\x89\x00"


def unsent_bytes(protocol: WebSocketProtocol) -> int:
    """Return how many bytes this process still holds for the socket (not what the kernel holds).

    It reads Twisted's write buffers; where they are absent it says 0, and the page is served without a
    bound.
    """
    transport = protocol.transport
    held = len(getattr(transport, "dataBuffer", b"")) - getattr(transport, "offset", 0)
    return int(held + getattr(transport, "_tempDataLen", 0))


def pusher(protocol: WebSocketProtocol) -> Callable[[bytes], int | None]:
    """Return what hands a complete, unmasked frame to the socket.

    It returns what of all is still unsent, in bytes; None if this socket cannot be served so: nothing
    was sent then. What cannot change while a socket is open is looked at once: for 5,000 sockets
    that saves a millisecond a frame.
    """
    transport = protocol.transport
    if (
        not isinstance(transport, tcp.Connection)
        or transport.TLS
        or protocol._perMessageCompress is not None
    ):
        return _refuse
    send = transport.socket.send

    def push(frame: bytes) -> int | None:
        if (
            protocol.state != OPEN
            or protocol.send_queue
            or transport.disconnecting
            or not transport.connected
        ):
            return None
        sent = 0
        if not (transport.dataBuffer or transport._tempDataBuffer):
            try:
                sent = send(frame)
            except OSError:
                sent = 0  # full, or gone: Twisted finds out which
            if sent == len(frame):
                return 0
        transport.write(frame[sent:])  # type: ignore[no-untyped-call]
        return unsent_bytes(protocol)

    return push


def _refuse(frame: bytes) -> int | None:
    return None
