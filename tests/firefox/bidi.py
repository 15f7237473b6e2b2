"""WebDriver BiDi, the protocol every stock Firefox speaks: commands there, events back."""

import json
from collections.abc import Callable
from contextlib import ExitStack
from typing import Any

from websockets.sync.client import connect

SECONDS = 30.0  # a command that has no answer by then is lost

Event = Callable[[str, dict[str, Any]], None]


class Refused(Exception):
    """The browser would not do it, or could not."""


class Bidi:
    """One session. Events that come while a command waits for its answer are handed on at once."""

    def __init__(self, address: str, on_event: Event) -> None:
        """Open the session that the browser at this address offers."""
        self._open = ExitStack()
        self._socket = self._open.enter_context(
            connect(f"{address}/session", compression=None, max_size=None)
        )
        self._on_event = on_event
        self._commands = 0
        self.call("session.new", capabilities={})

    def call(self, method: str, **parameters: Any) -> dict[str, Any]:
        """Send a command and return what it brought; raises `Refused`, and TimeoutError."""
        self._commands += 1
        command = {"id": self._commands, "method": method, "params": parameters}
        self._socket.send(json.dumps(command))
        while True:
            message = json.loads(self._socket.recv(SECONDS))
            if message["type"] == "event":
                self._on_event(message["method"], message["params"])
            elif message["id"] == self._commands:
                if message["type"] == "error":
                    raise Refused(f"{method}: {message['error']}: {message['message']}")
                result: dict[str, Any] = message["result"]
                return result

    def close(self) -> None:
        """Hang up."""
        self._open.close()
