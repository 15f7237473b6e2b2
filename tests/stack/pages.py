"""Scripted pages that stay: they apply what they are sent and come back when they are told to."""

import asyncio

from websockets.exceptions import ConnectionClosed, InvalidHandshake, InvalidStatus

from tests.machine.dom import Document
from tests.services import Site
from tests.sockets import open_socket, say

COME_BACK = (1006, 1011, 1012, 1013)  # after these the ws extension connects again


class StayingPage:
    """One open page: loaded, listening, changed by frames as htmx changes it."""

    def __init__(self, site: Site, path: str, socket_path: str, name: str = "") -> None:
        """Load it as this person, or as a visitor."""
        self.site, self.path, self.name = site, path, name
        self._socket_path = socket_path
        self.document = Document(site.get(path, name))
        self.codes: list[int] = []  # with which its sockets were closed
        self.refused: list[str] = []  # handshakes that failed
        self.frames = 0

    @property
    def posts(self) -> list[int]:
        """Return the ids of its cards, as they stand."""
        cards = self.document.all("#timeline > article[id^=post-]")
        return [int(str(card["id"]).removeprefix("post-")) for card in cards]

    async def stay(self) -> None:
        """Listen until cancelled; raises what a page does not come back from."""
        while True:
            try:
                await self._listen()
            except ConnectionClosed as closed:
                code = closed.rcvd.code if closed.rcvd is not None else 1006
                self.codes.append(code)
                assert code in COME_BACK, code
            except (InvalidHandshake, InvalidStatus, OSError) as error:
                self.refused.append(repr(error))
                await asyncio.sleep(0.2)  # as the ws extension does, which waits longer

    async def _listen(self) -> None:
        socket = await open_socket(self.site, self._socket_path, self.name, max_size=None)
        async with socket:
            await say(socket, self.document.value("#live-cursor"))
            while True:
                self.document.receive(str(await socket.recv()))
                self.frames += 1
