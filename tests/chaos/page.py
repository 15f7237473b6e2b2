"""An open page without a browser: loads, listens, comes back as the ws extension does.

Frames are read in the thread of the people; they are applied to the page as htmx would
(`tests.machine`) when somebody looks at it, because that takes the processor's time from the site.
"""

import asyncio
import json
import random
import re
import time
from collections import deque
from typing import TYPE_CHECKING

import httpx
from websockets.asyncio.client import ClientConnection, connect
from websockets.exceptions import ConnectionClosed, InvalidHandshake, InvalidMessage

from tests.machine.dom import Document, NoTargetError
from tests.services import session_key_of

from .ledger import WORD, Ledger, taken_for

if TYPE_CHECKING:
    from .town import TownUnderFaults

CURSOR = re.compile(r'id="live-cursor"[^>]* value="([0-9a-f]+:[0-9]+)"')
SOCKET = re.compile(r'ws-connect="([^"]+)"')
VIEWER = re.compile(r'name="viewer"[^>]* value="([^"]*)"')
FOR_GOOD = (1000, 4401, 4403, 4404, 4429)
MOST_PATIENCE = 3  # the ws extension waits up to 2 ** 6 seconds; people press reload sooner


class ScriptedPage:
    """One tab of one person, or of a visitor (empty name)."""

    def __init__(self, town: "TownUnderFaults", name: str, path: str, rng: random.Random) -> None:
        """A page at this path, not yet loaded."""
        self.town, self.name, self.path, self._rng = town, name, path, rng
        self._ledger: Ledger = town.ledger
        cookies = {"sessionid": session_key_of(name)} if name else {}
        self._client = httpx.AsyncClient(cookies=cookies, timeout=30, follow_redirects=True)
        self.html = ""
        self._taken_for = name
        self.cursor = ""
        self.frames_seen = 0
        self.loads = 0
        self.is_live = False  # its socket is open and has answered its cursor
        self.troubles: list[str] = []
        self._new: deque[str] = deque()  # a page, then frames, in the order in which they came
        self._words: set[str] = set()
        self._is_asked = False  # to be loaded anew
        self._loop: asyncio.AbstractEventLoop | None = None
        self._socket: ClientConnection | None = None
        self._page: Document | None = None

    def __str__(self) -> str:
        return f"{self.name or 'a visitor'} at {self.path}"

    # --- in the thread of the people ------------------------------------------------------------

    async def live(self) -> None:
        """Load, listen and come back, until cancelled."""
        tries = 0
        while True:
            if not self.html and not await self._load():
                await asyncio.sleep(self._rng.uniform(0.2, 1.0))
                continue
            tries = 0 if await self._listen() else tries + 1
            self.is_live = False
            if self.html:
                await asyncio.sleep(2 ** min(tries, MOST_PATIENCE) * self._rng.random())

    async def close(self) -> None:
        """Close the tab."""
        await self._client.aclose()

    async def _load(self) -> bool:
        sent_at = time.monotonic()
        try:
            reply = await self._client.get(self.town.any_url() + self.path)
        except httpx.HTTPError:
            return False
        self._ledger.see_answer(self.path, reply.status_code, reply.text)
        if reply.status_code >= 500:
            return False
        if reply.status_code != 200 or not SOCKET.search(reply.text):
            self.path = "/public/"  # gone, or not for this viewer any more
            return False
        self._taken_for = taken_for(self.name, reply.text)
        self._ledger.look(reply.text, self._taken_for, f"the page {self.path}", sent_at)
        self.html = reply.text
        self.loads += 1
        self.cursor = _found(CURSOR, self.html)
        self._new.append(self.html)
        self._words.update(WORD.findall(self.html))
        return True

    async def _listen(self) -> bool:
        """Listen until the socket ends; returns whether it was ever open."""
        url = self.town.any_url()
        cookie = {"Cookie": f"sessionid={session_key_of(self.name)}"} if self.name else {}
        was_open = False
        try:
            async with connect(
                url.replace("http", "ws", 1) + _found(SOCKET, self.html),
                origin=url,  # type: ignore[arg-type]
                additional_headers=cookie,
                max_size=None,
                max_queue=None,
                ping_interval=None,
                open_timeout=30,
                close_timeout=1,
            ) as socket:
                was_open, self._socket, self._loop = True, socket, asyncio.get_running_loop()
                said = {"cursor": self.cursor, "viewer": _found(VIEWER, self.html)}
                await socket.send(json.dumps(said))
                async for frame in socket:
                    self.hear(str(frame))
            code = socket.close_code
        except ConnectionClosed as closed:
            code = closed.rcvd.code if closed.rcvd is not None else 1006
        except (OSError, InvalidHandshake, InvalidMessage, TimeoutError, EOFError):
            code = 1006
        self._socket = None
        if code in FOR_GOOD or self._is_asked:
            self._is_asked = False
            self.html = ""  # it says so; its owner loads it anew
        return was_open

    def reload(self) -> None:
        """Let its owner press reload. Callable from any thread."""
        self._is_asked = True
        socket = self._socket
        if socket is not None and self._loop is not None:
            asyncio.run_coroutine_threadsafe(socket.close(), self._loop)

    def hear(self, frame: str) -> None:
        """Take a frame."""
        self.frames_seen += 1
        self._ledger.look(frame, self._taken_for, f"a frame of {self.path}")
        self._new.append(frame)
        self._words.update(WORD.findall(frame))
        found = CURSOR.search(frame)
        if found is not None:
            self.cursor = found[1]
            self.is_live = True

    # --- in the thread of who looks -------------------------------------------------------------

    def has(self, word: str) -> bool:
        """Whether it was ever sent this word."""
        return word in self._words

    @property
    def seq(self) -> int:
        """The page's place in the log."""
        return int(self.cursor.rpartition(":")[2] or 0)

    def document(self) -> Document | None:
        """Return the page with all frames that have come; None before it was loaded."""
        while self._new:
            html = self._new.popleft()
            if html.lstrip().startswith("<!doctype"):
                self._page = Document(html)
                continue
            assert self._page is not None
            try:
                self._page.receive(html)
            except NoTargetError as error:
                self.troubles.append(f"{self}: {error}")
        return self._page


def _found(pattern: re.Pattern[str], html: str) -> str:
    found = pattern.search(html)
    return found[1] if found is not None else ""
