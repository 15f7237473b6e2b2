"""What all servers that are measured have in common, and the barest of them."""

import os
import subprocess
import sys
import tempfile
from abc import ABC, abstractmethod
from collections.abc import Sequence
from pathlib import Path
from types import TracebackType
from typing import Self

from tests.services import BASE, free_port, is_open, wait_for

from . import frames
from .measuring import SERVER_CORES, Memory, cpu_of, memory_of, pinned
from .pages import Opening, Post
from .sockets import Address, Speech

VAR = BASE / "var" / "bench"
HOST = "127.0.0.1"
AUTHOR = "author"
AUTHORS = (AUTHOR, *(f"author{number}" for number in range(1, 10)))  # each writes in turn
WORDS = "a few words of an ordinary post, about as many as people write when they have something to tell"


def viewer(number: int) -> str:
    """Return the username of this viewer."""
    return f"viewer{number}"


def marked(number: int) -> str:
    """Return the text of a post that the client knows again."""
    return f"bench-{number:06} {WORDS}"


class Server(ABC):
    """One server with open pages. Processes: `pids` are counted, `beside` is told beside them."""

    name = ""
    counted = ""  # which processes are counted, in words
    speech = Speech()

    def __init__(self) -> None:
        """Start nothing yet."""
        self.ports = [free_port()]
        self.processes: list[subprocess.Popen[bytes]] = []
        self.temporary = tempfile.TemporaryDirectory(prefix="plaza-bench-")
        self.folder = Path(self.temporary.name)
        self.folder.chmod(0o755)

    def __enter__(self) -> Self:
        """Start it."""
        try:
            self.start()
        except BaseException:
            self.stop()
            raise
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        """Stop it."""
        self.stop()

    @abstractmethod
    def start(self) -> None:
        """Start it and wait until it answers."""

    def look(self) -> None:
        """Get ready for pages that open now; most servers need nothing."""
        return

    @abstractmethod
    def page(self, number: int) -> Opening:
        """Return how this page opens."""

    @abstractmethod
    def post(self, number: int) -> bytes:
        """Return the request that posts what is marked so."""

    def stop(self) -> None:
        """Stop it and remove its files."""
        for process in self.processes:
            process.kill()
            process.wait()
        self.processes.clear()
        self.temporary.cleanup()

    @property
    def address(self) -> Address:
        """Return where posts go."""
        return HOST, self.ports[0]

    @property
    def pids(self) -> list[int]:
        """Return the processes that are counted (with all below them)."""
        return [process.pid for process in self.processes]

    @property
    def beside(self) -> list[int]:
        """Return the processes that are told beside them: database, Redis."""
        return []

    def cpu(self) -> tuple[float, float]:
        """Return the processor-seconds used so far: of the counted processes, of those beside."""
        return cpu_of(*self.pids), cpu_of(*self.beside) if self.beside else 0.0

    def memory(self) -> Memory:
        """Return what the counted processes hold."""
        return memory_of(*self.pids)

    def posts(self, first: int, number: int) -> list[Post]:
        """Return so many posts."""
        return [(one, self.post(one)) for one in range(first, first + number)]

    def run(self, command: Sequence[str], environment: dict[str, str] | None = None) -> None:
        """Start a process that is measured, and wait until it answers at its port."""
        log = (self.folder / "log").open("ab")
        with pinned(SERVER_CORES):
            process = subprocess.Popen(
                list(command),
                cwd=BASE,
                env={**os.environ, **(environment or {})},
                stdout=log,
                stderr=log,
            )
        self.processes.append(process)

        def answers() -> bool:
            if process.poll() is not None:
                raise RuntimeError(
                    f"{self.name} ended: {(self.folder / 'log').read_text()[-2000:]}"
                )
            return is_open(self.ports[0])

        wait_for(answers, self.name)


class Bare(Server):
    """Daphne with an application that only accepts: what a socket costs daphne itself."""

    name = "bare daphne"
    counted = "daphne"

    def start(self) -> None:
        """Start it."""
        port = str(self.ports[0])
        self.run([sys.executable, "-m", "daphne", "-b", HOST, "-p", port, "-v", "0",
                  "tests.load.bare:application"])  # fmt: skip

    def page(self, number: int) -> Opening:
        """Return how a page opens."""
        host = f"{HOST}:{self.ports[0]}"
        return self.address, frames.handshake(host, "/", {"Origin": f"http://{host}"}), b""

    def post(self, number: int) -> bytes:
        """It takes no posts."""
        raise NotImplementedError
