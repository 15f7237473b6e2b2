"""Pages asked for in a process of their own, bounded in time, memory and answer.

A name may take as long as it likes to be looked up, and what comes may know of a fault in a parser: the
process has no connection to the database, no secret in its environment, and ends when its time is over.
What it answers is held to what it may be, as if the page itself had sent it.
"""

import json
import os
import selectors
import subprocess
import sys
import time
from collections.abc import Sequence
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from .asking import NotFetched
from .heads import MOST_WORDS
from .reading import MOST_PICTURE

SECONDS = 10.0  # in all, by the clock on the wall
MOST_ANSWER = MOST_PICTURE + 64 * 1024  # bytes: a picture, and the words before it
COMMAND = (sys.executable, "-m", "feed.fetching")
HOME = Path(__file__).resolve().parent.parent.parent


@dataclass(frozen=True)
class Fetched:
    """What a page says, as it says it; `picture` is what was sent as one, and may be anything."""

    title: str
    description: str
    site: str
    picture: bytes = b""


def fetched_apart(address: str, agent: str, command: Sequence[str] = COMMAND) -> Fetched:
    """Return what the page at this address says of itself. Raises NotFetched.

    `agent` is as whom to ask. Only tests have another command.
    """
    question = json.dumps({"address": address, "agent": agent}).encode()
    with subprocess.Popen(  # noqa: S603  (ours; what people wrote goes by its input)
        command,
        bufsize=0,
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        stderr=subprocess.DEVNULL,
        cwd=HOME,
        env={"PATH": os.environ.get("PATH", ""), "MALLOC_ARENA_MAX": "1"},
    ) as process:
        try:
            return _read(*_asked(process, question, time.monotonic() + SECONDS))
        finally:
            process.kill()


def _asked(process: "subprocess.Popen[bytes]", question: bytes, ends: float) -> tuple[bytes, str]:
    """Return what a process answers until then, and what it means if that is nothing. No more of it is read
    than an answer may have."""
    if process.stdin is None or process.stdout is None:
        raise ValueError(process)
    with suppress(BrokenPipeError):  # it has ended already
        process.stdin.write(question)
    process.stdin.close()
    answer = bytearray()
    with selectors.DefaultSelector() as waiting:
        waiting.register(process.stdout, selectors.EVENT_READ)
        while len(answer) < MOST_ANSWER:
            if not waiting.select(max(0.0, ends - time.monotonic())):
                return bytes(answer), "slow"
            part = process.stdout.read(MOST_ANSWER - len(answer))
            if not part:
                break
            answer += part
    return bytes(answer), "effort"


def _read(answer: bytes, otherwise: str) -> Fetched:
    """Return what was answered so far. Raises NotFetched, with this word where that is nothing."""
    head, _newline, rest = answer.partition(b"\n")
    try:
        said = json.loads(head)
    except (ValueError, RecursionError):
        raise NotFetched(otherwise) from None
    if not isinstance(said, dict):
        raise NotFetched(otherwise)
    if "failure" in said:
        word = str(said["failure"])[:12]
        raise NotFetched(word if word.isascii() and word.isalpha() else otherwise)
    words = {name: _words(said.get(name)) for name in ("title", "description", "site")}
    length, _newline, picture = rest.partition(b"\n")
    is_whole = length.isdigit() and len(picture) == int(length[:9]) <= MOST_PICTURE
    return Fetched(**words, picture=picture if is_whole else b"")


def _words(value: Any) -> str:
    return value[: MOST_WORDS + 1] if isinstance(value, str) else ""
