"""A server runs out of descriptors: more pages than it may hold, and connections beside them."""

import resource
import socket
import time
from contextlib import ExitStack, closing
from urllib.parse import urlsplit

import httpx

from tests.chaos.raw import Raw
from tests.chaos.town import TownUnderFaults
from tests.sockets import cursor_in

from .fault import Fault

FEW = 320  # descriptors that each process may have meanwhile
SOCKETS = 360  # that one of them is asked for
SILENT = 20  # connections that ask for nothing
MOST_SECONDS = 5.0  # from a post to every page


def few(town: TownUnderFaults) -> dict[str, float]:
    """More sockets are asked for than a server has descriptors: those who are there go on, and so does
    who comes with a request."""
    usual = town.usual()
    url = town.ground.urls[0]
    parts = urlsplit(url)
    cursor = cursor_in(town.site.get("/public/", url=url))
    with ExitStack() as ending:
        for pid in town.ground.pids():
            before = resource.prlimit(pid, resource.RLIMIT_NOFILE)
            resource.prlimit(pid, resource.RLIMIT_NOFILE, (FEW, before[1]))
            ending.callback(resource.prlimit, pid, resource.RLIMIT_NOFILE, before)
        refused = 0
        for _number in range(SOCKETS):
            try:
                page = Raw(url, "/ws/public/", cursor)
            except (AssertionError, OSError):
                refused += 1
            else:
                ending.callback(page.socket.close)
        for _number in range(SILENT):
            ending.enter_context(
                closing(socket.create_connection((parts.hostname, parts.port or 80), timeout=20))
            )
        with town.probe() as probe:
            late = max(town.wait_until_well() for _number in range(3))
            time.sleep(1)
        said = httpx.get(f"{url}/metrics").text
    held = next(line for line in said.splitlines() if line.startswith("process_open_fds "))
    assert refused, f"{SOCKETS} pages were let in where {FEW} descriptors are"
    assert late < MOST_SECONDS, f"a post came after {late:.1f} s only"
    return {
        "descriptors": FEW,
        "of them taken": float(held.split()[1]),
        "pages let in": SOCKETS - refused,
        "refused": refused,
        "a post on every page after, s": round(late, 2),
        **probe.beside(usual),
    }


FAULTS = (Fault("descriptors", "more pages than a server has descriptors for", few, pace=3),)
