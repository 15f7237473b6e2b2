"""Turns: who came first goes first."""

import threading
from collections import deque


class Turns:
    """A lock that is given to those who wait in the order in which they came."""

    def __init__(self) -> None:
        """Nobody has it."""
        self._guard = threading.Lock()
        self._is_taken = False
        self._waiting: deque[threading.Event] = deque()

    def __len__(self) -> int:
        """Return how many wait."""
        return len(self._waiting)

    def take(self, seconds: float) -> bool:
        """Wait for this thread's turn; returns False where it has not come in that time."""
        with self._guard:
            if not self._is_taken:
                self._is_taken = True
                return True
            mine = threading.Event()
            self._waiting.append(mine)
        if mine.wait(seconds):
            return True
        with self._guard:
            if mine.is_set():  # it came in the last moment
                return True
            self._waiting.remove(mine)
        return False

    def give(self) -> None:
        """Let the next thread have it."""
        with self._guard:
            if self._waiting:
                self._waiting.popleft().set()
            else:
                self._is_taken = False
