"""What must go round in this process, seen from outside its own thread: the Hub, the worker.

A thread that asks a database which has fallen silent cannot notice by itself: it waits. So it says
when it begins, and a thread beside it looks:

    watched = Watched("hub")
    watched.beat()              # it goes round; from now on it must go on to
    with watched.bounded():     # where nothing happens for WAIT_SECONDS, its connection is cut
        ...
    watched.rest()              # it has ended, or nothing is to do

`late()` names what does not go round any more although its connections were cut, and descriptors
where none has been left for as long: something loses them. /healthz says so, and systemd, which hears
"WATCHDOG=1" as long as nothing is late, starts the process anew.
"""

import logging
import os
import socket
import threading
import time
import weakref
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from typing import Any

from django.db import DEFAULT_DB_ALIAS, connections
from prometheus_client import Counter
from psycopg import Error as PsycopgError

from users.lib import descriptors

logger = logging.getLogger(__name__)

WAIT_SECONDS = 20.0  # for one answer of the database
LATE_SECONDS = 30.0  # between two beats
LOOK_SECONDS = 1.0

WAITS_CUT = Counter(
    "plaza_waits_cut", "Connections cut because the database had fallen silent", ["loop"]
)

_all: "weakref.WeakSet[Watched]" = weakref.WeakSet()
_guard = threading.Lock()
_beside: threading.Thread | None = None
_none_left_since: float | None = None  # not even of the descriptors that are kept


class Watched:
    """One loop; its methods are called in its own thread, or in its event loop."""

    def __init__(
        self, name: str, *, wait: float = WAIT_SECONDS, late: float = LATE_SECONDS
    ) -> None:
        """Rest; seconds after which a silent connection is cut, and after which the loop is late."""
        self.name = name
        self._wait, self._late = wait, late
        self._beat: float | None = None  # the last one; none while it rests
        self._asked: float | None = None  # when something last happened inside bounded()
        self._connection: Any = None
        WAITS_CUT.labels(name)  # from zero on: Prometheus sees no rise where a series begins at one
        with _guard:
            _all.add(self)

    def beat(self) -> None:
        """Say that it goes round."""
        self._beat = time.monotonic()

    def rest(self) -> None:
        """Say that it need not go round: it has ended, or waits for work."""
        self._beat = None

    @contextmanager
    def bounded(self) -> Iterator[None]:
        """Cut the database connection of this thread where no statement begins or ends for long; what
        waits for it then raises OperationalError. Each statement is a beat."""
        was_resting = self._beat is None
        self._connection = connections[DEFAULT_DB_ALIAS]
        with self._connection.execute_wrapper(self._note):
            self._touch()
            try:
                yield
            finally:
                self._asked = None
                if was_resting:
                    self.rest()
                else:
                    self.beat()

    @property
    def is_late(self) -> bool:
        """Whether it should have gone round by now."""
        beat = self._beat
        return beat is not None and time.monotonic() - beat > self._late

    def cut_if_silent(self) -> bool:
        """Cut the connection if nothing has happened for too long; returns whether that was done. For
        the thread beside."""
        asked = self._asked
        if asked is None or time.monotonic() - asked < self._wait:
            return False
        self._asked = time.monotonic()  # the next try, should it still wait
        link = getattr(self._connection.connection, "pgconn", None)
        if link is None:
            return False  # SQLite, which waits for nobody outside this machine
        try:
            # A duplicate is shut down: what waits hears of it at once, and closes its own.
            with socket.socket(fileno=os.dup(link.socket)) as end:
                end.shutdown(socket.SHUT_RDWR)
        except (OSError, PsycopgError) as error:
            logger.warning("%s waits for the database and cannot be cut off (%s)", self.name, error)
            return False
        logger.warning("%s waited too long for the database: its connection is cut", self.name)
        WAITS_CUT.labels(self.name).inc()
        return True

    def _touch(self) -> None:
        self._asked = self._beat = time.monotonic()

    def _note(self, execute: Callable[..., Any], *arguments: Any) -> Any:
        self._touch()
        try:
            return execute(*arguments)
        finally:
            self._touch()


def late() -> list[str]:
    """Return the names of what does not go round any more."""
    with _guard:
        everything = list(_all)
    names = {watched.name for watched in everything if watched.is_late}
    if _none_left_since is not None and time.monotonic() - _none_left_since > LATE_SECONDS:
        names.add("descriptors")
    return sorted(names)


def begin() -> None:
    """Begin to look, in a thread of its own; callable more than once."""
    global _beside
    with _guard:
        if _beside is None or not _beside.is_alive():
            _beside = threading.Thread(target=_look_on, name="watchdog", daemon=True)
            _beside.start()


def tell_systemd(state: str) -> None:
    """Tell systemd, where it started this process and wants to know (`sd_notify(3)`)."""
    address = os.environ.get("NOTIFY_SOCKET", "")
    if address:
        with suppress(OSError), socket.socket(socket.AF_UNIX, socket.SOCK_DGRAM) as there:
            there.connect("\0" + address[1:] if address.startswith("@") else address)
            there.send(state.encode())


def look() -> None:
    """Cut what waits too long; report to systemd that all goes round, if it does."""
    global _none_left_since
    if descriptors.next_number() < descriptors.limit():
        _none_left_since = None
    elif _none_left_since is None:
        _none_left_since = time.monotonic()
    with _guard:
        everything = list(_all)
    for watched in everything:
        watched.cut_if_silent()
    if names := late():
        logger.error("no longer going round: %s", ", ".join(names))
    else:
        tell_systemd("WATCHDOG=1")


def _look_on() -> None:
    while True:
        try:
            look()
        except Exception:
            logger.exception("the watchdog stumbled")
        time.sleep(LOOK_SECONDS)
