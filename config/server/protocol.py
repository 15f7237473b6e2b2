"""A page's websocket, as the server speaks it."""

import time
from collections.abc import Callable
from functools import cached_property
from typing import Any

from autobahn.websocket.protocol import WebSocketProtocol as AnyWebSocket
from daphne.ws_protocol import WebSocketProtocol
from django.conf import settings

from config.server.direct import PING, pusher, unsent_bytes

UNSENT_BYTES = 1024 * 1024  # a socket that holds back more gets no answers to its pings: it goes
SILENCE_SECONDS = 30  # without an answer to a ping; looked at when the next is due, each 20
COME_BACK_CODES = (1011, 1012, 1013)  # after these the page connects again by itself


class PlazaProtocol(WebSocketProtocol):
    """Daphne's websocket: its limit on messages holds for incoming ones alone, it may ask a page to
    come back, and it drops who makes it hold more and more."""

    CONFIG_ATTRS: list[str]
    maxMessagePayloadSize: int
    last_ping: float
    _asked_at = 0.0  # when the first ping was sent that is not answered yet
    _heard_since, _heard = 0.0, 0  # messages, of late

    @cached_property
    def push_frame(self) -> Callable[[bytes], int | None]:
        """What hands a ready frame directly to the socket; from the handshake on."""
        return pusher(self)

    def sendMessage(self, *arguments: Any, **options: Any) -> None:
        """Send a message of any length."""
        limit, self.maxMessagePayloadSize = self.maxMessagePayloadSize, 0
        try:
            super().sendMessage(*arguments, **options)
        finally:
            self.maxMessagePayloadSize = limit

    def serverClose(self, code: int | None = None) -> None:
        """Close the socket; also with the codes that autobahn keeps to itself."""
        if code in COME_BACK_CODES and self.state == AnyWebSocket.STATE_OPEN:
            self.sendCloseFrame(code=code)
        else:
            super().serverClose(code)

    def onMessage(self, payload: bytes, isBinary: bool) -> None:
        """Hand on what the page says, until it is told to go: a flood is over with the close.

        The message that makes it a flood goes on, and has the page notified. After that nothing more is read,
        not even to be thrown away: two hundred floods would keep the process busy with that alone.
        """
        if self.state != AnyWebSocket.STATE_OPEN:
            return
        now = time.monotonic()
        if now - self._heard_since > settings.LIVE["FLOOD_SECONDS"]:
            self._heard_since, self._heard = now, 0
        self._heard += 1
        if self._heard <= settings.LIVE["FLOOD_MESSAGES"] + 1:
            super().onMessage(payload, isBinary)
        else:
            self.transport.pauseProducing()  # the close gives up by itself when nothing comes

    def check_timeouts(self) -> None:
        """See whether a ping is due: for an open page that is all. Daphne reads the clock four times for
        each of thousands, every two seconds."""
        if self.state != AnyWebSocket.STATE_OPEN or self.server.websocket_timeout >= 0:
            super().check_timeouts()
        elif time.time() - self.last_ping > self.server.ping_interval:
            self._sendAutoPing()
            self.last_ping = time.time()

    def _sendAutoPing(self) -> None:
        """Ask whether the other side is still there, and drop it where it has not answered for long;
        for thousands, the ordinary way with a timer for each costs as much as new posts do."""
        now = time.monotonic()
        if self._asked_at and now - self._asked_at > SILENCE_SECONDS:
            self.dropConnection(abort=True)
        elif self.push_frame(PING) is None:
            super()._sendAutoPing()
        else:
            self._asked_at = self._asked_at or now

    def onPong(self, payload: bytes) -> None:
        """It is there."""
        self._asked_at = 0.0

    def onPing(self, payload: bytes) -> None:
        """Answer a ping, unless the other side does not read what it is answered."""
        if unsent_bytes(self) > UNSENT_BYTES:
            self.dropConnection(abort=True)
        else:
            super().onPing(payload)


def share_options(factory: Any) -> None:
    """Let the class have the options of this factory, which are the same for all sockets. Call it once they
    are set, and before anybody connects.

    Autobahn copies thirty of them to each socket, and writes them out for a log that nobody reads.
    """
    for name in PlazaProtocol.CONFIG_ATTRS:
        option = getattr(factory, name)
        # A function is an option like any other, and no method of the class.
        setattr(PlazaProtocol, name, staticmethod(option) if callable(option) else option)
    PlazaProtocol.CONFIG_ATTRS = []
