"""One page asked for, in a process of its own.

    python -m feed.fetching < question > answer

The question is a line of JSON: `address`, and as whom to ask (`agent`). The answer is a line of JSON with
what the page says, or `failure` with a word that says why nothing came of it; then, where the page has a
picture, a line with the number of its bytes, and these as they were sent. It knows nothing of Django's
settings, of the database or of who wrote the address, and it may be killed at any time: what it has
written by then counts.
"""

import json
import os
import resource
import sys
import time
from contextlib import suppress

from .asking import Asker, NotFetched, joined
from .reading import MOST_BESIDE, MOST_PAGE, MOST_PICTURE, head_of, picture_of

SECONDS = 9.0  # in all; whoever started it waits a second longer
# Of those at most for the processor: of some pages html.parser takes the square of their length.
WORK_SECONDS = 3
MOST_SPACE = 400_000_000  # bytes of addresses
FORMATS = "image/webp,image/png,image/jpeg,image/gif,image/avif;q=0.9"


def answer(asker: Asker, address: str) -> None:
    """Ask for a page, then for its picture, and write what came."""
    try:
        page = asker.ask(address, "text/html,application/xhtml+xml", MOST_PAGE + MOST_BESIDE)
        head = head_of(page)
    except NotFetched as error:
        _say({"failure": error.code})
        return
    said = {"title": head.title, "description": head.description, "site": head.site}
    _say(said)
    if head.picture:
        try:
            place = joined(page.target.url, head.picture)
            picture = picture_of(asker.ask(place, FORMATS, MOST_PICTURE + MOST_BESIDE))
        except (NotFetched, ValueError):
            return
        _say(len(picture))
        sys.stdout.buffer.write(picture)
        sys.stdout.buffer.flush()


def bounded() -> None:
    """Let this process do no more than it has to."""
    resource.setrlimit(resource.RLIMIT_CPU, (WORK_SECONDS, WORK_SECONDS))
    resource.setrlimit(resource.RLIMIT_AS, (MOST_SPACE, MOST_SPACE))
    resource.setrlimit(resource.RLIMIT_FSIZE, (0, 0))
    resource.setrlimit(resource.RLIMIT_CORE, (0, 0))
    with suppress(PermissionError):  # where the host forbids any such change
        os.nice(5)  # pages first


def question() -> dict[str, str]:
    """Return what is asked."""
    asked: dict[str, str] = json.loads(sys.stdin.buffer.read())
    return asked


def _say(said: object) -> None:
    sys.stdout.buffer.write(json.dumps(said).encode() + b"\n")
    sys.stdout.buffer.flush()


def main() -> None:
    """Answer what standard input asks."""
    bounded()
    asked = question()
    answer(Asker(asked["agent"], time.monotonic() + SECONDS), asked["address"])


if __name__ == "__main__":
    main()
