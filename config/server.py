"""Daphne as Plaza runs it: `python -m config.server --port 8000` (`--help` lists the options).

Three things differ from plain daphne:

* The scope of each websocket offers `plaza.unsent`, a function that says how many bytes the
  transport still holds for that page, so that the Hub can leave a stalled page alone, and
  `plaza.push`, which hands a ready frame directly to the socket (`direct.py`).
* Forms are left for Django to parse, in its own thread and within its own bound. Daphne would parse
  them on the event loop, where one large upload holds up everybody. Of a body that is far too large
  only the beginning and the end are kept.
* The limits are the site's own: no end to a healthy socket (daphne's default ends it after a day
  with a code after which pages do not come back), messages from pages of at most 8 KiB. That limit
  is for what comes in only; daphne's own option of that name also refuses to send anything longer,
  and a region is longer.
"""

import sys
from collections.abc import Callable
from functools import partial
from typing import Any

from autobahn.websocket.protocol import WebSocketProtocol as AnyWebSocket
from daphne.cli import CommandLineInterface
from daphne.http_protocol import WebRequest
from daphne.server import Server
from daphne.ws_protocol import WebSocketProtocol

from config.direct import push_frame, unsent_bytes

BODY_BYTES = 20 * 1024 * 1024  # kept of a request: two pictures and the form around them …
END_BYTES = 1024  # … and this of the end of a longer one
INCOMING_BYTES = 8192  # at most, in one message of a page
UNSENT_BYTES = 1024 * 1024  # a socket that holds back more gets no answers to its pings: it goes
COME_BACK_CODES = (1011, 1012, 1013)  # after these the page connects again by itself
DEFAULTS = ["--websocket_timeout", "-1", "--verbosity", "0"]  # daphne's own access log names people
APPLICATION = "config.asgi:application"


class PlazaRequest(WebRequest):
    """Daphne's request, which leaves the parsing of forms to Django and keeps no endless body."""

    def __init__(self, *arguments: Any, **options: Any) -> None:
        """Take what daphne's request takes."""
        super().__init__(*arguments, **{**options, "parsePOSTFormSubmission": False})
        self._end = b""

    def handleContentChunk(self, data: bytes) -> None:
        """Keep the beginning of the body and its very end; what is between is read and forgotten.

        So whoever sends too much gets an answer in words (a form says what it takes, and keeps what
        was typed before the file), where ending the connection would only look like a failure.
        The end closes the form: without it Django would not know of the file at all.
        """
        room = max(0, BODY_BYTES - self.content.tell())
        super().handleContentChunk(data[:room])
        self._end = (self._end + data[room:])[-END_BYTES:]

    def requestReceived(self, *arguments: Any) -> None:
        """Handle the request, which is complete."""
        if self._end:
            self.content.write(self._end)
        super().requestReceived(*arguments)


class PlazaProtocol(WebSocketProtocol):
    """Daphne's websocket: its limit on messages holds for incoming ones alone, it may tell a page to
    come back, and it drops who makes it hold more and more."""

    maxMessagePayloadSize: int

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

    def onPing(self, payload: bytes) -> None:
        """Answer a ping, unless the other side does not read what it is answered."""
        if unsent_bytes(self) > UNSENT_BYTES:
            self.dropConnection(abort=True)
        else:
            super().onPing(payload)


class PlazaServer(Server):
    """Daphne's server, with our extensions in the scope of websockets, and our limits."""

    def __init__(self, *arguments: Any, **options: Any) -> None:
        """Take what daphne's server takes."""
        super().__init__(*arguments, **{**options, "ready_callable": self._set_limits})

    def _set_limits(self) -> None:
        """Change the factory that daphne has just made; nobody has connected yet."""
        self.ws_factory.protocol = PlazaProtocol
        build: Callable[[Any], Any] = self.http_factory.buildProtocol

        def build_with_our_request(address: Any) -> Any:
            channel = build(address)
            channel.requestFactory = PlazaRequest
            return channel

        self.http_factory.buildProtocol = build_with_our_request
        self.ws_factory.setProtocolOptions(
            maxMessagePayloadSize=INCOMING_BYTES, maxFramePayloadSize=INCOMING_BYTES
        )

    def create_application(self, protocol: Any, scope: dict[str, Any]) -> Any:
        """Start the application for one connection, with our extension in its scope."""
        if scope["type"] == "websocket":
            offered = scope.setdefault("extensions", {})
            offered["plaza.unsent"] = partial(unsent_bytes, protocol)
            offered["plaza.push"] = partial(push_frame, protocol)
        return super().create_application(protocol, scope)


class PlazaCommandLine(CommandLineInterface):
    """Daphne's command line around our server."""

    server_class = PlazaServer


def main(arguments: list[str]) -> None:
    """Serve the site until stopped; what is given on the command line wins over our defaults."""
    PlazaCommandLine().run([*DEFAULTS, *arguments, APPLICATION])


if __name__ == "__main__":
    main(sys.argv[1:])
