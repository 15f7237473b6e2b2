"""What falls due by itself: a mute is over, a download has grown old, a grace period has ended.

    upkeep.register(end_expired)                    # asked about once a second
    upkeep.register(clear_sessions, every=3600)     # asked about once an hour

`manage.py worker` calls each function again and again. It looks at the rows, does a bounded part of
what has come due, and returns how much it did. Nothing but the rows is remembered: a worker that is
killed loses nothing, and where two work at once the functions' own locks see that nothing is done
twice.
"""

import logging
import threading
import time
from collections.abc import Callable
from dataclasses import dataclass

from django.db import InterfaceError, OperationalError, close_old_connections

from users import metrics

logger = logging.getLogger(__name__)

LOOK_SECONDS = 1.0  # between two looks at what has come due
AFTER_FAILURE_SECONDS = 30.0  # until a function that failed is tried again

# Set when this process is asked to end: long work stops at the next place where it can go on.
stopping = threading.Event()


@dataclass
class Item:
    """One registered function, and when it is called next (`time.monotonic()`)."""

    function: Callable[[], int]
    every: float
    due: float = 0.0

    @property
    def name(self) -> str:
        """How the log names it."""
        return f"{self.function.__module__}.{self.function.__qualname__}"


ITEMS: list[Item] = []


def register(function: Callable[[], int], *, every: float = LOOK_SECONDS) -> None:
    """Have `function` called about every so many seconds; it returns how much it did."""
    ITEMS.append(Item(function, every))


def do_what_is_due(*, is_all: bool = False) -> int:
    """Call every function whose time has come, or simply all; returns how much was done.

    One that did something is asked again at once, after the others had their turn. An exception is
    logged and stops none of the others.
    """
    done = 0
    close_old_connections()
    for item in ITEMS:
        if stopping.is_set():
            break
        if not is_all and time.monotonic() < item.due:
            continue
        wait = item.every
        try:
            did = item.function()
            done += did
            if did:
                metrics.UPKEEP_DONE.labels(item.name).inc(did)
                wait = 0.0
        except (InterfaceError, OperationalError) as error:
            logger.warning("%s: the database is away or busy (%s)", item.name, error)
            metrics.UPKEEP_FAILURES.labels(item.name).inc()
        except Exception:
            logger.exception("%s failed", item.name)
            metrics.UPKEEP_FAILURES.labels(item.name).inc()
            wait = AFTER_FAILURE_SECONDS
        finally:
            close_old_connections()
        item.due = time.monotonic() + wait
    return done


def run_until_stopped() -> None:
    """Look again and again, until `stopping` is set."""
    while not stopping.is_set():
        if not do_what_is_due():
            stopping.wait(LOOK_SECONDS)
