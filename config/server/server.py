"""Daphne as Plaza runs it: `python -m config.server --port 8000` (`--help` lists the options).

Four things differ from plain daphne:

* The scope of each websocket offers `plaza.unsent`, a function that says how many bytes the
  transport still holds for that page, so that the Hub can leave a stalled page alone;
  `plaza.push`, which hands a ready frame directly to the socket (`direct.py`); and `plaza.has_room`,
  whether its descriptor is one for pages (`users/lib/descriptors.py`).
* Forms are left for Django to parse, in its own thread and within its own bound. Daphne would parse
  them on the event loop, where one large upload holds up everybody. Of a body that is far too large
  only the beginning and the end are kept.
* The limits are the site's own: no end to a healthy socket (daphne's default ends it after a day
  with a code after which pages do not come back), messages from pages of at most 8 KiB. That limit
  is for what comes in only; daphne's own option of that name also refuses to send anything longer,
  and a region is longer. A request that does not become complete is cut off (`timeouts.py`).
* SIGTERM and Ctrl-C let running requests finish and tell open pages to come back (`draining.py`); a
  second one ends at once. The file of a Unix socket (`-u`) that a killed process left is in nobody's
  way, and there is room for thousands who connect at once.
"""

import asyncio
import signal
import sys
import weakref
from collections.abc import Callable
from functools import partial
from typing import Any

from daphne.cli import CommandLineInterface
from daphne.http_protocol import WebRequest
from django.apps import apps

from config.operations import metrics
from config.server import timeouts
from config.server.connections import ReapingServer
from config.server.direct import unsent_bytes
from config.server.draining import drain
from config.server.gc_tuning import set_aside
from config.server.handshakes import Openings
from config.server.listening import with_our_queue
from config.server.protocol import PlazaProtocol, share_options
from users.lib import descriptors, watchdog
from users.lib.bodies import BODY_BYTES
from users.lib.draining import draining

# How long a thread of Python's keeps the processor while others want it, in seconds. With its own 5 ms
# whoever asks the database thirty times waits as often for every page that is made beside: among two
# hundred attackers of each kind a post took 5 s, and takes half of that.
SWITCH_SECONDS = 0.0005
SWALLOWED_AT_ONCE, SWALLOW_SECONDS = 512 * 1024, 0.02  # how fast what is too much is read: 25 MB/s
END_BYTES = 1024  # kept of the end of a body that is longer than BODY_BYTES
INCOMING_BYTES = 8192  # at most, in one message of a page
DEFAULTS = [
    *("--websocket_timeout", "-1"),
    # When everybody comes back at once, those who wait longest for an answer still get one.
    *("--websocket_connect_timeout", "30"),
    *("--verbosity", "0"),  # daphne's own access log names people
]
APPLICATION = "config.asgi:application"


class PlazaRequest(WebRequest):
    """Daphne's request, which leaves the parsing of forms to Django and keeps no endless body."""

    def __init__(self, *arguments: Any, **options: Any) -> None:
        """Take what daphne's request takes."""
        super().__init__(*arguments, **{**options, "parsePOSTFormSubmission": False})
        self._end = b""
        self._over = 0
        timeouts.begin(self.channel)

    def handleContentChunk(self, data: bytes) -> None:
        """Keep the beginning of the body and its very end; what is between is read and forgotten.

        So whoever sends too much gets an answer in words (a form says what it takes, and keeps what
        was typed before the file), where ending the connection would only look like a failure.
        The end closes the form: without it Django would not know of the file at all.
        """
        self.channel.plaza_bytes += len(data)
        self._over += max(0, self.content.tell() + len(data) - BODY_BYTES)
        if self._over > SWALLOWED_AT_ONCE:
            # Nobody waits for this answer as much as everybody else does for theirs.
            self._over = 0
            transport = self.channel.transport
            transport.pauseProducing()
            asyncio.get_event_loop().call_later(SWALLOW_SECONDS, _go_on, transport)
        room = max(0, BODY_BYTES - self.content.tell())
        super().handleContentChunk(data[:room])
        self._end = (self._end + data[room:])[-END_BYTES:]

    def requestReceived(self, *arguments: Any) -> None:
        """Handle the request, which is complete."""
        if self._end:
            self.content.write(self._end)
        timeouts.end(self.channel)
        super().requestReceived(*arguments)

    def process(self) -> None:
        """Answer the request; a page that comes back, when it is its turn (see `handshakes.py`)."""
        if self.requestHeaders.hasHeader(b"upgrade") or self.uri.startswith(b"/live/"):
            self.server.openings.add(self._process_if_there)
        else:
            super().process()

    def _process_if_there(self) -> None:
        if self.channel is not None and not self._disconnected:
            super().process()

    def handle_reply(self, message: dict[str, Any]) -> None:
        """Pass on what the application answers; the last answer of a connection says that it is."""
        if message["type"] == "http.response.start" and draining.is_set() and self.channel:
            self.channel.persistent = False
            self.responseHeaders.setRawHeaders(b"connection", [b"close"])
        super().handle_reply(message)


class PlazaServer(ReapingServer):
    """Daphne's server, with our extensions in the scope of websockets, our limits and our end."""

    def __init__(self, *arguments: Any, **options: Any) -> None:
        """Take what daphne's server takes; raises FileExistsError where another serves a socket file."""
        ours: dict[str, Any] = {"ready_callable": self._get_ready, "signal_handlers": False}
        ours["endpoints"] = [with_our_queue(endpoint) for endpoint in options["endpoints"]]
        super().__init__(*arguments, **{**options, **ours})
        # Who comes while this process is away waits for the next one, if somebody else holds the socket.
        self.is_held = any(
            endpoint.startswith(("systemd:", "fd:")) for endpoint in ours["endpoints"]
        )
        self.openings = Openings()
        self.ports: list[Any] = []
        self._has_ended = False
        self._channels: weakref.WeakSet[Any] = weakref.WeakSet()

    def listen_success(self, port: Any) -> None:
        """Remember what we listen on."""
        self.ports.append(port)
        super().listen_success(port)

    def _get_ready(self) -> None:
        """Last things before the first connection."""
        if apps.ready:  # else what is served is not Django
            set_aside()
        self._set_limits()
        for number in (signal.SIGTERM, signal.SIGINT):
            asyncio.get_event_loop().add_signal_handler(number, self._end)
        sys.setswitchinterval(SWITCH_SECONDS)
        self.watched = watchdog.Watched("loop")
        watchdog.begin()
        self._cut_off_the_slow()

    def _cut_off_the_slow(self) -> None:
        """Now and then end connections whose requests do not become complete."""
        self.watched.beat()
        timeouts.cut_off(self._channels)
        asyncio.get_event_loop().call_later(timeouts.LOOK_SECONDS, self._cut_off_the_slow)

    def leave_ports(self) -> None:
        """Take nobody in any more, and leave the sockets to who holds them: closed by Twisted, a
        socket file would be removed, and nobody would find the next process."""
        for port in self.ports:
            port.stopReading()

    def stop(self) -> None:
        """End at once. Told a second time, it has: another signal and the last answer may both say so."""
        if self._has_ended:
            return
        self._has_ended = True
        if self.is_held:
            self.leave_ports()
        super().stop()

    def _end(self) -> None:
        """Begin to end; the second time, end."""
        if draining.is_set():
            self.stop()
            return
        draining.set()  # /readyz says so, and what still comes is answered with `Connection: close`
        self._draining = asyncio.ensure_future(drain(self, self._channels))
        self._draining.add_done_callback(lambda done: self.stop())

    def _set_limits(self) -> None:
        """Change the factory that daphne has just made; nobody has connected yet."""
        self.ws_factory.protocol = PlazaProtocol
        build: Callable[[Any], Any] = self.http_factory.buildProtocol

        def build_with_our_request(address: Any) -> Any:
            if descriptors.next_number() >= descriptors.for_connections():
                metrics.CONNECTIONS_REFUSED.inc()
                descriptors.refused("connections are")
                return None  # Twisted hangs up
            channel = build(address)
            channel.requestFactory = PlazaRequest
            channel._channel.plaza_has_asked = False
            timeouts.begin(channel._channel)
            self._channels.add(channel._channel)
            return channel

        self.http_factory.buildProtocol = build_with_our_request
        self.ws_factory.setProtocolOptions(
            maxMessagePayloadSize=INCOMING_BYTES, maxFramePayloadSize=INCOMING_BYTES
        )
        share_options(self.ws_factory)

    def create_application(self, protocol: Any, scope: dict[str, Any]) -> Any:
        """Start the application for one connection, with our extension in its scope."""
        if scope["type"] == "websocket":
            offered = scope.setdefault("extensions", {})
            offered["plaza.unsent"] = partial(unsent_bytes, protocol)
            offered["plaza.push"] = protocol.push_frame
            # Pages leave some descriptors to what they ask for, and that to the database.
            has_room = protocol.transport.fileno() < descriptors.for_pages()
            offered["plaza.has_room"] = has_room
            if not has_room:
                descriptors.refused("open pages are")
        return super().create_application(protocol, scope)


def _go_on(transport: Any) -> None:
    """Read again from a connection, if it is still there."""
    if transport.connected and not transport.disconnecting:
        transport.resumeProducing()


class PlazaCommandLine(CommandLineInterface):
    """Daphne's command line around our server."""

    server_class = PlazaServer


def main(arguments: list[str]) -> None:
    """Serve the site until stopped; what is given on the command line wins over our defaults."""
    descriptors.raise_limit()
    PlazaCommandLine().run([*DEFAULTS, *arguments, APPLICATION])
