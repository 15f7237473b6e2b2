"""A web server on this machine that answers whatever a test tells it to, byte by byte."""

import contextlib
import gzip
import socket
import threading
import time
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field

from feed.fetching.asking import Asker

Answering = Callable[[socket.socket], None]
HEAD = "<!doctype html><html><head><title>{title}</title>{more}</head><body>Words</body></html>"


def page(title: str = "A page", more: str = "") -> bytes:
    """Return a page."""
    return HEAD.format(title=title, more=more).encode()


def meta(**said: str) -> str:
    """Return what a page says of itself; `og_title` is "og:title"."""
    return "".join(
        f'<meta property="{name.replace("_", ":", 1)}" content="{content}">'
        for name, content in said.items()
    )


def answer(
    body: bytes = b"", kind: str = "text/html", status: str = "200 OK", **heads: str
) -> bytes:
    """Return a whole answer; a head `content_encoding` is "content-encoding"."""
    lines = [f"HTTP/1.1 {status}", f"Content-Type: {kind}", f"Content-Length: {len(body)}"]
    lines += [f"{name.replace('_', '-')}: {value}" for name, value in heads.items()]
    return "\r\n".join([*lines, "", ""]).encode("latin-1") + body


def redirect(place: str, status: str = "302 Found") -> bytes:
    """Return an answer that leads on."""
    return answer(status=status, location=place)


def packed(body: bytes) -> bytes:
    """Return an answer whose body is packed."""
    return answer(gzip.compress(body, 9), content_encoding="gzip")


def forever(begins: bytes, part: bytes, pause: float = 0.0) -> Answering:
    """Return an answer that begins so, and then never ends."""

    def send(line: socket.socket) -> None:
        line.sendall(begins)
        while True:
            line.sendall(part)
            time.sleep(pause)

    return send


def silence(line: socket.socket) -> None:
    """Answer nothing, and hang up on nobody."""
    with contextlib.suppress(OSError):
        while line.recv(4_096):
            pass


@dataclass
class Web:
    """The server: what it answers by path, and what it was asked."""

    port: int = 0
    answers: dict[str, bytes | Answering] = field(default_factory=dict)
    asked: list[str] = field(default_factory=list)  # paths
    heads: list[str] = field(default_factory=list)  # whole requests

    def url(self, path: str = "/", host: str = "127.0.0.1") -> str:
        """Return the address of a path."""
        return f"http://{host}:{self.port}{path}"

    def asker(self, seconds: float = 5.0) -> Asker:
        """Return who may ask this server, and nobody else."""
        return Asker("Plaza-Test", time.monotonic() + seconds, may_reach=self.is_it)

    def is_it(self, address: str, port: int) -> bool:
        """Whether this is the server."""
        return (address, port) == ("127.0.0.1", self.port)

    def serve(self, listening: socket.socket) -> None:
        """Answer everybody, beside each other, until the socket is closed."""
        with contextlib.suppress(OSError):
            while True:
                line, _who = listening.accept()
                threading.Thread(target=self._answer, args=(line,), daemon=True).start()

    def _answer(self, line: socket.socket) -> None:
        with line, contextlib.suppress(OSError):
            request = b""
            while b"\r\n\r\n" not in request:
                part = line.recv(65_536)
                if not part:
                    return
                request += part
            path = request.split(b" ", 2)[1].decode()
            self.asked.append(path)
            self.heads.append(request.decode("latin-1"))
            found = self.answers.get(path, answer(status="404 Not Found"))
            if callable(found):
                found(line)
            else:
                line.sendall(found)


@contextlib.contextmanager
def serving() -> Iterator[Web]:
    """Run a server for as long as this goes."""
    with socket.create_server(("127.0.0.1", 0)) as listening:
        web = Web(port=listening.getsockname()[1])
        threading.Thread(target=web.serve, args=(listening,), daemon=True).start()
        yield web
        with contextlib.suppress(OSError):
            listening.shutdown(socket.SHUT_RDWR)
