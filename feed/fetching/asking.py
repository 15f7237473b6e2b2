"""Asking one address for a page or a picture, with every step of the way looked at.

The standard library speaks HTTP here (`http.client`) over a connection that we have made: it sends one
request, knows no redirects, cookies, proxies and passwords, and resolves no name by itself.
"""

import http.client
import io
import re
import socket
import ssl
import time
from collections.abc import Callable, Iterable
from contextlib import suppress
from dataclasses import dataclass, field
from ipaddress import IPv6Address
from typing import Any
from urllib.parse import quote, urljoin, urlsplit

import idna

from .open_web import is_open

MOST_REDIRECTS = 3
MOST_ADDRESS = 2_000  # characters
MOST_PLACES = 4  # of one name, tried one after the other
CONNECT_SECONDS = 3.0
REDIRECTS = frozenset((301, 302, 303, 307, 308))
DEFAULT_PORTS = {"http": 80, "https": 443}

_HOST = re.compile(r"(?:[a-z0-9_](?:[a-z0-9_-]{0,61}[a-z0-9_])?\.)+[a-z0-9-]{1,63}")
_NOT_IN_ADDRESS = re.compile(r"[\x00-\x20\x7f\\\ud800-\udfff]")
_KEPT = "!$&'()*+,;=:@/?%~[]|^-._"

Resolve = Callable[[str, int], Iterable[tuple[Any, ...]]]


class NotFetched(Exception):
    """Nothing came of it. `code` says why, in one word, for the row that remembers it."""

    def __init__(self, code: str) -> None:
        """Take the word."""
        super().__init__(code)
        self.code = code


@dataclass(frozen=True)
class Target:
    """An address taken apart, as it is asked for."""

    scheme: str
    host: str  # as it is looked up
    port: int
    path: str  # with the query

    @property
    def url(self) -> str:
        """The whole address, from which others in the page go out."""
        host = f"[{self.host}]" if ":" in self.host else self.host
        return f"{self.scheme}://{host}:{self.port}{self.path}"


@dataclass
class Answer:
    """What came back: the head is read, the body is not."""

    target: Target
    response: http.client.HTTPResponse

    @property
    def kind(self) -> str:
        """What it says that it is: "text/html"."""
        return self._said.partition(";")[0].strip().lower()

    @property
    def charset(self) -> str:
        """In which letters it says to be written; empty where it does not."""
        found = re.search(r"(?i);\s*charset\s*=\s*[\"']?([^\s\"';]{1,40})", self._said)
        return found[1] if found else ""

    @property
    def packing(self) -> str:
        """How its bytes are packed: "gzip"."""
        return (self.response.getheader("Content-Encoding") or "").strip().lower()

    @property
    def _said(self) -> str:
        return (self.response.getheader("Content-Type") or "")[:200]


def resolve(host: str, port: int) -> Iterable[tuple[Any, ...]]:
    """Return where a name leads, as the system knows it. Nothing bounds the time that takes."""
    return socket.getaddrinfo(host, port, type=socket.SOCK_STREAM)


@dataclass(frozen=True)
class Asker:
    """Asks for addresses, for so long in all. Only tests let it reach anything but the open web, or say
    where a name leads."""

    agent: str
    ends: float  # time.monotonic()
    may_reach: Callable[[str, int], bool] = is_open
    resolve: Resolve = resolve
    tls: ssl.SSLContext = field(default_factory=ssl.create_default_context)

    def ask(self, address: str, accept: str, most: int) -> Answer:
        """Return the answer of an address, or of where that leads by up to three redirects; no more than
        `most` bytes of it can be read. Raises NotFetched."""
        target = parsed(address)
        for _hop in range(MOST_REDIRECTS + 1):
            try:
                answer = self._asked(target, accept, most)
            except (OSError, http.client.HTTPException, ValueError) as error:
                raise NotFetched(_reason(error)) from error
            status, place = answer.response.status, answer.response.getheader("Location")
            if status == http.HTTPStatus.OK:
                return answer
            answer.response.close()
            if status not in REDIRECTS or not place:
                raise NotFetched("status")
            target = parsed(_redirected(target.url, place))
        raise NotFetched("redirects")

    def _asked(self, target: Target, accept: str, most: int) -> Answer:
        connection = http.client.HTTPConnection(target.host, target.port)
        connection.default_port = DEFAULT_PORTS[target.scheme]  # else `Host` would name it
        line = self._connected(target)
        connection.sock = _Bounded(line, self.ends, most)
        try:
            connection.putrequest("GET", target.path, skip_accept_encoding=True)
            connection.putheader("Accept", accept)
            connection.putheader("Accept-Encoding", "gzip")
            connection.putheader("Connection", "close")
            connection.putheader("User-Agent", self.agent)
            connection.endheaders()
            return Answer(target, connection.getresponse())
        except BaseException:
            line.close()
            raise

    def _connected(self, target: Target) -> socket.socket:
        """Return a connection to an address that was looked at: the name is not asked again."""
        error: OSError = ConnectionRefusedError()
        for family, kind, protocol, _name, place in self._addresses(target):
            line = socket.socket(family, kind, protocol)
            try:
                line.settimeout(min(CONNECT_SECONDS, left_until(self.ends)))
                line.connect(place)
                line.settimeout(left_until(self.ends))
                if target.scheme == "https":
                    line = self.tls.wrap_socket(line, server_hostname=target.host)
                return line
            except OSError as failed:
                line.close()
                error = failed
        raise error

    def _addresses(self, target: Target) -> list[tuple[Any, ...]]:
        """Return where a name leads, as far as that is the open web. Raises NotFetched for nowhere."""
        try:
            found = list(self.resolve(target.host, target.port))
        except (OSError, UnicodeError) as error:
            raise NotFetched("name") from error
        allowed = [one for one in found if self.may_reach(str(one[4][0]), int(one[4][1]))]
        if not allowed:
            raise NotFetched("place" if found else "name")
        return allowed[:MOST_PLACES]


def parsed(address: str) -> Target:
    """Take an address apart. Raises NotFetched for what is none of the web, names who asks, or would go to
    another port than the web's own."""
    if len(address) > MOST_ADDRESS or _NOT_IN_ADDRESS.search(address):
        raise NotFetched("address")
    try:
        parts = urlsplit(address)
        port = DEFAULT_PORTS[parts.scheme] if parts.port is None else parts.port
        host = _looked_up(parts.hostname or "")
    except (ValueError, KeyError) as error:  # idna's own errors are of the first kind
        raise NotFetched("address") from error
    if "@" in parts.netloc or parts.scheme not in DEFAULT_PORTS:
        raise NotFetched("address")
    path = quote(parts.path or "/", safe=_KEPT)
    query = "?" + quote(parts.query, safe=_KEPT) if parts.query else ""
    return Target(parts.scheme, host, port, path + query)


def left_until(ends: float) -> float:
    """Return how many seconds are left. Raises TimeoutError when none are."""
    left = ends - time.monotonic()
    if left <= 0:
        raise TimeoutError
    return left


def _looked_up(host: str) -> str:
    """Return a host as the network knows it. Raises ValueError for what is none, and for a name without a
    dot, which only our own network would know."""
    if ":" in host:  # the number of a machine, which is looked at before it is asked
        place = IPv6Address(host)
        if place.scope_id is not None:  # of one network of ours
            raise ValueError(host)
        return str(place)  # else one machine had many names, and each the limits of a host
    host = host.rstrip(".").lower()
    if not host.isascii():
        host = idna.encode(host[:256], uts46=True).decode()
    if len(host) > 253 or not _HOST.fullmatch(host):
        raise ValueError(host)
    return host


def _redirected(base: str, place: str) -> str:
    """Return where a redirect leads. Its bytes came as Latin-1, and are UTF-8 where they are more."""
    with suppress(UnicodeError):
        place = place.encode("latin-1").decode()
    return joined(base, place)


def joined(base: str, place: str) -> str:
    """Return the address of what the page at `base` calls so. Raises NotFetched for what is none."""
    try:
        return urljoin(base, place.strip().replace(" ", "%20")).partition("#")[0]
    except ValueError as error:
        raise NotFetched("address") from error


def _reason(error: Exception) -> str:
    if isinstance(error, TimeoutError):
        return "slow"
    if isinstance(error, ssl.SSLError):
        return "tls"
    return "away" if isinstance(error, OSError) else "broken"


class _Bounded:
    """A connection from which only so many bytes come, until a time that is the same for all of them: one
    byte in a second is no answer, and neither are heads without end."""

    def __init__(self, line: socket.socket, ends: float, most: int) -> None:
        self.line, self.ends, self.most = line, ends, most

    def sendall(self, content: bytes) -> None:
        self.line.settimeout(left_until(self.ends))
        self.line.sendall(content)

    def makefile(self, mode: str) -> io.BufferedReader:
        return io.BufferedReader(_Incoming(self))

    def close(self) -> None:
        """Close nothing: the head is read, and the body comes still."""


class _Incoming(io.RawIOBase):
    def __init__(self, bounded: _Bounded) -> None:
        self.bounded = bounded
        self.left = bounded.most

    def readable(self) -> bool:
        return True

    def readinto(self, buffer: Any) -> int:
        if not self.left:
            raise NotFetched("large")
        self.bounded.line.settimeout(left_until(self.bounded.ends))
        number = self.bounded.line.recv_into(memoryview(buffer)[: self.left])
        self.left -= number
        return number

    def close(self) -> None:
        self.bounded.line.close()
        super().close()
