"""How much memory a process took at most, by the kernel's own account."""

import re
from collections.abc import Iterable
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


def open_files(pid: int) -> int:
    """Return how many files and sockets the process has open."""
    return len(list(Path(f"/proc/{pid}/fd").iterdir()))


def _read(pid: int, name: str) -> float:
    found = re.search(rf"{name}:\s+(\d+) kB", Path(f"/proc/{pid}/status").read_text())
    assert found is not None, f"process {pid} says no {name}"
    return int(found[1]) / 1024
