"""A process of a site that has all its code loaded; what it is asked is done in a child of its own each time.

To load the code takes two seconds of a processor; to divide a process that has it, a hundredth of one.
"""

import json
import os
import subprocess
import sys
import threading
import traceback
from collections.abc import Mapping
from pathlib import Path
from tempfile import TemporaryFile
from typing import NamedTuple

BASE = Path(__file__).resolve().parent.parent


class Done(NamedTuple):
    """How some lines ended: as a process does."""

    returncode: int
    stdout: str
    stderr: str


class Ready:
    """Runs lines of Python inside a site; its process ends with this."""

    def __init__(self, environment: Mapping[str, str]) -> None:
        """Start the process with this environment."""
        self.environment = dict(environment)
        self._process = subprocess.Popen(
            [sys.executable, "-m", "tests.ready"],
            cwd=BASE,
            env=self.environment,
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            text=True,
        )

    def run(self, code: str) -> Done:
        """Run these lines as `manage.py shell -c` does."""
        asked, answered = self._process.stdin, self._process.stdout
        assert asked is not None
        assert answered is not None
        asked.write(json.dumps(code) + "\n")
        asked.flush()
        line = answered.readline()
        assert line, f"the process ended with {self._process.wait()}"
        return Done(*json.loads(line))

    def end(self) -> None:
        """End the process."""
        self._process.communicate()


def serve() -> None:
    """Answer each line of the input, until it ends."""
    import django
    from django.core.management import call_command
    from django.db import connections

    django.setup()
    for line in sys.stdin:
        with TemporaryFile("w+") as out, TemporaryFile("w+") as error:
            child = os.fork()
            if not child:
                os.dup2(out.fileno(), 1)
                os.dup2(error.fileno(), 2)
                status = 0
                try:
                    call_command("shell", "-v0", "-c", json.loads(line))
                except BaseException:
                    traceback.print_exc()
                    status = 1
                for thread in threading.enumerate():
                    if thread is not threading.current_thread() and not thread.daemon:
                        thread.join()
                connections.close_all()
                sys.stdout.flush()
                os._exit(status)  # to take apart all that was loaded takes twenty times as long
            _child, status = os.waitpid(child, 0)
            said: list[int | str] = [os.waitstatus_to_exitcode(status)]
            for file in (out, error):
                file.seek(0)
                said.append(file.read())
        print(json.dumps(said), flush=True)


if __name__ == "__main__":
    serve()
