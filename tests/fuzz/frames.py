"""Odd sockets: opened where nobody would, by headers and with messages that no page sends."""

import json
import random
from dataclasses import dataclass
from typing import Any

from channels.testing import WebsocketCommunicator

from feed.live.log import log
from feed.live.open_pages import closing
from feed.sockets import SEEN

from .asking import HIDDEN, INSIDE, PEOPLE, TownWithSecrets
from .draws import ODD, VALUES

CLOSED = "websocket.close"
CODES = frozenset([1000, *closing.FOR_GOOD])  # that a page is closed with
KEYS = ("cursor", "asof", "viewer", "seen", "HEADERS", "x", "")
SECONDS = 30.0  # in which something answers, on however busy a machine
LAST = "live-cursor"  # stands in the answer to a page that says where it is


@dataclass(frozen=True)
class Socket:
    """One odd socket."""

    who: str
    path: str
    headers: tuple[tuple[str, str], ...]
    messages: tuple[str | bytes, ...]
    place: str  # in the log, which a page of this site knows

    def __str__(self) -> str:
        """Return it as a line."""
        said = [one[:120] for one in self.messages]
        return f"{self.who or 'a visitor'} at {self.path} {dict(self.headers)} {said}"


def odd_sockets(town: TownWithSecrets, paths: list[str], seed: int, number: int) -> list[Socket]:
    """Return so many odd sockets, always the same ones for a seed."""
    rng = random.Random(f"sockets {seed}")
    place = str(log.head())
    return [_draw(rng, town, paths, place) for _ in range(number)]


async def faults(socket: Socket, application: Any, cookie: str) -> list[str]:
    """Open the socket, say all it says, and at last what a page says; return what is wrong with what
    comes back until that is answered, or the socket closed."""
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
    for message in (*socket.messages, json.dumps({"cursor": socket.place})):
        kind = "text" if isinstance(message, str) else "bytes"
        await talk.send_input({"type": "websocket.receive", kind: message})
    heard: list[dict[str, Any]] = []
    while not heard or (LAST not in str(heard[-1]) and heard[-1]["type"] != CLOSED):
        heard.append(await talk.receive_output(SECONDS))
    await talk.disconnect(timeout=SECONDS)
    found = []
    for one in heard:
        text = str(one.get("text", ""))
        if one["type"] == CLOSED and one.get("code") not in CODES:
            found.append(f"is closed with {one.get('code')}")
        if HIDDEN in text:
            found.append("is told what is hidden")
        found += [f"is told {sign!r}" for sign in INSIDE if sign.decode() in text]
    return found


def _draw(rng: random.Random, town: TownWithSecrets, paths: list[str], place: str) -> Socket:
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
    messages = tuple(_message(rng, place) for _ in range(rng.choice((1, 2, 5))))
    return Socket(rng.choice(PEOPLE), path, tuple(headers), messages, place)


def _message(rng: random.Random, place: str) -> str | bytes:
    kind = rng.random()
    if kind < 0.1:
        return rng.randbytes(rng.choice((0, 1, 300)))
    if kind < 0.2:
        return rng.choice(ODD)
    if kind < 0.25:
        return "[" * 3_000
    said = {rng.choice(KEYS): _value(rng, place) for _ in range(rng.choice((1, 2, 4)))}
    return json.dumps(said)


def _value(rng: random.Random, place: str) -> Any:
    older = f"{place.partition(':')[0]}:1"
    nowhere = ("1:1", "x:99999999999999999999", ":", "a:-1", "a:1e5", "0" * 40 + ":1")
    cursors = (*nowhere, place, older, f"{place}0")
    simple: tuple[Any, ...] = (*cursors, *ODD, None, True, -1, 1.5, 10**30, *SEEN)
    if rng.random() < 0.2:
        return [rng.choice(simple) for _ in range(rng.choice((0, 2, 200)))]
    if rng.random() < 0.1:
        return {"cursor": rng.choice(simple)}
    return rng.choice(simple)
