"""Websocket bytes, as much of RFC 6455 as a page needs: a handshake, masked messages out, messages in."""

import base64
import os
from collections.abc import Callable

TEXT, CLOSE, PING, PONG = 1, 8, 9, 10
MASK = b"\x00\x00\x00\x00"  # masked, as every client must, with a mask that costs nothing

OnMessage = Callable[[int, bytearray, int, int], None]  # opcode, buffer, begin, end


def handshake(host: str, path: str, headers: dict[str, str]) -> bytes:
    """Return the request that opens a websocket."""
    key = base64.b64encode(os.urandom(16)).decode()
    lines = [
        f"GET {path} HTTP/1.1",
        f"Host: {host}",
        "Upgrade: websocket",
        "Connection: Upgrade",
        f"Sec-WebSocket-Key: {key}",
        "Sec-WebSocket-Version: 13",
        *(f"{name}: {value}" for name, value in headers.items()),
    ]
    return "\r\n".join([*lines, "", ""]).encode()


def request(host: str, path: str, headers: dict[str, str], body: bytes = b"") -> bytes:
    """Return a whole HTTP request: POST where there is a body, else GET. The server closes after it."""
    lines = [
        f"{'POST' if body else 'GET'} {path} HTTP/1.1",
        f"Host: {host}",
        "Connection: close",
        *(f"{name}: {value}" for name, value in headers.items()),
    ]
    if body:
        lines.append(f"Content-Length: {len(body)}")
    return "\r\n".join([*lines, "", ""]).encode() + body


def message(payload: bytes, opcode: int = TEXT) -> bytes:
    """Return a client's message as one frame; at most 64 KiB."""
    if len(payload) < 126:
        return bytes([128 | opcode, 128 | len(payload)]) + MASK + payload
    return bytes([128 | opcode, 254]) + len(payload).to_bytes(2, "big") + MASK + payload


def server_message(payload: bytes) -> bytes:
    """Return a server's text message as one frame; at most 64 KiB."""
    if len(payload) < 126:
        return bytes([128 | TEXT, len(payload)]) + payload
    return bytes([128 | TEXT, 126]) + len(payload).to_bytes(2, "big") + payload


def read(data: bytearray, end: int, take: OnMessage) -> int:
    """Give each whole frame in the first `end` bytes to `take`; returns where the rest begins."""
    at = 0
    while end - at >= 2:
        length, begin = data[at + 1] & 127, at + 2
        if length == 126:
            length, begin = int.from_bytes(data[at + 2 : at + 4], "big"), at + 4
        elif length == 127:
            length, begin = int.from_bytes(data[at + 2 : at + 10], "big"), at + 10
        if begin + length > end:
            break
        take(data[at] & 15, data, begin, begin + length)
        at = begin + length
    return at
