"""Odd sockets: opened where nobody would, by headers and with messages that no page sends."""

import asyncio
import json
import random
from dataclasses import dataclass
from typing import Any

from channels.testing import WebsocketCommunicator

from feed.live import fragments

from .asking import HIDDEN, INSIDE, PEOPLE, Town
from .draws import ODD, VALUES

CODES = frozenset([1000, 4401, 4403, 4404, 4429])  # that a page is closed with
KEYS = ("cursor", "asof", "viewer", "seen", "HEADERS", "x", "")
SECONDS = 30.0  # in which something answers, on however busy a machine
QUIET = 0.01  # after which nothing more is expected of a message that may be ignored


@dataclass(frozen=True)
class Socket:
    """One odd socket."""

    who: str
    path: str
    headers: tuple[tuple[str, str], ...]
    messages: tuple[str | bytes, ...]

    def __str__(self) -> str:
        """Return it as a line."""
        said = [one[:120] for one in self.messages]
        return f"{self.who or 'a visitor'} at {self.path} {dict(self.headers)} {said}"


def odd_sockets(town: Town, paths: list[str], seed: int, number: int) -> list[Socket]:
    """Return so many odd sockets, always the same ones for a seed."""
    rng = random.Random(f"sockets {seed}")
    return [_draw(rng, town, paths) for _ in range(number)]


async def faults(socket: Socket, application: Any, cookie: str) -> list[str]:
    """Open the socket, say all it says; return what is wrong with what comes back."""
    headers = [(b"host", b"testserver"), (b"origin", b"http://testserver")]
    headers += [(b"cookie", f"sessionid={cookie}".encode())] if cookie else []
    odd = [
        (name.lower().encode(), value.encode("utf-8", "replace")) for name, value in socket.headers
    ]
    kept = [one for one in headers if one[0] not in dict(odd)]
    # As the server hands it over: ASCII, whatever was asked for.
    path = socket.path.encode("ascii", "replace").decode()
    talk = WebsocketCommunicator(application, path, headers=[*kept, *odd])
    is_open, code = await talk.connect(timeout=SECONDS)
    if not is_open:
        return [] if code in (None, 1000) else [f"is refused with {code}"]
    heard: list[dict[str, Any]] = []
    for message in socket.messages:
        kind = "text" if isinstance(message, str) else "bytes"
        await talk.send_input({"type": "websocket.receive", kind: message})
        heard += await _heard(talk, QUIET)
    heard += await _heard(talk, QUIET)
    await talk.disconnect(timeout=SECONDS)
    found = []
    for one in heard:
        text = str(one.get("text", ""))
        if one["type"] == "websocket.close" and one.get("code") not in CODES:
            found.append(f"is closed with {one.get('code')}")
        if HIDDEN in text:
            found.append("is told what is hidden")
        found += [f"is told {sign!r}" for sign in INSIDE if sign.decode() in text]
    return found


async def _heard(talk: WebsocketCommunicator, seconds: float) -> list[dict[str, Any]]:
    """Return what has come. Raises what the consumer raised."""
    heard = []
    while not await talk.receive_nothing(seconds):
        heard.append(await talk.receive_output(SECONDS))
        if heard[-1]["type"] == "websocket.close":
            break
    if talk.future.done() and not talk.future.cancelled():
        talk.future.result()
    await asyncio.sleep(0)
    return heard


def _draw(rng: random.Random, town: Town, paths: list[str]) -> Socket:
    path = rng.choice(paths)
    for hidden in town.hidden:
        if rng.random() < 0.2:
            path = path.replace("/1/", f"/{hidden.pk}/")
    if rng.random() < 0.2:
        parts = path.split("/")
        parts[rng.randrange(len(parts))] = rng.choice(ODD)
        path = "/" + "/".join(parts).lstrip("/")
    if rng.random() < 0.2:
        path += f"?before={rng.choice(ODD)}"
    names = ("Origin", "Host", "Cookie", "X-Forwarded-For", "Sec-WebSocket-Protocol", "Accept")
    headers = [
        (rng.choice(names), rng.choice((*VALUES, *ODD)).replace("\n", " "))
        for _ in range(rng.choice((0, 0, 0, 1, 2)))
    ]
    messages = tuple(_message(rng) for _ in range(rng.choice((1, 2, 5))))
    return Socket(rng.choice(PEOPLE), path, tuple(headers), messages)


def _message(rng: random.Random) -> str | bytes:
    kind = rng.random()
    if kind < 0.1:
        return rng.randbytes(rng.choice((0, 1, 300)))
    if kind < 0.2:
        return rng.choice(ODD)
    if kind < 0.25:
        return "[" * 3_000
    return json.dumps({rng.choice(KEYS): _value(rng) for _ in range(rng.choice((1, 2, 4)))})


def _value(rng: random.Random) -> Any:
    known = f"{fragments.__name__}:5"
    cursors = ("1:1", "x:99999999999999999999", ":", "a:-1", "a:1e5", "0" * 40 + ":1", known)
    simple: tuple[Any, ...] = (*cursors, *ODD, None, True, -1, 1.5, 10**30, "head", "below", "left")
    if rng.random() < 0.2:
        return [rng.choice(simple) for _ in range(rng.choice((0, 2, 200)))]
    if rng.random() < 0.1:
        return {"cursor": rng.choice(simple)}
    return rng.choice(simple)
