"""Which connections daphne looks at each second: those where something has ended, instead of all.

Daphne goes through every open connection each second, to let go of those that have ended. With 5,000
open pages to which nothing happens that was a fifth of all that the process does.
"""

import asyncio
from typing import Any

from daphne.server import Server


class ReapingServer(Server):  # type: ignore[misc]
    """Daphne's server, with a list of the connections that have ended or whose application has."""

    connections: dict[Any, dict[str, Any]]

    def __init__(self, *arguments: Any, **options: Any) -> None:
        """Take what daphne's server takes."""
        super().__init__(*arguments, **options)
        self._ended: set[Any] = set()

    def create_application(self, protocol: Any, scope: dict[str, Any]) -> Any:
        """Start the application of a connection, and notice when it ends."""
        queue = super().create_application(protocol, scope)
        running: asyncio.Future[Any] | None = self.connections.get(protocol, {}).get(
            "application_instance"
        )
        if running is not None:
            running.add_done_callback(lambda _: self._ended.add(protocol))
        return queue

    def protocol_disconnected(self, protocol: Any) -> None:
        """Notice that a connection has ended."""
        super().protocol_disconnected(protocol)
        self._ended.add(protocol)

    def application_checker(self) -> None:
        """Let go of what has ended, as daphne does, which is shown nothing else meanwhile."""
        everything = self.connections
        shown = {
            protocol: everything[protocol] for protocol in self._ended if protocol in everything
        }
        self.connections = dict(shown)
        try:
            super().application_checker()
        finally:
            left, self.connections = self.connections, everything
        for protocol in shown.keys() - left.keys():
            del everything[protocol]
        # Looked at again: those that are gone while their application still runs, to end it in time.
        self._ended = {protocol for protocol, details in left.items() if "disconnected" in details}
