"""Pictures made anew in a process of their own, bounded in memory (`renders.py`), time and answer.

Whoever wrote the file may know of a fault in a decoder: the process has no connection to the database, no
secret in its environment, and ends when its time is over.
"""

import json
import os
import subprocess
import sys
import threading
from pathlib import Path
from typing import IO

from users.lib.images import Unreadable
from users.lib.renders import Rendered

WAIT_SECONDS = 180  # in all: the machine may be busy
MOST_ANSWER = 40_000_000  # bytes
HOME = Path(__file__).resolve().parent.parent.parent

_one_at_a_time = threading.Lock()


def rendered_apart(file: IO[bytes], *, is_small: bool = False) -> Rendered:
    """Return what is served of a picture, as `rendered` does; one at a time in a process.

    Raises Unreadable, with the code "effort" where it took more time or memory than there is for one.
    """
    with _one_at_a_time:
        return _read(_answer_for(file, ["small"] if is_small else []))


def _answer_for(file: IO[bytes], how: list[str]) -> bytes:
    file.seek(0)
    try:
        done = subprocess.run(  # noqa: S603  (ours, and one of two words)
            [sys.executable, "-m", "users.lib.renders", *how],
            input=file.read(),
            stdout=subprocess.PIPE,
            stderr=subprocess.DEVNULL,
            cwd=HOME,
            env={"PATH": os.environ.get("PATH", ""), "MALLOC_ARENA_MAX": "1"},
            timeout=WAIT_SECONDS,
            check=False,
        )
    except subprocess.TimeoutExpired as error:
        raise Unreadable("effort") from error
    if done.returncode:
        raise Unreadable("effort")
    return done.stdout


def _read(answer: bytes) -> Rendered:
    head, _newline, rest = answer.partition(b"\n")
    said = json.loads(head)
    if "failure" in said:
        raise Unreadable(said["failure"])
    files, at = {}, 0
    for name, length in said.pop("files").items():
        files[name] = rest[at : at + length]
        at += length
    if at != len(rest) or at > MOST_ANSWER:
        raise Unreadable("effort")
    return Rendered(**said, files=files)
