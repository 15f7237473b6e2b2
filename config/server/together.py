"""Several commands side by side, for one terminal: `python -m config.server.together "COMMAND" "COMMAND"`.

    python -m config.together "python -m config.server --port 8000" "python manage.py worker"

When one of them ends, or on Ctrl-C, SIGTERM or a closed terminal, all end; if this process itself is
killed, the kernel ends them. Production runs each as a service of its own instead.
"""

import ctypes
import shlex
import signal
import subprocess
import sys
import threading
from types import FrameType

PATIENCE = 15.0  # seconds to end in, before it is done by force
PR_SET_PDEATHSIG = 1  # from <linux/prctl.h>
STOPS = (signal.SIGINT, signal.SIGTERM, signal.SIGHUP)


def main(commands: list[str]) -> int:
    """Run until the first ends or somebody says stop; returns the exit code for the shell."""
    if not commands:
        print(__doc__, file=sys.stderr)
        return 2
    over = threading.Event()

    def stop(number: int, frame: FrameType | None) -> None:
        over.set()

    for number in STOPS:
        signal.signal(number, stop)
    running = [_start(command) for command in commands]
    while not over.wait(0.2):
        if any(process.poll() is not None for process in running):
            break
    codes = [process.poll() for process in running]
    _end(running)
    if over.is_set():
        return 0
    return next((code for code in codes if code), 1)  # nobody asked it to end


def _start(command: str) -> "subprocess.Popen[bytes]":
    """Start a command in a session of its own: Ctrl-C reaches it through us, in order."""
    library = ctypes.CDLL(None)

    def die_with_us() -> None:
        library.prctl(PR_SET_PDEATHSIG, signal.SIGTERM)

    return subprocess.Popen(  # noqa: S603  (what the Makefile wrote)
        shlex.split(command),
        start_new_session=True,
        preexec_fn=die_with_us,  # no other thread runs here
    )


def _end(running: "list[subprocess.Popen[bytes]]") -> None:
    """End what still runs; by force what does not end in time."""
    for process in running:
        process.terminate()
    for process in running:
        try:
            process.wait(PATIENCE)
        except subprocess.TimeoutExpired:
            process.kill()
            process.wait()


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
