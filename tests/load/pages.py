"""The load client: a process of its own that holds open pages, sends posts and says what came when."""

import multiprocessing
import resource
import select
import time
from array import array
from collections.abc import Sequence
from dataclasses import dataclass
from multiprocessing.connection import Connection
from types import TracebackType
from typing import Any, Self

from .measuring import CLIENT_CORES, pinned
from .sockets import Address, Loop, Page, Speech

LINGER = 0.1  # seconds in which what comes twice may still come
Opening = tuple[Address, bytes, bytes]  # where to, the handshake, the first message
Post = tuple[int, bytes]  # the number it is marked with, the request


@dataclass(frozen=True)
class Arrivals:
    """One post: when it was sent, and when each page had it (0.0: never), in seconds of one clock."""

    sent_at: float
    times: "array[float]"

    @property
    def delays(self) -> list[float]:
        """Return how long each page that got it waited, in seconds."""
        return [when - self.sent_at for when in self.times if when]


@dataclass(frozen=True)
class Came:
    """How pages came back."""

    caught_up_at: list[float]  # of each page; 0.0: never
    began_at: list[float]  # when each began the connection that succeeded
    delays: list[float]  # of new posts, to pages that had caught up before these were sent
    posts: int  # how many of them there were
    lost: int  # deliveries that never came
    twice: int  # deliveries that came more than once


@dataclass(frozen=True)
class State:
    """How the client stands."""

    cpu: float  # seconds that it used so far
    frames: int  # messages it has read so far
    ready: int  # pages that are open
    lost: int  # sockets that the server ended, so far
    refused: int  # handshakes of pages that try again, so far
    strange: int  # marks that nobody expected
    sample: bytes  # the newest post as page 0 got it


class Pages:
    """What the client's process does. Each public method is one command."""

    def __init__(self, pipe: Connection) -> None:
        """Take commands from this pipe."""
        self._pipe = pipe
        self._loop = Loop()
        self._loop.epoll.register(pipe.fileno(), select.EPOLLIN)

    def serve(self) -> None:
        """Do what comes through the pipe until it is closed; the pages are alive in between."""
        while True:
            self._loop.run(self._pipe.poll, 1e9, nap=0.2)
            try:
                name, arguments = self._pipe.recv()
            except EOFError:
                return
            try:
                self._pipe.send((True, getattr(self, name)(*arguments)))
            except Exception as error:
                self._pipe.send((False, f"{type(error).__name__}: {error}"))

    def open(self, pages: Sequence[Opening], speech: Speech, seconds: float) -> float:
        """Open so many pages more; returns the seconds it took."""
        loop, began = self._loop, time.perf_counter()
        loop.speech = speech
        for opening in pages:
            page = Page(len(loop.pages), *opening)
            loop.pages.append(page)
            loop.waiting.append(page)
        loop.run(lambda: loop.ready == len(loop.pages), seconds)
        if loop.ready < len(loop.pages):
            raise TimeoutError(
                f"only {loop.ready} of {len(loop.pages)} opened in {seconds} s; {loop.lost} were lost"
            )
        return time.perf_counter() - began

    def close(self) -> None:
        """Close all pages."""
        for page in self._loop.pages:
            if page.socket is not None:
                self._loop.drop(page)
        self._loop.pages.clear()

    def state(self) -> State:
        """Return how it stands."""
        one = self._loop
        return State(
            time.process_time(), one.frames, one.ready, one.lost, one.refused, one.strange, one.sample
        )  # fmt: skip

    def say(self, text: bytes, rate: float, seconds: float) -> int:
        """As `Loop.say`."""
        return self._loop.say(text, rate, seconds)

    def posts(
        self,
        address: Address,
        posts: Sequence[Post],
        pause: float,
        readers: int,
        seconds: float,
        at_once: int = 1,
    ) -> list[Arrivals]:
        """Send one post after the other, or so many `at_once`, each time once all of the first `readers`
        pages have those before and `pause` seconds have passed. Raises where one is refused, missing,
        or came twice."""
        loop, found = self._loop, []
        for first in range(0, len(posts), at_once):
            some = posts[first : first + at_once]
            self.expect([number for number, _data in some], readers)
            sent = [(number, loop.send(address, data)) for number, data in some]
            loop.run(lambda: not loop.left and not loop.requests, seconds)
            self._check()
            found += [Arrivals(sent_at, loop.times[number]) for number, sent_at in sent]
            end = time.perf_counter() + pause
            loop.run(lambda end=end: time.perf_counter() >= end, pause + 1, pause)  # type: ignore[misc]
        self._check_once([number for number, _data in posts], readers)
        return found

    def stream(
        self,
        address: Address,
        posts: Sequence[Post],
        rate: float,
        readers: int,
        seconds: float,
        is_anywhere: bool = False,
    ) -> list[Arrivals]:
        """Send so many posts a second, whether those before have come or not; then as `posts` does.
        With `is_anywhere` each is for so many pages of all, whichever."""
        loop, sent = self._loop, []
        numbers = [number for number, _data in posts]
        began = time.perf_counter()
        self.expect(numbers, readers)
        for place, (_number, data) in enumerate(posts):
            due = began + place / rate
            loop.run(lambda due=due: time.perf_counter() >= due, 60, 0.002)  # type: ignore[misc]
            sent.append(loop.send(address, data))
        loop.run(lambda: not loop.left and not loop.requests, seconds)
        self._check()
        times = [loop.times[number] for number in numbers]
        self._check_once(numbers, readers, is_anywhere=is_anywhere)
        return [Arrivals(*one) for one in zip(sent, times, strict=True)]

    def come_back(
        self,
        address: Address,
        missed: list[int],
        posts: Sequence[Post],
        pause: float,
        seconds: float,
    ) -> Came:
        """Wait until all pages are back and have what they missed (`expect` came before). Meanwhile
        send these posts, one each `pause` seconds, and wait for them as well."""
        loop, sent = self._loop, dict[int, float]()
        loop.at_once = len(loop.pages)  # nobody waits for the others
        pages, end = len(loop.pages), time.perf_counter() + seconds

        def caught_up() -> bool:
            return all(not loop.counts[number].count(0) for number in missed)

        for number, data in posts:
            self.expect([number], pages)
            sent[number] = loop.send(address, data)
            due = time.perf_counter() + pause
            loop.run(lambda due=due: time.perf_counter() >= due, pause + 1, 0.01)  # type: ignore[misc]
            if caught_up():
                break
        loop.run(lambda: not loop.left and not loop.requests, end - time.perf_counter())
        self.rest(1.0)  # what comes twice comes now
        loop.left = 0
        loop.replies.clear()
        all_times = zip(*(loop.times[n] for n in missed), strict=True)
        back = [max(times) if all(times) else 0.0 for times in all_times]
        delays = [
            when - sent_at
            for number, sent_at in sent.items()
            for when, ready_at in zip(loop.times[number], back, strict=True)
            if when and 0 < ready_at < sent_at
        ]
        counts = [loop.counts[number] for number in (*missed, *sent)]
        lost = sum(one.count(0) for one in counts)
        twice = sum(pages - one.count(0) - one.count(1) for one in counts)
        began = [page.began_at for page in loop.pages]
        return Came(back, began, delays, len(sent), lost, twice)

    def rest(self, seconds: float) -> None:
        """Only keep the pages alive for so long."""
        self._loop.run(lambda: False, seconds)

    def expect(self, numbers: Sequence[int], readers: int) -> None:
        """Look out for these posts on the first so many pages."""
        loop = self._loop
        for number in numbers:
            loop.counts[number] = bytearray(len(loop.pages))
            loop.times[number] = array("d", bytes(8 * len(loop.pages)))
            loop.left += readers

    def _check(self) -> None:
        """Raise where a post was refused or has not come."""
        loop = self._loop
        refused = [one for one in loop.replies if not one.startswith(b"HTTP/1.1 20")]
        loop.replies.clear()
        left, loop.left = loop.left, 0
        if refused:
            raise ValueError(f"a post was refused: {refused[0][:600]!r}")
        if left:
            raise TimeoutError(f"{left} deliveries never came; {loop.ready} pages are open")

    def _check_once(
        self, numbers: Sequence[int], readers: int, *, is_anywhere: bool = False
    ) -> None:
        """Raise unless each of the first `readers` pages got each post exactly once, and nobody else; or
        so many pages, whichever."""
        self.rest(LINGER)
        for number in numbers:
            counts = self._loop.counts.pop(number)
            self._loop.times.pop(number)
            meant = counts if is_anywhere else counts[:readers]
            if meant.count(1) != readers or sum(counts) != readers:
                twice = len(counts) - counts.count(0) - counts.count(1)
                raise ValueError(f"post {number}: {twice} pages got it more than once")


class Client:
    """The load client as the parts of the benchmark use it: `with Client() as client: …`.

    Every method of `Pages` but `serve` can be called; what fails there is raised here.
    """

    def __enter__(self) -> Self:
        """Start its process."""
        context = multiprocessing.get_context("spawn")
        self._pipe, theirs = context.Pipe()
        with pinned(CLIENT_CORES):
            self._process = context.Process(target=_run, args=(theirs,), daemon=True)
            self._process.start()
        theirs.close()
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        """End its process, and so all its pages."""
        self._process.kill()
        self._process.join()
        self._pipe.close()

    def ask(self, name: str, *arguments: object) -> Any:
        """Let the process do this; returns what it returns. Raises RuntimeError where it failed."""
        self.tell(name, *arguments)
        return self.answer()

    def tell(self, name: str, *arguments: object) -> None:
        """Let the process begin with this; `answer()` waits for the end."""
        self._pipe.send((name, arguments))

    def answer(self) -> Any:
        """Return what the command returned. Raises RuntimeError where it failed."""
        is_good, value = self._pipe.recv()
        if not is_good:
            raise RuntimeError(value)
        return value

    def state(self) -> State:
        """Return how it stands."""
        found: State = self.ask("state")
        return found


def _run(pipe: Connection) -> None:
    """Be the client's process."""
    _soft, hard = resource.getrlimit(resource.RLIMIT_NOFILE)
    resource.setrlimit(resource.RLIMIT_NOFILE, (hard, hard))
    Pages(pipe).serve()
