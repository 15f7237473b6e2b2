"""What the kernel knows of processes: what they hold, memory and sockets, and who goes first."""

import os
import re
import threading
from collections.abc import Collection, Iterable
from pathlib import Path

MEGABYTE = 1024 * 1024


def forget_peaks(pids: Iterable[int]) -> None:
    """Let the kernel begin to look for the most anew."""
    for pid in pids:
        Path(f"/proc/{pid}/clear_refs").write_text("5")


def peak(pid: int) -> float:
    """Return the most megabytes that the process held since then."""
    return _read(pid, "VmHWM")


def held(pid: int) -> float:
    """Return the megabytes that the process holds now."""
    return _read(pid, "VmRSS")


def held_to(ports: Collection[int]) -> int:
    """Return how many sockets that lead to these ports of this machine some process still holds."""
    lines = Path("/proc/net/tcp").read_text().splitlines()[1:]
    rows = [line.split() for line in lines]
    # The third column is the other end; the tenth is 0 for what only the kernel still knows.
    return sum(int(row[2].rpartition(":")[2], 16) in ports and row[9] != "0" for row in rows)


def give_way() -> None:
    """Let this thread run only where nobody else wants to: elsewhere it would be another machine's time."""
    os.setpriority(os.PRIO_PROCESS, threading.get_native_id(), 19)


def _read(pid: int, name: str) -> float:
    found = re.search(rf"{name}:\s+(\d+) kB", Path(f"/proc/{pid}/status").read_text())
    assert found is not None, f"process {pid} says no {name}"
    return int(found[1]) / 1024
