"""The recent events a process keeps, to catch pages up without asking the database for the log."""

from collections import deque

from feed.live.log.cursor import Cursor
from feed.live.log.log import Logged


class Ring:
    """The newest events of one epoch, up to a number of them, and how far the log has been read."""

    def __init__(self, size: int) -> None:
        """Hold at most `size` events."""
        self._size = size
        self._events: deque[Logged] = deque(maxlen=size)
        self._after = 0  # it holds everything above this
        self.epoch = ""
        self.last = 0  # the newest event read

    def begin(self, head: Cursor, recent: list[Logged]) -> None:
        """Take up the log of this epoch, with its newest events."""
        self._events = deque(recent, maxlen=self._size)
        self.epoch = head.epoch
        self.last = recent[-1].seq if recent else 0
        self._after = recent[0].seq - 1 if recent else 0

    def add(self, new: list[Logged]) -> None:
        """Take in what has been read; what drops out is where older cursors end."""
        if not new:
            return
        overflows = len(self._events) + len(new) > self._size
        self._events.extend(new)
        if overflows:
            self._after = self._events[0].seq - 1
        self.last = new[-1].seq

    def is_current(self, head: Cursor) -> bool:
        """Return whether the log is still the one this ring follows."""
        return head.epoch == self.epoch and head.seq >= self.last

    def reaches(self, cursor: Cursor | None) -> bool:
        """Return whether all events after this cursor are here."""
        return (
            cursor is not None
            and cursor.epoch == self.epoch
            and self._after <= cursor.seq <= self.last
        )

    def is_behind(self, cursor: Cursor | None) -> bool:
        """Return whether a cursor of this log is above what has been read of it."""
        return cursor is not None and cursor.epoch == self.epoch and cursor.seq > self.last

    def above(self, seq: int) -> list[Logged]:
        """Return the events after a cursor that it reaches, oldest first."""
        newer = []
        for event in reversed(self._events):  # mostly it is a few of thousands
            if event.seq <= seq:
                break
            newer.append(event)
        return newer[::-1]
