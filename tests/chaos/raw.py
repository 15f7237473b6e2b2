"""Sockets of pages without a library, which do what no browser does: read slowly, or talk nonsense."""

import base64
import json
import os
import socket
import struct
from contextlib import closing, suppress
from urllib.parse import urlsplit

from tests.chaos.town import TownUnderFaults
from tests.services import session_key_of
from tests.sockets import cursor_in


class Raw:
    """A page's socket without a library: what it does not read stays in the kernel."""

    def __init__(self, url: str, path: str, cursor: str, name: str = "", window: int = 0) -> None:
        """Open it and say where the page is; `window` bounds what the kernel takes for it, in bytes."""
        cookie = f"Cookie: sessionid={session_key_of(name)}\r\n" if name else ""
        parts = urlsplit(url)
        self.socket = socket.socket()
        if window:
            self.socket.setsockopt(socket.SOL_SOCKET, socket.SO_RCVBUF, window)
        self.socket.settimeout(30)
        self.socket.connect((parts.hostname, parts.port))
        key = base64.b64encode(os.urandom(16)).decode()
        self.socket.sendall(
            f"GET {path} HTTP/1.1\r\nHost: {parts.netloc}\r\nOrigin: {url}\r\n{cookie}Upgrade: websocket\r\n"
            f"Connection: Upgrade\r\nSec-WebSocket-Key: {key}\r\nSec-WebSocket-Version: 13\r\n\r\n".encode()
        )
        said = self.socket.recv(12)
        assert said == b"HTTP/1.1 101", said
        self.say(json.dumps({"cursor": cursor}).encode())

    def say(self, payload: bytes, opcode: int = 1) -> None:
        """Send one message, as a browser does: masked (with zeros)."""
        size = len(payload)
        length = struct.pack("!BH", 0xFE, size) if size > 125 else struct.pack("!B", 0x80 | size)
        self.socket.sendall(bytes([0x80 | opcode]) + length + bytes(4) + payload)

    def read_a_little(self, size: int) -> None:
        """Read at most so many bytes, if there are any."""
        self.socket.setblocking(False)
        with suppress(BlockingIOError):
            self.socket.recv(size)

    def read_to_end(self) -> bytes:
        """Return all that comes until the site hangs up, and its goodbye."""
        said = b""
        with closing(self.socket):
            try:
                while part := self.socket.recv(65_536):
                    said = (said + part)[-65_536:]
            except OSError:
                pass
        return said


def open_pages(
    town: TownUnderFaults,
    number: int,
    name: str = "",
    page: str = "/public/",
    path: str = "/ws/public/",
    window: int = 0,
) -> list[Raw]:
    """Open so many sockets of this person, or of visitors, at this page."""
    opened = []
    for _number in range(number):
        url = town.any_url()
        cursor = cursor_in(town.site.get(page, name, url=url))
        opened.append(Raw(url, path, cursor, name, window))
    return opened
