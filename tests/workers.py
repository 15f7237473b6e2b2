"""Real workers, in processes of their own, on the test's own database; they may be killed."""

import os
import subprocess
import sys
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from pathlib import Path

from django.db import connection

from tests.services import BASE

Process = subprocess.Popen[str]
Started = Callable[..., Process]


@contextmanager
def workers(folder: Path, environment: Mapping[str, str] | None = None) -> Iterator[Started]:
    """Yield what starts one: `start("--once", first="…")` runs these lines before; files go into the
    folder, unless you give the environment of another site. All of them are killed at the end."""
    processes: list[Process] = []
    environment = environment or _of_this_test(folder)

    def start(*arguments: str, first: str = "", command: str = "worker") -> Process:
        # Told to stop before it listens itself, it just ends: it has begun nothing.
        code = "import signal, sys; signal.signal(signal.SIGTERM, lambda *_: sys.exit(0))\n"
        code += f"import django, time; django.setup()\n{first}\n"
        code += (
            f"from django.core.management import call_command; call_command{(command, *arguments)}"
        )
        process = subprocess.Popen(
            [sys.executable, "-c", code],
            cwd=BASE,
            env=environment,
            stdout=subprocess.PIPE,
            stderr=subprocess.STDOUT,
            text=True,
        )
        processes.append(process)
        return process

    try:
        yield start
    finally:
        for process in processes:
            process.kill()
            process.wait()


def _of_this_test(folder: Path) -> dict[str, str]:
    """Return an environment with this process' own database."""
    parts = connection.settings_dict
    url = f"sqlite:///{parts['NAME']}"
    if connection.vendor == "postgresql":
        url = f"postgres://{parts['USER']}@{parts['HOST']}:{parts['PORT']}/{parts['NAME']}"
    return {
        **os.environ,
        "DJANGO_SETTINGS_MODULE": "config.settings.test",
        "DATABASE_URL": url,
        "EXPORTS_ROOT": str(folder / "exports"),
    }


def ended(process: Process) -> str:
    """Wait until it ends by itself, without complaint; returns what it said."""
    said, _nothing = process.communicate(timeout=60)
    assert process.returncode == 0, said
    assert "Traceback" not in said, said
    return said


def at_it(process: Process) -> None:
    """Wait until it is in the middle of something: it says "at it"."""
    assert process.stdout is not None
    said = []
    for line in process.stdout:
        said.append(line)
        if "at it" in line:
            return
    raise AssertionError("".join(said))
