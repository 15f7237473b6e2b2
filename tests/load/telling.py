"""Words for whoever waits: each with the time since the start."""

import sys
import time

_began = time.monotonic()


def say(text: str) -> None:
    """Tell on the error output, so that the figures alone are on the other one."""
    print(f"{time.monotonic() - _began:6.0f} s {text}", file=sys.stderr, flush=True)
