"""Pages asked for in a process of their own, bounded in time, memory and answer.

A name may take as long as it likes to be looked up, and what comes may know of a fault in a parser: the
process has no connection to the database, no secret in its environment, and ends when its time is over.
What it answers is held to what it may be, as if the page itself had sent it.
"""

import json
import os
import subprocess
import sys
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from .asking import NotFetched
from .heads import MOST_WORDS
from .reading import MOST_PICTURE

SECONDS = 10.0  # in all, by the clock on the wall
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
    try:
        done = subprocess.run(  # noqa: S603  (ours; what people wrote goes by its input)
            command,
            input=question,
            stdout=subprocess.PIPE,
            stderr=subprocess.DEVNULL,
            cwd=HOME,
            env={"PATH": os.environ.get("PATH", ""), "MALLOC_ARENA_MAX": "1"},
            timeout=SECONDS,
            check=False,
        )
    except subprocess.TimeoutExpired as error:
        return _read(error.stdout or b"", otherwise="slow")
    return _read(done.stdout, otherwise="effort")


def _read(answer: bytes, otherwise: str) -> Fetched:
    """Return what was answered so far. Raises NotFetched, with this word where that is nothing."""
    head, _newline, rest = answer.partition(b"\n")
    try:
        said = json.loads(head)
    except (ValueError, RecursionError):
        raise NotFetched(otherwise) from None
    if not isinstance(said, dict) or "failure" in said:
        raise NotFetched(str(said.get("failure"))[:12] if isinstance(said, dict) else otherwise)
    words = {name: _words(said.get(name)) for name in ("title", "description", "site")}
    length, _newline, picture = rest.partition(b"\n")
    is_whole = length.isdigit() and len(picture) == int(length[:9]) <= MOST_PICTURE
    return Fetched(**words, picture=picture if is_whole else b"")


def _words(value: Any) -> str:
    return value[: MOST_WORDS + 1] if isinstance(value, str) else ""
