"""Where a server process listens: room for thousands who connect at once, and for a socket file."""

from pathlib import Path

from config.server.draining import clear

SOCKET_MODE = 660  # for nginx, which is of our group, and nobody else
BACKLOG = 4096  # who may wait in the kernel; with 50 nginx is refused when all come at once


def with_our_queue(endpoint: str) -> str:
    """Return Twisted's description of what to listen on, with our backlog; makes room for a socket.

    Raises FileExistsError where another process serves the socket file.
    """
    kind, _colon, rest = endpoint.partition(":")
    if kind == "unix":
        clear(Path(rest))
        # clear() looks after what a lock would.
        return f"{endpoint}:backlog={BACKLOG}:lockfile=0:mode={SOCKET_MODE}"
    return f"{endpoint}:backlog={BACKLOG}" if kind == "tcp" else endpoint
