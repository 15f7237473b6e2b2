"""How a server process of Plaza ends: nobody who has been let in is sent away unanswered.

`drain()` goes through it in order, on SIGTERM or SIGINT:

1. Nobody new comes in. A socket file gives its place to a plain file: whoever connects is refused at
   once, before a byte was sent, so nginx takes the next process, also for a POST. Who had connected by
   then waits in the kernel's queue and would be cut off if we stopped listening now; so all of them are
   let in first. (A TCP port cannot be taken away like that: there, who connects in the very instant
   between the last look and the end is cut off. Processes behind nginx listen on socket files.)
   A socket that systemd holds (`plaza-one.socket`) is simply left to it: who connects from now on waits
   there for the next process.
2. Running requests are finished; connections that are kept open for another request are closed.
3. Open pages are asked to come back (1012), a few at a time. They do so at another process, from the
   place they had reached.
"""

import asyncio
import logging
import os
import select
import socket
import stat
import time
from collections.abc import Iterable
from pathlib import Path
from typing import Any

from autobahn.websocket.protocol import WebSocketProtocol as AnyWebSocket
from daphne.http_protocol import WebRequest
from daphne.ws_protocol import WebSocketProtocol

logger = logging.getLogger(__name__)

LATE_SECONDS = 0.25  # for those who were connecting when the socket file went
SILENT_SECONDS = 2.0  # how long a connection may say nothing at all before it counts as idle
REQUEST_SECONDS = 20.0  # how long running requests may take
COME_BACK = 1012  # "service restart": after this code pages connect again by themselves
SPREAD_SECONDS = 1.5  # over which at most the pages are asked to go
EACH_SECONDS = 0.002  # … where they are fewer, so long for each
GOODBYE_SECONDS = 3.0  # for their answers
LOOK_SECONDS = 0.02


async def drain(server: Any, channels: Iterable[Any]) -> None:
    """End the work of a PlazaServer, whose HTTP connections are `channels`; takes at most 30 s."""
    began = time.monotonic()
    if server.is_held:
        server.leave_ports()
    else:
        for port in server.ports:
            _give_place(port)
        await asyncio.sleep(LATE_SECONDS)
        for port in server.ports:
            _let_in(port)
            await _stopped(port)
    while _is_busy(server, channels, time.monotonic() - began):
        if time.monotonic() - began > REQUEST_SECONDS:
            logger.warning("Requests that took too long are cut off")
            break
        await asyncio.sleep(LOOK_SECONDS)
    await _send_away(server)


def clear(path: Path) -> None:
    """Make room for a socket file: remove what a process that was killed has left there.

    Raises FileExistsError where a process answers on it, or it is something else.
    """
    if not path.exists():
        return
    if stat.S_ISSOCK(path.stat().st_mode):
        if _answers(path):
            raise FileExistsError(f"Another process serves {path}.")
    elif not path.is_file() or path.stat().st_size:
        raise FileExistsError(f"{path} is not a socket.")
    path.unlink()


def _answers(path: Path) -> bool:
    with socket.socket(socket.AF_UNIX) as probe:
        return probe.connect_ex(str(path)) == 0


def _give_place(port: Any) -> None:
    """Put a plain file where the socket file was, in one step; Twisted removes it in the end."""
    name = getattr(port.getHost(), "name", None)
    if not name:
        return  # a TCP port
    path = Path(os.fsdecode(name))
    aside = path.with_name(path.name + ".gone")
    aside.touch()
    aside.replace(path)


def _let_in(port: Any) -> None:
    """Accept everybody who has connected by now."""
    while select.select([port], [], [], 0)[0]:
        port.doRead()


async def _stopped(port: Any) -> None:
    """Stop listening."""
    stopped = port.stopListening()
    if stopped is not None:
        await stopped.asFuture(asyncio.get_running_loop())


def _is_busy(server: Any, channels: Iterable[Any], seconds: float) -> bool:
    """Whether a request still runs, or may still come in; closes connections that are idle."""
    is_busy = False
    for channel in list(channels):
        if any(request.transport is None for request in channel.requests):
            continue  # it has become the socket of a page
        if channel.requests:
            is_busy = True
        elif getattr(channel, "plaza_has_asked", False) or seconds > SILENT_SECONDS:
            channel.loseConnection()
        elif channel.transport is not None and channel.transport.connected:
            is_busy = True
    return is_busy or any(
        isinstance(protocol, WebRequest) and "disconnected" not in details
        for protocol, details in server.connections.items()
    )


async def _send_away(server: Any) -> None:
    """Tell open pages to come back, and wait for their goodbyes."""
    pages = _open_pages(server)
    pause = min(EACH_SECONDS, SPREAD_SECONDS / max(1, len(pages)))
    began = time.monotonic()
    notified: set[Any] = set()
    while time.monotonic() - began < SPREAD_SECONDS + GOODBYE_SECONDS:
        waiting = [page for page in _open_pages(server) if page not in notified]
        for page in waiting:
            if page.state == AnyWebSocket.STATE_OPEN:  # else its handshake is not done yet
                page.serverClose(COME_BACK)
                notified.add(page)
                due = began + len(notified) * pause
                if due - time.monotonic() > LOOK_SECONDS:
                    await asyncio.sleep(due - time.monotonic())
        if not _open_pages(server):
            return
        await asyncio.sleep(LOOK_SECONDS)


def _open_pages(server: Any) -> list[Any]:
    return [
        protocol
        for protocol, details in server.connections.items()
        if isinstance(protocol, WebSocketProtocol) and "disconnected" not in details
    ]
