"""`python -m config.stack` in a terminal: started, asked, stopped; nothing stays behind."""

import os
import re
import signal
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.server.test_together import is_gone
from tests.services import BASE, wait_for

pytestmark = pytest.mark.journey
COMMAND = [sys.executable, "-m", "config.stack"]


def asked(*words: str) -> "subprocess.CompletedProcess[str]":
    """Run a command of the stack to its end."""
    return subprocess.run([*COMMAND, *words], cwd=BASE, capture_output=True, text=True, check=False)


@pytest.fixture
def terminal(tmp_path: Path) -> Iterator["tuple[subprocess.Popen[bytes], Path]"]:
    """A running stack, and the folder it says it has."""
    log = tmp_path / "log"
    with log.open("wb") as out:
        process = subprocess.Popen(
            [*COMMAND, "up", "--processes", "1"], cwd=BASE, stdout=out, stderr=out
        )
    wait_for(lambda: "Plaza is at" in log.read_text() or process.poll(), "the stack", 90)
    folder = re.search(r"folder (/\S+)", log.read_text())
    assert folder, log.read_text()
    yield process, Path(folder[1])
    if process.poll() is None:
        process.terminate()
        process.wait(60)


@pytest.mark.matrix
def test_another_terminal_sees_what_runs_and_stops_it(
    terminal: "tuple[subprocess.Popen[bytes], Path]",
) -> None:
    process, path = terminal
    folder = ["--folder", str(path)]
    status = asked("status", *folder)
    assert status.returncode == 0, status
    for name in ("postgres", "redis", "web-1", "worker", "nginx"):
        assert re.search(rf"^{name} +process [0-9]+ +started 1 ×", status.stdout, re.M), status
    pids = [int(pid) for pid in re.findall(r"process ([0-9]+)", status.stdout)]

    # What ends by itself is brought back.
    os.kill(pids[2], signal.SIGKILL)
    wait_for(lambda: "started 2 ×" in asked("status", *folder).stdout, "its return")

    assert asked("stop", *folder).returncode == 0
    assert process.wait(10) == 0
    assert not path.exists()
    assert all(is_gone(pid) for pid in pids)
    again = asked("status", *folder)
    assert again.returncode == 1
    assert "No stack runs here" in again.stderr


PARENT = """
import sys, time
from pathlib import Path
from config.stack.parts import Redis
from config.stack.process import Process
folder = Path(sys.argv[1])
both = [Redis(folder), Process("long", ["sleep", "3600"], log=folder / "log")]
for one in both:
    one.start()
    one.wait_until_ready()
print(*(one.pid for one in both), flush=True)
time.sleep(3600)
"""


def test_who_is_killed_takes_along_what_was_started(tmp_path: Path) -> None:
    parent = subprocess.Popen(
        [sys.executable, "-c", PARENT, str(tmp_path)], cwd=BASE, stdout=subprocess.PIPE
    )
    assert parent.stdout is not None
    pids = [int(pid) for pid in parent.stdout.readline().split()]
    assert len(pids) == 2
    parent.kill()
    parent.wait()
    for pid in pids:
        wait_for(lambda pid=pid: is_gone(pid), "the end")  # type: ignore[misc]


def test_its_help_is_enough_to_use_it() -> None:
    text = asked("--help").stdout
    for name in ("up", "status", "restart", "stop", "nginx", "ready"):
        assert re.search(rf"^    {name} +\w", text, re.M), text
    assert "--demo" in asked("up", "--help").stdout
