"""How soon after a round of the Hub the next one may begin.

A post that comes alone goes out at once. Where posts come faster than they go out to thousands, a round
that brought several is followed by a rest, and the next takes along what has come meanwhile: pages get
as many posts in fewer frames, and the forms that bring them get the processor in between. 60 posts a
second to 1,000 pages cost 13 ms of processor each, alone 24; those to 5,000 at 12 a second 60 and 90.
"""

from collections.abc import Callable, Iterable
from datetime import datetime

from .log import Logged

# From the beginning of a round to that of the next, for each frame that it sent: three times what a
# frame costs. It is not measured while it goes: a machine that is busy with other things would rest
# ever longer.
SECONDS_A_FRAME = 40e-6
LONGEST = 0.25  # so much later than at once a post may be, and nobody minds


class Pace:
    """Notes what a round has brought, and says how long to rest after it."""

    def __init__(self, time: Callable[[], float]) -> None:
        """Go by this clock, in seconds."""
        self._time = time
        self.begin()

    def begin(self) -> None:
        """A round begins."""
        self._began = self._time()
        self._moments: set[datetime | None] = set()

    def bring(self, events: Iterable[Logged]) -> None:
        """The round brings these to the pages. What one action has logged bears one time."""
        self._moments.update(event.created_at for event in events)

    def rest(self, frames: int) -> float:
        """Return how many seconds to wait before the next round; this one sent so many frames."""
        if len(self._moments) <= 1:
            return 0.0
        next_at = self._began + min(LONGEST, frames * SECONDS_A_FRAME)
        return max(0.0, next_at - self._time())
