"""`config.server.together`: what `make run` starts side by side ends together."""

import os
import signal
import subprocess
import sys
from pathlib import Path

import pytest

from tests.services import BASE, wait_for

ENDLESS = "echo $$ > {}; exec sleep 3600"


def started(*commands: str) -> "subprocess.Popen[bytes]":
    """Start them."""
    return subprocess.Popen([sys.executable, "-m", "config.server.together", *commands], cwd=BASE)


def endless(folder: Path, number: int) -> tuple[str, Path]:
    """Return a command that never ends, and the file in which it says its process id."""
    file = folder / f"{number}.pid"
    return f"sh -c '{ENDLESS.format(file)}'", file


def pid_in(file: Path) -> int:
    """Return the process id, once it is there."""
    return int(wait_for(lambda: file.exists() and file.read_text().strip(), "the process"))


def is_gone(pid: int) -> bool:
    """Whether that process has ended."""
    try:
        return Path(f"/proc/{pid}/stat").read_text().split()[2] == "Z"
    except FileNotFoundError:
        return True


@pytest.mark.parametrize(
    ("how", "code"),
    [(signal.SIGINT, 0), (signal.SIGTERM, 0), (signal.SIGHUP, 0), (signal.SIGKILL, -9)],
)
def test_when_it_is_stopped_all_end(tmp_path: Path, how: signal.Signals, code: int) -> None:
    commands = [endless(tmp_path, number) for number in range(2)]
    together = started(*(command for command, _file in commands))
    pids = [pid_in(file) for _command, file in commands]
    together.send_signal(how)
    assert together.wait(10) == code
    for pid in pids:
        wait_for(lambda pid=pid: is_gone(pid), "the end")  # type: ignore[misc]


@pytest.mark.parametrize(("ending", "code"), [("exit 3", 3), ("exit 0", 1)])
def test_when_one_ends_the_other_does_not_stay_behind(
    tmp_path: Path, ending: str, code: int
) -> None:
    command, file = endless(tmp_path, 0)
    together = started(command, f"sh -c 'while [ ! -s {file} ]; do sleep 0.05; done; {ending}'")
    pid = pid_in(file)
    assert together.wait(10) == code
    assert is_gone(pid)


def test_one_that_is_killed_takes_the_other_along(tmp_path: Path) -> None:
    commands = [endless(tmp_path, number) for number in range(2)]
    together = started(*(command for command, _file in commands))
    first, second = (pid_in(file) for _command, file in commands)
    os.kill(first, signal.SIGKILL)
    assert together.wait(10) != 0
    assert is_gone(second)
