"""Socket clients for tests: a page without a browser, which may misbehave."""

import asyncio
import json
import re
from collections.abc import Coroutine
from concurrent.futures import ThreadPoolExecutor
from typing import Any

from websockets.asyncio.client import ClientConnection, connect
from websockets.exceptions import ConnectionClosed

from tests.services import Site, session_key_of

CURSOR = re.compile(r'id="live-cursor"[^>]* value="([0-9a-f]+:[0-9]+)"')


def cursor_in(html: str) -> str:
    """Return the cursor of a page or a frame."""
    found = CURSOR.search(html)
    assert found, html
    return found[1]


def run(test: Coroutine[Any, Any, None]) -> None:
    """Run a test's coroutine in a loop of its own, also where Playwright runs one here."""
    with ThreadPoolExecutor(1) as thread:
        thread.submit(asyncio.run, test).result()


async def open_socket(
    site: Site, path: str, name: str = "", *, origin: str = "", url: str = "", **options: Any
) -> ClientConnection:
    """Open a page's socket, as alice, bob or carol, or as a visitor."""
    url = url or site.url
    headers = {"Cookie": f"sessionid={session_key_of(name)}"} if name else {}
    return await connect(
        url.replace("http", "ws", 1) + path,
        origin=origin or url,  # type: ignore[arg-type]
        additional_headers=headers,
        **options,
    )


async def say(socket: ClientConnection, cursor: str) -> None:
    """Send a cursor, as the ws extension does."""
    await socket.send(json.dumps({"cursor": cursor, "HEADERS": {"HX-Request": "true"}}))


async def frame_with(socket: ClientConnection, text: str, seconds: float = 60) -> str:
    """Return the next frame that contains the text; those before it are passed over."""
    async with asyncio.timeout(seconds):
        while True:
            frame = str(await socket.recv())
            if text in frame:
                return frame


async def close_code(socket: ClientConnection, seconds: float = 60) -> tuple[int, list[str]]:
    """Wait until the server closes; returns the code and the frames that came before."""
    frames = []
    try:
        async with asyncio.timeout(seconds):
            while True:
                frames.append(str(await socket.recv()))
    except ConnectionClosed as closed:
        assert closed.rcvd is not None, "the connection broke"
        return closed.rcvd.code, frames
