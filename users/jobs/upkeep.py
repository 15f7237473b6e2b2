"""What falls due by itself: a mute is over, a download has grown old, a grace period has ended.

    upkeep.register(end_expired)                    # asked about once a second
    upkeep.register(clear_sessions, every=3600)     # asked about once an hour
    upkeep.register(send_due, waits_outside=True)   # in a thread of its own

`manage.py worker` calls each function again and again. It looks at the rows, does a bounded part of
what has come due, and returns how much it did. Nothing but the rows is remembered: a worker that is
killed loses nothing, and where two work at once the functions' own locks see that nothing is done
twice. What waits for another machine keeps nothing else waiting.
"""

import logging
import threading
import time
from collections.abc import Callable
from contextlib import nullcontext
from dataclasses import dataclass

from django.db import InterfaceError, OperationalError, close_old_connections

from users.jobs import metrics
from users.lib.watchdog import Watched

logger = logging.getLogger(__name__)

LOOK_SECONDS = 1.0  # between two looks at what has come due
WAIT_SECONDS = 60.0  # for one answer of the database: what is due is done in bounded parts
LATE_SECONDS = 120.0  # without any sign of life
AFTER_FAILURE_SECONDS = 30.0  # until a function that failed is tried again


# Set when this process is asked to end: long work stops at the next place where it can go on.
stopping = threading.Event()


class Away(Exception):
    """What a function needs outside cannot be reached; raise it from the error that says so."""


@dataclass
class Item:
    """One registered function, and when it is called next (`time.monotonic()`)."""

    function: Callable[[], int]
    every: float
    waits_outside: bool = False
    due: float = 0.0

    @property
    def name(self) -> str:
        """How the log names it."""
        return f"{self.function.__module__}.{self.function.__qualname__}"


ITEMS: list[Item] = []


def register(
    function: Callable[[], int], *, every: float = LOOK_SECONDS, waits_outside: bool = False
) -> None:
    """Have `function` called about every so many seconds; it returns how much it did.

    One that `waits_outside`, for a machine that is not ours to know, gets a thread to itself.
    """
    item = Item(function, every, waits_outside)
    metrics.UPKEEP_FAILURES.labels(item.name)  # there from zero on
    ITEMS.append(item)


def by_thread() -> list[list[Item]]:
    """Return the items as they are done beside each other."""
    alone = [[item] for item in ITEMS if item.waits_outside]
    return [[item for item in ITEMS if not item.waits_outside], *alone]


def do_what_is_due(
    items: list[Item] | None = None, watched: Watched | None = None, *, is_all: bool = False
) -> int:
    """Call every function whose time has come, or simply all; returns how much was done.

    One that did something is asked again at once, after the others had their turn. An exception is
    logged and stops none of the others.
    """
    done = 0
    close_old_connections()
    for item in ITEMS if items is None else items:
        if stopping.is_set():
            break
        if not is_all and time.monotonic() < item.due:
            continue
        wait = item.every
        try:
            with watched.bounded() if watched else nullcontext():
                did = item.function()
            done += did
            if did:
                metrics.UPKEEP_DONE.labels(item.name).inc(did)
                wait = 0.0
        except (InterfaceError, OperationalError) as error:
            logger.warning("%s: the database is away or busy (%s)", item.name, error)
            metrics.UPKEEP_FAILURES.labels(item.name).inc()
        except Away as error:
            logger.warning(
                "%s: what it waits for is away (%s)", item.name, error.__cause__ or error
            )
            metrics.UPKEEP_FAILURES.labels(item.name).inc()
            wait = AFTER_FAILURE_SECONDS
        except Exception:
            logger.exception("%s failed", item.name)
            metrics.UPKEEP_FAILURES.labels(item.name).inc()
            wait = AFTER_FAILURE_SECONDS
        finally:
            close_old_connections()
        item.due = time.monotonic() + wait
    return done


def run_until_stopped(items: list[Item]) -> None:
    """Look after these again and again, until `stopping` is set."""
    watched = Watched(threading.current_thread().name, wait=WAIT_SECONDS, late=LATE_SECONDS)
    while not stopping.is_set():
        watched.beat()
        metrics.UPKEEP_LOOKED_AT.labels(watched.name).set_to_current_time()
        if not do_what_is_due(items, watched):
            stopping.wait(LOOK_SECONDS)
    watched.rest()
