"""The load client's inside: thousands of open pages in one process, on one bare epoll loop.

It has to cost much less than what it measures. So there is no asyncio and no parsing of what comes:
a frame's length, then a search for the posts' marks in it (`bench-000123`), and the clock once per
read. `make bench ARGS=client` shows how many frames a second it takes, and every run tells the share
of a processor that it used.
"""

import heapq
import random
import select
import time
from array import array
from collections import deque
from collections.abc import Callable
from dataclasses import dataclass, field
from socket import socket as Socket

from . import frames

MARK = b"bench-"
DIGITS = 6
AT_ONCE = 64  # handshakes under way; the pages of many people do not all open in the same moment
ROOM = 256 * 1024  # bytes read at once
CURSOR = b'id="live-cursor"'
MOST_TRIES = 6  # the ws extension comes back after a random part of 2^tries seconds, at most 2^6

Address = tuple[str, int]


@dataclass(frozen=True)
class Speech:
    """What pages of one kind of server say, beside their handshake."""

    ready: bytes = b""  # a page is open once a message holds this; empty: with its handshake
    answers: tuple[tuple[bytes, bytes], ...] = ()  # to messages that begin so
    comes_back: bool = False  # when the server ends its socket, as the ws extension does


@dataclass(slots=True, eq=False)
class Page:
    """One open page, whether its socket is open or not."""

    number: int
    address: Address
    handshake: bytes
    hello: bytes
    socket: Socket | None = None
    is_upgraded: bool = False
    is_ready: bool = False
    rest: bytearray = field(default_factory=bytearray)
    tries: int = 0
    cursor: bytes = b""
    began_at: float = 0.0  # to connect, the newest time


@dataclass(slots=True, eq=False)
class Request:
    """A request under way."""

    socket: Socket
    data: bytes
    reply: bytearray = field(default_factory=bytearray)


class Loop:
    """The pages' sockets: opens them, keeps them alive, notes what comes on them and when."""

    def __init__(self) -> None:
        """Have no page yet."""
        self.pages: list[Page] = []
        self.speech = Speech()
        self.ready = 0  # pages that are open
        self.requests = 0  # under way
        self.replies: list[bytes] = []  # the first lines of those that are done
        self.counts: dict[int, bytearray] = {}  # how often each page got a post
        self.times: dict[int, array[float]] = {}  # when, first
        self.left = 0  # arrivals that are still expected
        self.sample = b""  # the newest marked message of page 0
        self.strange = 0  # marks that nobody expected
        self.lost = 0  # sockets that the server ended
        self.refused = 0  # handshakes, of pages that try again
        self.frames = 0
        self.bytes = 0
        self.waiting: deque[Page] = deque()
        self.later: list[tuple[float, int, Page]] = []  # pages that come back at some time
        self.epoll = select.epoll()
        self._by_fd: dict[int, Page | Request] = {}
        self.at_once = AT_ONCE
        self._opening = 0
        self._buffer = bytearray(ROOM)
        self._view = memoryview(self._buffer)
        self._page = Page(0, ("", 0), b"", b"")  # whose messages are being read
        self._now = 0.0

    def run(self, is_done: Callable[[], object], seconds: float, nap: float = 0.05) -> None:
        """Turn until it is done, or for so many seconds; look at least every `nap` seconds."""
        end = time.perf_counter() + seconds
        by_fd, poll = self._by_fd, self.epoll.poll
        while not is_done() and time.perf_counter() < end:
            while self.later and self.later[0][0] <= time.perf_counter():
                self.waiting.append(heapq.heappop(self.later)[2])
            while self.waiting and self._opening < self.at_once:
                self._connect(self.waiting.popleft())
            for fd, events in poll(0.005 if self.later else nap, 512):
                one = by_fd.get(fd)
                if one is None:
                    continue
                if isinstance(one, Request):
                    self._hear(one, events)
                elif events & select.EPOLLOUT:
                    self._greet(one)
                else:
                    self._read(one)

    def send(self, address: Address, data: bytes) -> float:
        """Send a request; returns when. Connecting and reading the reply go on beside the pages."""
        sent_at = time.perf_counter()
        one = Socket()
        one.setblocking(False)
        one.connect_ex(address)
        self._by_fd[one.fileno()] = Request(one, data)
        self.epoll.register(one.fileno(), select.EPOLLOUT)
        self.requests += 1
        return sent_at

    def say(self, text: bytes, rate: float, seconds: float) -> int:
        """Let each open page send this message so many times a second, one after the other, for so long;
        returns how often it was sent: less often where this process cannot keep up."""
        message, sent = frames.message(text), 0
        sockets = [page.socket for page in self.pages if page.socket is not None]
        began, in_all = time.perf_counter(), rate * len(sockets)
        while (passed := time.perf_counter() - began) < seconds:
            while sent < int(passed * in_all):
                sockets[sent % len(sockets)].send(message)
                sent += 1
            due = began + (sent + 1) / in_all
            self.run(lambda due=due: time.perf_counter() >= due, seconds, 0.002)  # type: ignore[misc]
        return sent

    def drop(self, page: Page) -> None:
        """Close the page's socket."""
        assert page.socket is not None
        self._by_fd.pop(page.socket.fileno(), None)
        page.socket.close()
        page.socket = None
        self.ready -= page.is_ready
        self._opening -= not page.is_ready
        page.is_ready = page.is_upgraded = False
        page.rest.clear()

    # --- one page's way ------------------------------------------------------------------------

    def _connect(self, page: Page) -> None:
        page.began_at = time.perf_counter()
        one = page.socket = Socket()
        one.setblocking(False)
        one.connect_ex(page.address)
        self._by_fd[one.fileno()] = page
        self.epoll.register(one.fileno(), select.EPOLLOUT)
        self._opening += 1

    def _greet(self, page: Page) -> None:
        """Send the handshake: the connection is there, or has failed."""
        assert page.socket is not None
        try:
            page.socket.send(page.handshake)
        except OSError:
            self._end(page)
            return
        self.epoll.modify(page.socket.fileno(), select.EPOLLIN)

    def _end(self, page: Page) -> None:
        """The server ended it, or was not there."""
        self.lost += page.is_ready
        self.drop(page)
        if self.speech.comes_back:
            wait = random.random() * 2 ** min(page.tries, MOST_TRIES)
            page.tries += 1
            heapq.heappush(self.later, (time.perf_counter() + wait, page.number, page))

    def _upgraded(self, page: Page, data: bytearray) -> bool:
        """Take the answer to the handshake; returns whether it is all there."""
        end = data.find(b"\r\n\r\n")
        if end < 0:
            return False
        if not data.startswith(b"HTTP/1.1 101"):
            if not self.speech.comes_back:
                raise ValueError(f"a handshake was refused: {bytes(data[:end])!r}")
            self.refused += 1
            self._end(page)
            return False
        del data[: end + 4]
        page.is_upgraded = True
        hello = page.hello
        if page.cursor:
            hello = b'{"cursor": "%s"}' % page.cursor
        if hello and page.socket is not None:
            page.socket.send(frames.message(hello))
        if not self.speech.ready:
            self._is_open(page)
        return True

    def _is_open(self, page: Page) -> None:
        page.is_ready = True
        page.tries = 0
        self._opening -= 1
        self.ready += 1

    def _read(self, page: Page) -> None:
        """Read what has come on its socket."""
        assert page.socket is not None
        try:
            size = page.socket.recv_into(self._buffer)
        except BlockingIOError:
            return
        except OSError:
            size = 0
        if not size:
            self._end(page)
            return
        self._now = time.perf_counter()
        self._page = page
        self.bytes += size
        if page.is_upgraded and not page.rest:
            data = self._buffer
            if data[1] == 126 and data[0] == 0x81 and (data[2] << 8 | data[3]) + 4 == size:
                self._take(frames.TEXT, data, 4, size)  # nearly always: one whole text frame
                return
            at = frames.read(data, size, self._take)
            if at < size:
                page.rest += self._view[at:size]
            return
        page.rest += self._view[:size]
        if not page.is_upgraded and not self._upgraded(page, page.rest):
            return
        at = frames.read(page.rest, len(page.rest), self._take)
        del page.rest[:at]

    def _take(self, opcode: int, data: bytearray, begin: int, end: int) -> None:
        """Take one message: note the marks in it, answer what wants an answer."""
        page = self._page
        if opcode == frames.TEXT:
            self.frames += 1
            at = data.find(MARK, begin, end)
            if at >= 0 and page.number == 0:
                self.sample = bytes(data[begin:end])
            while at >= 0:
                self._arrived(page.number, int(data[at + len(MARK) : at + len(MARK) + DIGITS]))
                at = data.find(MARK, at + len(MARK), end)
            speech = self.speech
            if speech.comes_back and (at := data.rfind(CURSOR, begin, end)) >= 0:
                at = data.find(b'value="', at, end) + 7
                page.cursor = bytes(data[at : data.find(b'"', at, end)])
            if not page.is_ready and speech.ready and data.find(speech.ready, begin, end) >= 0:
                self._is_open(page)
            for start, answer in speech.answers:
                if data.startswith(start, begin, end) and page.socket is not None:
                    page.socket.send(frames.message(answer))
        elif opcode == frames.PING and page.socket is not None:
            page.socket.send(frames.message(bytes(data[begin:end]), frames.PONG))

    def _arrived(self, page: int, number: int) -> None:
        """Note that this page has this post."""
        counts = self.counts.get(number)
        if counts is None:
            self.strange += 1
            return
        if not counts[page]:
            self.times[number][page] = self._now
            self.left -= 1
        counts[page] += 1

    def _hear(self, one: Request, events: int) -> None:
        """Send a request whose connection is there, or read its reply."""
        if events & select.EPOLLOUT:
            one.socket.send(one.data)
            self.epoll.modify(one.socket.fileno(), select.EPOLLIN)
            return
        data = one.socket.recv(ROOM)
        one.reply += data
        if not data:
            self._by_fd.pop(one.socket.fileno(), None)
            one.socket.close()
            self.requests -= 1
            self.replies.append(bytes(one.reply[:2000]))
