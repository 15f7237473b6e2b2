"""Peers that vanish, read slowly or not at all, or talk nonsense."""

import base64
import json
import os
import random
import socket
import struct
import subprocess
import time
from collections import Counter
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import closing, contextmanager, suppress
from urllib.parse import urlsplit

from tests.chaos.memory import held, held_to
from tests.chaos.probe import Probe
from tests.chaos.town import STRANGER, Town
from tests.services import session_key_of, wait_for
from tests.sockets import cursor_in

from .fault import Fault

VANISHED = 20  # peers
MOST_SILENCE = (
    75.0  # seconds after which the site knows that a peer is gone: pings each 20, patience 30
)
SLOW, STALLED = 6, 6  # pages
EDITS = 250  # of four posts each, of 12 KB: 12 MB for each page, of which it may be kept 256 KB
MOST_GROWN = 30.0  # MB of one process
# Events as of edits, without the edits, by another process.
WRITE_LONG = """
from feed.actions.posts import create_post
from users.models import User
for number in range(8):
    create_post(author=User.objects.get(username={name!r}), body=f"{{number}} {text}", visibility="followers")
"""
EDIT_LONG = """
import time
from feed import live
from feed.live.events import PostEdited
from feed.models import Post
posts = list(Post.objects.select_related("author").filter(author__username={name!r}))
for number in range({times}):
    with live.transaction() as tx:
        for post in (posts * 2)[number % 8:][:4]:
            tx.log(PostEdited, post)
    time.sleep(0.02)
"""
LONG = "\U0001f468\u200d\U0001f469\u200d\U0001f467\u200d\U0001f466" * 480  # 12 KB in one post
JUNK = 10_000
BURST, MANNERS = 250, 60  # messages on one socket
NONSENSE = (
    b"",
    b"{",
    b"null",
    b'{"cursor": 5}',
    b'{"cursor": ["x:y", {}]}',
    b'{"cursor": "' + b"9" * 400 + b':-1"}',
    b'{"seen": {"a": []}}',
    b"[" * 3_000,
)
WORSE = (b"\xc3\x28\xff", b"x" * 9_000)  # not even text; longer than a page may


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
    town: Town,
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


@contextmanager
def cut(sockets: list[socket.socket]) -> Iterator[None]:
    """Nothing these sockets send arrives any more, and nobody is told.

    Who may not tell the kernel so lets them be silent: they answer no ping, and stay open meanwhile.
    """
    if os.geteuid():
        yield
        return
    rules = [
        ["INPUT", "-i", "lo", "-p", "tcp", way, str(one.getsockname()[1]), "-j", "DROP"]
        for one in sockets
        for way in ("--sport", "--dport")
    ]
    try:
        for rule in rules:
            subprocess.run(["iptables", "-w", "-A", *rule], check=True, capture_output=True)
        yield
    finally:
        for rule in rules:
            subprocess.run(["iptables", "-w", "-D", *rule], check=False, capture_output=True)


def vanished(town: Town) -> dict[str, float]:
    """Peers vanish without a word: the site finds out by its pings, and keeps nothing of them."""
    pages = open_pages(town, VANISHED)
    ports = {page.socket.getsockname()[1] for page in pages}
    wait_for(lambda: held_to(ports) == VANISHED, "the pages to be open")
    with cut([page.socket for page in pages]):
        began = time.monotonic()
        if not os.geteuid():
            for page in pages:
                page.socket.close()

        wait_for(lambda: not held_to(ports), "the site to notice that peers are gone", MOST_SILENCE)
        return {"peers": VANISHED, "seconds until noticed": round(time.monotonic() - began, 1)}


def slow_and_stalled(town: Town) -> dict[str, float]:
    """Some pages read nothing, some 400 bytes a second, while 100 times what they take is written.

    They are somebody's whose posts nobody else sees, so that only they are sent all of it.
    """
    town.site.python(WRITE_LONG.format(name=STRANGER, text=LONG))
    pages = open_pages(town, SLOW + STALLED, STRANGER, "/", "/ws/home/", window=4096)
    before = {pid: held(pid) for pid in town.ground.pids()}
    with Probe(*(f"{url}/public/" for url in town.ground.urls)) as probe:
        with ThreadPoolExecutor(1) as writer:
            writing = writer.submit(town.site.python, EDIT_LONG.format(name=STRANGER, times=EDITS))
            while not writing.done():
                time.sleep(0.2)
                for page in pages[:SLOW]:
                    page.read_a_little(80)
        writing.result()
        grown = max(held(pid) - before.get(pid, 0) for pid in town.ground.pids())
    for page in pages:
        page.socket.close()
    assert grown < MOST_GROWN, f"a process grew by {grown:.0f} MB"
    assert not probe.failed, f"{probe.failed} requests of others failed"
    return {"MB grown": round(grown, 1), "others' p99 ms": probe.slowest_of_100()}


def junk(town: Town) -> dict[str, float]:
    """10,000 messages that mean nothing: ignored, then the socket is closed for good."""
    rng = random.Random(town.rng.random())
    codes: Counter[int] = Counter()
    sent = 0
    with Probe(*(f"{url}/public/" for url in town.ground.urls)) as probe:
        while sent < JUNK:
            page = open_pages(town, 1)[0]
            # Who goes on and on while being told to go does not hear it: only some stop in time.
            has_manners = rng.random() < 0.5
            try:
                for _message in range(MANNERS if has_manners else BURST):
                    page.say(rng.choice(NONSENSE if has_manners else (*NONSENSE, *WORSE)))
                    sent += 1
            except OSError:
                sent += 1
            codes[_close_code(page.read_to_end())] += 1
    assert not probe.failed, f"{probe.failed} requests of others failed"
    known = {0, 1007, 1009, 4429}  # cut off; not UTF-8; too long; too much
    assert set(codes) <= known, f"closed with {dict(codes)}"
    assert codes[4429], f"nobody was told that it is too much: {dict(codes)}"
    return {"messages": sent, "told 4429": codes[4429], "others' p99 ms": probe.slowest_of_100()}


def _close_code(said: bytes) -> int:
    """Return the code of the last close frame in what was sent; 0 where there is none."""
    at = said.rfind(b"\x88")
    return int.from_bytes(said[at + 2 : at + 4], "big") if at >= 0 and len(said) >= at + 4 else 0


FAULTS = (
    Fault("slow", "pages that read slowly, and pages that read nothing", slow_and_stalled),
    Fault("junk", "10,000 junk messages", junk),
    Fault("half-open", "20 peers vanish without a FIN", vanished, pace=6),
)
