"""How soon after a round of the Hub the next one may begin.

A post that comes alone goes out at once. Where posts come faster than they go out to thousands, a round
that brought several is followed by a rest, and the next takes along what has come meanwhile: pages get
as many posts in fewer frames, and the forms that bring them get the processor in between. 60 posts a
second to 1,000 pages cost 15 ms of processor each, alone 25; those to 5,000, 12 a second, 67 and 104.

A page that opens alone is answered at once, too. After a restart they come by the hundred, and what a
round costs whatever it does (it asks the database some ten times) is shared by those that come within a
moment: without this rest 5,000 pages were back after 10 s instead of 6.
"""

from collections.abc import Callable, Iterable
from datetime import datetime

from feed.live.log.log import Logged

# From the beginning of a round to that of the next, for each frame that it sent: three times what a
# frame costs. It is not measured while it goes: a machine that is busy with other things would rest
# ever longer.
SECONDS_A_FRAME = 40e-6
LONGEST = 0.25  # so much later than at once a post may be, and nobody minds
AFTER_ANSWERS = 0.025  # seconds from the beginning of a round that answered pages


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
        self._has_answered = False

    def bring(self, events: Iterable[Logged]) -> None:
        """The round brings these to the pages. What one action has logged bears one time."""
        self._moments.update(event.created_at for event in events)

    def answer(self) -> None:
        """The round answers pages that catch up."""
        self._has_answered = True

    def rest(self, frames: int) -> float:
        """Return how many seconds to wait before the next round; this one sent so many frames."""
        apart = AFTER_ANSWERS if self._has_answered else 0.0
        if len(self._moments) > 1:
            apart = max(apart, min(LONGEST, frames * SECONDS_A_FRAME))
        return max(0.0, self._began + apart - self._time())
