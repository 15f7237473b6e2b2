"""How long others wait: `python -m tests.chaos.probe URL …` asks each in turn until its input ends.

A process of its own, so that what is measured is the site and not who measures. Prints the seconds
of each request and the number that failed, as JSON.
"""

import json
import subprocess
import sys
import threading
import time
import urllib.error
import urllib.request
from types import TracebackType

from tests.services import BASE

PAUSE = 0.05  # seconds between two requests: next to no load of its own
MOST_TIMES = 2  # as long as usual …
QUIET = 100.0  # … milliseconds, at least: less is the noise of a machine on which everything runs


class Probe:
    """Somebody who asks for these pages again and again, while the block runs."""

    def __init__(self, *urls: str) -> None:
        """Say what is asked for."""
        self._urls = urls
        self.seconds: list[float] = []
        self.failed = 0

    def __enter__(self) -> "Probe":
        """Begin."""
        self._process = subprocess.Popen(
            [sys.executable, "-m", "tests.chaos.probe", *self._urls],
            cwd=BASE,
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            text=True,
        )
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        """End, and know how long it took."""
        said, _nothing = self._process.communicate(timeout=60)
        self.seconds, self.failed = json.loads(said)

    def slowest_of_100(self) -> float:
        """Return the milliseconds that 99 of 100 requests took at most."""
        ordered = sorted(self.seconds)
        assert ordered, "nobody was answered"
        return round(1_000 * ordered[min(len(ordered) - 1, int(len(ordered) * 0.99))], 1)

    def beside(self, usual: "Probe") -> dict[str, float]:
        """Return how long they waited, and how long while the site was as it is `usual`ly; raises
        AssertionError where it was more than twice as long, or where somebody got no answer."""
        now, before = self.slowest_of_100(), usual.slowest_of_100()
        failed = self.failed + usual.failed
        assert not failed, f"{failed} requests of others failed"
        assert now <= MOST_TIMES * max(before, QUIET), f"others waited {now} ms, usually {before}"
        return {"others' p99 ms": now, "usually": before}


def main(urls: list[str]) -> None:
    """Ask until the input ends."""
    over = threading.Event()

    def wait_for_the_end() -> None:
        sys.stdin.read()
        over.set()

    threading.Thread(target=wait_for_the_end, daemon=True).start()
    seconds, failed, number = [], 0, 0
    while not over.wait(PAUSE):
        began = time.monotonic()
        try:
            with urllib.request.urlopen(urls[number % len(urls)], timeout=20) as reply:
                reply.read()
            seconds.append(time.monotonic() - began)
        except (OSError, urllib.error.URLError):
            failed += 1
        number += 1
    print(json.dumps([seconds, failed]))


if __name__ == "__main__":
    main(sys.argv[1:])
