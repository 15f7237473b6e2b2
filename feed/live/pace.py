"""How soon after a round of the Hub the next one may begin.

A post goes out at once. Where posts come faster than they go out to thousands, a round that brought
several of them is followed by a rest, and the next takes along what has come meanwhile: pages get as
many posts in fewer frames, and the forms that bring them get the processor in between. 60 posts a
second to 1,000 pages cost 12.5 ms of processor each instead of 23; those to 5,000 at 12 a second 60
instead of 90.
"""

from collections.abc import Callable

# From the beginning of a round that brought several posts to that of the next, for each frame that it
# sent: three times what a frame costs, so that sending takes a third of the processor at most. It is
# not measured while it goes: a machine that is busy with other things would rest ever longer.
SECONDS_A_FRAME = 40e-6
LONGEST = 0.25


class Pace:
    """Counts what a round has to bring, and says how long to rest after it."""

    def __init__(self, time: Callable[[], float]) -> None:
        """Go by this clock, in seconds."""
        self._time = time
        self._rings = 0  # since the round before began
        self._brought = 0
        self._began = time()

    def ring(self) -> None:
        """Somebody has written to the log."""
        self._rings += 1

    def begin(self) -> None:
        """A round begins: it brings all that was rung for until now."""
        self._began = self._time()
        self._brought, self._rings = self._rings, 0

    def rest(self, frames: int) -> float:
        """Return how many seconds to wait before the next round; this one sent so many frames."""
        if self._brought <= 1:
            return 0.0
        next_at = self._began + min(LONGEST, frames * SECONDS_A_FRAME)
        return max(0.0, next_at - self._time())
