"""Daphne as Plaza runs it: `python -m config.server --port 8000` (`--help` lists the options).

Two things differ from plain daphne. The scope of each websocket offers `plaza.unsent`, a function
that says how many bytes the transport still holds for that page, so that the Hub can leave a
stalled page alone. And the limits are the site's own: no end to a healthy socket (daphne's default
ends it after a day with a code after which pages do not come back), messages of at most 8 KiB.
"""

import sys
from collections.abc import Callable
from functools import partial
from typing import Any

from daphne.cli import CommandLineInterface
from daphne.server import Server
from daphne.ws_protocol import WebSocketProtocol

DEFAULTS = ["--websocket_timeout", "-1", "--websocket-max-message-size", "8192"]
APPLICATION = "config.asgi:application"


def unsent_bytes(protocol: WebSocketProtocol) -> int:
    """Return how many bytes this process still holds for the socket (not what the kernel holds).

    It reads Twisted's write buffers, which have no public name; where they are absent it says 0,
    and the page is served without a bound. `tests/live/test_stalled_page.py` pins it.
    """
    transport = protocol.transport
    held = len(getattr(transport, "dataBuffer", b"")) - getattr(transport, "offset", 0)
    return int(held + getattr(transport, "_tempDataLen", 0))


class PlazaServer(Server):
    """Daphne's server, with `plaza.unsent` in the scope of websockets."""

    def create_application(self, protocol: Any, scope: dict[str, Any]) -> Any:
        """Start the application for one connection, with our extension in its scope."""
        if scope["type"] == "websocket":
            measure: Callable[[], int] = partial(unsent_bytes, protocol)
            scope.setdefault("extensions", {})["plaza.unsent"] = measure
        return super().create_application(protocol, scope)


class PlazaCommandLine(CommandLineInterface):
    """Daphne's command line around our server."""

    server_class = PlazaServer


def main(arguments: list[str]) -> None:
    """Serve the site until stopped; what is given on the command line wins over our defaults."""
    PlazaCommandLine().run([*DEFAULTS, *arguments, APPLICATION])


if __name__ == "__main__":
    main(sys.argv[1:])
