"""What a page that has lost its connection asks: is a server there, and for a new socket.

The ws extension comes back after a random part of 2^n seconds, n the tries so far, up to a minute. So a
page gives up its socket after the first tries (`templates/feed/live/socket.html`), looks every 1.5 seconds
whether a server answers (`away.html`), and asks that for a new one. All pages of a server that was away do
so within two seconds, each with two requests. Hence these are answered before Django, in the process' own
thread: no session, no database, no middleware, a fifth of what the smallest view takes.
"""

import random
from collections.abc import Awaitable, Callable
from typing import Any
from urllib.parse import parse_qs

from django.conf import settings

from feed.live.delivery import fragments
from feed.live.hub import hub

PULSE, SOCKET = "/live/pulse/", "/live/socket/"
LONGEST_PATH = 500  # characters of a socket's address
WAIT_SECONDS = 20, 60  # a page that finds no room asks again after a time between these
Application = Callable[[dict[str, Any], Any, Any], Awaitable[None]]


def answering(site: Application) -> Application:
    """Wrap an ASGI application so that these questions are answered before it."""

    async def serve(scope: dict[str, Any], receive: Any, send: Any) -> None:
        if scope["method"] == "GET" and scope["path"] == PULSE:
            await _send(send, 200, b"text/css", b"")
        elif scope["method"] == "GET" and scope["path"] == SOCKET:
            html = _connection(scope["query_string"])
            await _send(send, 200 if html else 404, b"text/html; charset=utf-8", html.encode())
        else:
            await site(scope, receive, send)

    return serve


def _connection(query: bytes) -> str:
    """Return the socket that the page asks for, or when to ask again; empty for what is no socket."""
    path = parse_qs(query.decode("latin-1")).get("path", [""])[0]
    if not path.startswith("/ws/") or len(path) > LONGEST_PATH:
        return ""
    if len(hub.current().quota) >= settings.LIVE["PAGES"]:
        # It would be refused. Two requests a minute cost little also where thousands find no room.
        return fragments.no_room(random.randint(*WAIT_SECONDS))  # noqa: S311
    return fragments.socket(path)


async def _send(send: Any, status: int, kind: bytes, body: bytes) -> None:
    headers = [
        (b"content-type", kind),
        (b"content-length", str(len(body)).encode()),
        (b"cache-control", b"no-store"),
        (b"x-content-type-options", b"nosniff"),
        (b"content-security-policy", b"default-src 'none'; frame-ancestors 'none'"),
    ]
    await send({"type": "http.response.start", "status": status, "headers": headers})
    await send({"type": "http.response.body", "body": body})
