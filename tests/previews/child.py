"""The process that asks for a page, let at one port of this machine.

python -m tests.previews.child 4711
"""

import sys
import time

from feed.fetching.__main__ import SECONDS, answer, bounded, question
from feed.fetching.asking import Asker


def main() -> None:
    """Answer what standard input asks, as `feed.fetching` does."""
    allowed = ("127.0.0.1", int(sys.argv[1]))
    bounded()
    asked = question()
    asker = Asker(
        asked["agent"],
        time.monotonic() + SECONDS,
        may_reach=lambda address, port: (address, port) == allowed,
    )
    answer(asker, asked["address"])


if __name__ == "__main__":
    main()
