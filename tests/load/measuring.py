"""What processes cost: processor-seconds and memory, as the kernel counts them; medians and tails."""

import math
import os
from collections.abc import Iterable, Iterator, Sequence
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from pathlib import Path

TICKS = os.sysconf("SC_CLK_TCK")
CORES = sorted(os.sched_getaffinity(0))
# With two processors or more the server that is measured has the first to itself. The load client,
# PostgreSQL and Redis, and servers whose turn it is not, share the others: so a server never waits for its
# client, nor for another that only keeps thousands of pages open.
SERVER_CORES = set(CORES[:1])
CLIENT_CORES = set(CORES[1:]) or SERVER_CORES


@contextmanager
def pinned(cores: Iterable[int]) -> Iterator[None]:
    """Let processes that are started inside run on these processors only."""
    before = os.sched_getaffinity(0)
    os.sched_setaffinity(0, cores)
    try:
        yield
    finally:
        os.sched_setaffinity(0, before)


def move(cores: Iterable[int], *roots: int) -> None:
    """Let these processes and all below them run on these processors only from now on."""
    wanted = set(cores)
    for pid in family(*roots):
        with suppress(OSError):  # it has ended
            for thread in Path(f"/proc/{pid}/task").iterdir():
                os.sched_setaffinity(int(thread.name), wanted)


def family(*roots: int) -> list[int]:
    """Return these processes and all below them."""
    parents: dict[int, list[int]] = {}
    for path in Path("/proc").glob("[0-9]*"):
        found = _stat(int(path.name))
        if found:
            parents.setdefault(int(found[1]), []).append(int(path.name))
    known, new = list(roots), list(roots)
    while new:
        new = [child for pid in new for child in parents.get(pid, ())]
        known += new
    return known


def cpu_of(*roots: int) -> float:
    """Return the processor-seconds (user and system) that these processes and all below them used.

    Those below that have ended count with the parent that waited for them.
    """
    ticks = 0
    for pid in family(*roots):
        found = _stat(pid)
        if found:
            ticks += sum(map(int, found[11:15]))  # utime, stime, cutime, cstime
    return ticks / TICKS


def _stat(pid: int) -> list[str]:
    """Return the fields of /proc/<pid>/stat from the third on; none where it has ended."""
    try:
        return Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()
    except OSError:
        return []


@dataclass(frozen=True)
class Memory:
    """What processes hold, in bytes. PSS divides what several share among them."""

    rss: int
    pss: int


def memory_of(*roots: int) -> Memory:
    """Return what these processes and all below them hold."""
    rss = pss = 0
    for pid in family(*roots):
        try:
            lines = Path(f"/proc/{pid}/smaps_rollup").read_text().splitlines()
        except OSError:
            continue
        for line in lines:
            name, _colon, value = line.partition(":")
            if name == "Rss":
                rss += int(value.split()[0]) * 1024
            elif name == "Pss":
                pss += int(value.split()[0]) * 1024
    return Memory(rss, pss)


def quantile(values: Sequence[float], share: float) -> float:
    """Return the value below or at which this share of the values lies; 0 for none."""
    if not values:
        return 0.0
    place = math.ceil(share * len(values) - 1e-9) - 1
    return sorted(values)[max(0, place)]
