"""One program of the stack: started, asked whether it is ready, stopped, killed."""

import os
import shutil
import signal
import subprocess
import time
from collections.abc import Callable, Mapping, Sequence
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

BASE = Path(__file__).resolve().parent.parent.parent
READY_SECONDS = 60.0  # a first start of everything on a busy machine
LOOK_SECONDS = 0.05
# The kernel ends a program when the thread that started it ends; this one lives as long as we do.
_starter = ThreadPoolExecutor(1, thread_name_prefix="stack-starter")
# Where we ended before the kernel was asked for that, a program does not begin.
UNLESS_ORPHANED = ("sh", "-c", '[ "$PPID" = "$0" ] && exec "$@"')  # $0: our process id


class NotReadyError(Exception):
    """A program ended, or took too long, before it was ready; the message holds the end of its log."""


class Process:
    """A program in a session of its own, which ends with us, however we end.

    `is_ready` is asked until it says yes; `last_words` is the signal that ends it in order.
    """

    def __init__(
        self,
        name: str,
        command: Sequence[str],
        *,
        log: Path,
        environment: Mapping[str, str] | None = None,
        is_ready: Callable[[], bool] = lambda: True,
        last_words: signal.Signals = signal.SIGTERM,
        patience: float = 40.0,
        user: str = "",
    ) -> None:
        """Say how it runs; `start()` starts it. `patience` is how many seconds it may take to end."""
        self.name = name
        self.command = list(command)
        self.log = log
        self.environment = dict(environment or os.environ)
        self.is_wanted = False  # whether it should run: `Stack.revive()` brings back what ended
        self.starts = 0
        self._is_ready = is_ready
        self._last_words = last_words
        self._patience = patience
        self._user = user
        self._running: subprocess.Popen[bytes] | None = None
        self._is_asked = False  # to end; asked twice, daphne and the worker end at once

    @property
    def pid(self) -> int:
        """Its process id; 0 when it does not run."""
        return self._running.pid if self._running is not None and self.is_running else 0

    @property
    def is_running(self) -> bool:
        """Whether it runs."""
        return self._running is not None and self._running.poll() is None

    def start(self) -> None:
        """Start it, without waiting; does nothing when it runs."""
        if self.is_running:
            return
        self.is_wanted, self._is_asked = True, False
        self.starts += 1
        dies_with_us = ["setpriv", "--pdeathsig", self._last_words.name.removeprefix("SIG")]
        if self._user:
            dies_with_us += [f"--reuid={self._user}", f"--regid={self._user}", "--init-groups"]
        with self.log.open("ab") as out:
            self._running = _starter.submit(
                subprocess.Popen,
                [*dies_with_us, "--", *UNLESS_ORPHANED, str(os.getpid()), *self.command],
                cwd=BASE if not self._user else "/tmp",  # noqa: S108  (nothing is written there)
                env=self.environment,
                stdin=subprocess.DEVNULL,
                stdout=out,
                stderr=out,
                start_new_session=True,  # Ctrl-C reaches it through us, in order
            ).result()

    def wait_until_ready(self, seconds: float = READY_SECONDS) -> None:
        """Return when it is ready; raises NotReadyError when it ended, or after so many seconds."""
        end = time.monotonic() + seconds
        while not self._is_ready():
            if not self.is_running:
                raise NotReadyError(f"{self.name} ended: {self.said()}")
            if time.monotonic() > end:
                raise NotReadyError(
                    f"{self.name} is not ready after {seconds:.0f} s: {self.said()}"
                )
            time.sleep(LOOK_SECONDS)

    def ask_to_stop(self) -> None:
        """Ask it to end in order, without waiting; it is asked once."""
        self.is_wanted = False
        if not self._is_asked:
            self._is_asked = True
            self.signal(self._last_words)

    def stop(self) -> int:
        """End it in order, by force when that takes too long; returns its exit code."""
        self.ask_to_stop()
        if self._running is None:
            return 0
        try:
            return self._running.wait(self._patience)
        except subprocess.TimeoutExpired:
            self._running.kill()
            return self._running.wait()

    def kill(self) -> None:
        """End it by force, and wait; it is not brought back by `Stack.revive()`."""
        self.is_wanted = False
        if self._running is not None:
            self.signal(signal.SIGKILL)
            self._running.wait()

    def signal(self, number: signal.Signals) -> None:
        """Send it a signal, if it runs."""
        if self._running is not None and self.is_running:
            self._running.send_signal(number)

    def said(self, letters: int = 2000) -> str:
        """Return the end of its log."""
        if not self.log.exists():
            return ""
        return self.log.read_text(errors="replace")[-letters:].strip()


def program(name: str) -> str:
    """Return where a program is, also where Debian puts those of the administrator.

    Raises NotReadyError when it is not installed.
    """
    found = shutil.which(name, path=f"{os.environ.get('PATH', '')}:/usr/sbin:/sbin")
    if found is None:
        raise NotReadyError(f"{name} is not installed; `make system` installs it.")
    return found
