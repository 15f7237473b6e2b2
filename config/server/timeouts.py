"""How long the server waits for a request to be complete.

Daphne waits for ever: a few hundred connections that send a letter a second keep everybody else out.
nginx in front has times of its own; a server by itself needs them too. A body may take as long as
its length asks for on a bad telephone line.
"""

import time
from collections.abc import MutableSet
from typing import Any

HEAD_SECONDS = 10.0  # from a request's first byte, or the connection's, to the end of its headers
SLOWEST = 4 * 1024  # bytes a second, of a body
IDLE_SECONDS = 75.0  # of a connection that is kept open for another request
LOOK_SECONDS = 2.0


def begin(channel: Any) -> None:
    """Note that something is to come on this HTTP connection."""
    channel.plaza_since = time.monotonic()
    channel.plaza_bytes = 0


def end(channel: Any) -> None:
    """Note that a request is complete: now it is the server that takes its time."""
    channel.plaza_since = None
    channel.plaza_has_asked = True


def cut_off(channels: MutableSet[Any]) -> int:
    """End the connections on which nothing complete comes in time; returns how many.

    Those that have become sockets of pages are taken out: thousands, which nobody need look at again.
    """
    now = time.monotonic()
    number = 0
    for channel in list(channels):
        if any(request.transport is None for request in channel.requests):
            channels.discard(channel)
            continue
        if channel.plaza_since is None:
            if not channel.requests:  # answered
                begin(channel)
            continue
        is_idle = channel.plaza_has_asked and not channel.requests
        allowed = IDLE_SECONDS if is_idle else HEAD_SECONDS + channel.plaza_bytes / SLOWEST
        transport = channel.transport
        if now - channel.plaza_since > allowed and transport is not None:
            transport.abortConnection()
            number += 1
    return number
