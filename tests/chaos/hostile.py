"""People who want the site busy: `python -m tests.chaos.hostile URL KIND …` until its input ends.

A process of its own that gives way to all others, so that what is measured is the site and not who
attacks it: elsewhere they have processors of their own. Each attacker has an
address of its own network, as many as there are; what is closed begins again. Prints how often each
kind tried, as JSON.
"""

import asyncio
import base64
import json
import os
import random
import socket
import struct
import sys
from collections import Counter
from collections.abc import Awaitable, Callable
from contextlib import suppress
from pathlib import Path
from urllib.parse import urlencode, urlsplit

EACH = 200  # connections of every kind
ADDRESSES = 40  # from which they come
REST = 1.0  # seconds between two tries of one of them
PASSWORDS = 5  # a second, all together
TOKEN = "t" * 32
LARGE = 40_000_000  # bytes of a body
JUNK = json.dumps({"cursor": "x" * 900})
UNKNOWN = json.dumps({"cursor": "elsewhere:5"})


class Attack:
    """All attackers on one site."""

    def __init__(self, url: str) -> None:
        """Say which."""
        parts = urlsplit(url)
        self._at = parts.hostname or "", parts.port or 80
        self._host, self._url = parts.netloc, url
        self.tries: Counter[str] = Counter()

    async def run(self, kinds: list[str]) -> None:
        """Attack in all these ways until cancelled."""
        async with asyncio.TaskGroup() as everybody:
            for kind in kinds:
                number = PASSWORDS if kind == "passwords" else EACH
                for one in range(number):
                    everybody.create_task(self._again_and_again(kind, one))

    async def _again_and_again(self, kind: str, number: int) -> None:
        attack: Callable[[socket.socket], Awaitable[None]] = getattr(self, kind)
        while True:
            self.tries[kind] += 1
            peer = socket.socket()
            peer.setblocking(False)
            with suppress(OSError, TimeoutError), peer:
                if kind == "slow_pages":
                    peer.setsockopt(socket.SOL_SOCKET, socket.SO_RCVBUF, 2048)
                peer.bind((f"127.0.1.{1 + number % ADDRESSES}", 0))
                async with asyncio.timeout(30):
                    await asyncio.get_running_loop().sock_connect(peer, self._at)
                    await attack(peer)
            await asyncio.sleep(REST * random.uniform(0.5, 1.5))

    # --- what each does once it is connected -----------------------------------------------------

    async def slow_pages(self, peer: socket.socket) -> None:
        """Ask for a page, and read 100 bytes a second of it."""
        await self._say(peer, f"GET /public/ HTTP/1.1\r\nHost: {self._host}\r\n\r\n")
        while await asyncio.get_running_loop().sock_recv(peer, 100):
            await asyncio.sleep(1)

    async def large_bodies(self, peer: socket.socket) -> None:
        """Send a form that is far too large, as fast as it is taken."""
        await self._say(
            peer,
            f"POST /posts/new/ HTTP/1.1\r\nHost: {self._host}\r\n"
            "Content-Type: application/x-www-form-urlencoded\r\n"
            f"Content-Length: {LARGE}\r\n\r\n",
        )
        for _part in range(LARGE // 65_536):
            await asyncio.get_running_loop().sock_sendall(peer, b"x" * 65_536)
            await asyncio.sleep(0.02)

    async def unknown_cursors(self, peer: socket.socket) -> None:
        """Open a page and say four times a second that it is where nobody knows."""
        await self._open(peer)
        while True:
            await self._frame(peer, UNKNOWN)
            async with asyncio.timeout(5):
                await asyncio.get_running_loop().sock_recv(peer, 65_536)
            await asyncio.sleep(0.25)

    async def floods(self, peer: socket.socket) -> None:
        """Open a page and say as much as the site takes."""
        await self._open(peer)
        while True:
            for _number in range(50):
                await self._frame(peer, JUNK)
            await asyncio.sleep(0.1)

    async def mails(self, peer: socket.socket) -> None:
        """Ask for a mail to an address that nobody has asked for yet."""
        name = base64.b32encode(os.urandom(8)).decode().strip("=").lower()
        await self._form(peer, "/accounts/password/reset/", email=f"{name}@example.org")

    async def passwords(self, peer: socket.socket) -> None:
        """Try a password."""
        await self._form(peer, "/accounts/login/", login="ann", password=f"wrong-{random.random()}")

    # --- how -------------------------------------------------------------------------------------

    async def _say(self, peer: socket.socket, text: str) -> None:
        await asyncio.get_running_loop().sock_sendall(peer, text.encode())

    async def _form(self, peer: socket.socket, path: str, **fields: str) -> None:
        body = urlencode({**fields, "csrfmiddlewaretoken": TOKEN})
        await self._say(
            peer,
            f"POST {path} HTTP/1.1\r\nHost: {self._host}\r\nCookie: csrftoken={TOKEN}\r\n"
            "Content-Type: application/x-www-form-urlencoded\r\nConnection: close\r\n"
            f"Content-Length: {len(body)}\r\n\r\n{body}",
        )
        while await asyncio.get_running_loop().sock_recv(peer, 65_536):
            pass

    async def _open(self, peer: socket.socket) -> None:
        key = base64.b64encode(os.urandom(16)).decode()
        await self._say(
            peer,
            f"GET /ws/public/ HTTP/1.1\r\nHost: {self._host}\r\nOrigin: {self._url}\r\n"
            f"Upgrade: websocket\r\nConnection: Upgrade\r\nSec-WebSocket-Key: {key}\r\n"
            "Sec-WebSocket-Version: 13\r\n\r\n",
        )
        await asyncio.get_running_loop().sock_recv(peer, 4096)

    async def _frame(self, peer: socket.socket, text: str) -> None:
        size = len(text)
        length = struct.pack("!BH", 0xFE, size) if size > 125 else struct.pack("!B", 0x80 | size)
        head = b"\x81" + length + bytes(4)
        await asyncio.get_running_loop().sock_sendall(peer, head + text.encode())


KINDS = ("slow_pages", "large_bodies", "unknown_cursors", "floods", "mails", "passwords")


async def attack(url: str, kinds: list[str]) -> Counter[str]:
    """Attack until the input ends; returns how often each kind tried."""
    attackers = Attack(url)
    running = asyncio.create_task(attackers.run(kinds))
    await asyncio.get_running_loop().run_in_executor(None, sys.stdin.read)
    running.cancel()
    with suppress(asyncio.CancelledError):
        await running
    return attackers.tries


def give_way() -> None:
    """Let all other processes have the processors first.

    Linux weighs sessions against each other, and `nice` only within one: so a session of its own, with
    the least weight. Where sessions are not weighed, `nice` does it alone.
    """
    os.nice(19)
    with suppress(OSError):  # it leads a session already
        os.setsid()
    with suppress(OSError):
        Path("/proc/self/autogroup").write_text("19")


if __name__ == "__main__":
    give_way()
    print(json.dumps(asyncio.run(attack(sys.argv[1], sys.argv[2:]))))
