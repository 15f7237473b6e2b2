"""How another terminal talks to a running stack: a socket file in its folder.

One line asks (`status`, `restart`, `stop`); lines come back, the last one `done` or `failed: why`.
`var/stack` leads to the folder of the stack that was started last from this working copy.
"""

import contextlib
import socketserver
import threading
from collections.abc import Callable, Iterator, Mapping
from pathlib import Path
from socket import AF_UNIX, socket

from config.stack.process import BASE

LINK = BASE / "var" / "stack"
NAME = "control.sock"
Answer = Callable[[Callable[[str], None]], None]


class NoStackError(Exception):
    """No stack runs there."""


class Control(socketserver.ThreadingUnixStreamServer):
    """Answers in the name of a stack: `answers` are functions that take what says a line."""

    daemon_threads = True

    def __init__(self, folder: Path, answers: Mapping[str, Answer]) -> None:
        """Listen in this folder, in a thread of its own."""
        self.answers = answers
        self.folder = folder
        super().__init__(str(folder / NAME), _Handler)
        (folder / NAME).chmod(0o600)
        LINK.parent.mkdir(exist_ok=True)
        LINK.unlink(missing_ok=True)
        LINK.symlink_to(folder)
        threading.Thread(target=self.serve_forever, daemon=True, name="control").start()

    def close(self) -> None:
        """Listen no longer."""
        self.shutdown()
        self.server_close()
        if LINK.is_symlink() and LINK.readlink() == self.folder:
            LINK.unlink()


class _Handler(socketserver.StreamRequestHandler):
    server: Control

    def handle(self) -> None:
        asked = self.rfile.readline().decode().strip()
        try:
            self.server.answers[asked](self._say)
        except KeyError:
            self._say(f"failed: {asked!r} is none of {', '.join(self.server.answers)}")
        except Exception as error:
            self._say(f"failed: {error}")
        else:
            self._say("done")

    def _say(self, line: str) -> None:
        """Send a line; who no longer listens does not stop what they have asked for."""
        with contextlib.suppress(OSError):
            self.wfile.write(line.replace("\n", " ").encode() + b"\n")


def ask(what: str, folder: Path = LINK) -> Iterator[str]:
    """Yield what the stack in this folder answers, line by line, the last one `done` or `failed: …`.

    Raises NoStackError when none runs there.
    """
    path = folder / NAME
    with socket(AF_UNIX) as line:
        try:
            line.connect(str(path))
        except OSError:
            raise NoStackError(f"No stack runs here ({path}); `make stack` starts one.") from None
        line.sendall(what.encode() + b"\n")
        with line.makefile() as answers:
            for answer in answers:
                yield answer.strip()
