"""How many requests are worked on at once, and who is next.

Each takes a thread and mostly a database connection. Two hundred at once share the processor so that none
gets done, and hold all connections; whoever comes then waits for ten seconds and reads that the database is
away. So as many are worked on as there is use for. Of the seats that become free every other one goes to the
address of which fewest wait: to a person, mostly, and not to one of the forty from which somebody asks for
all they can. The rest go to the addresses in turn, so that a school is not left waiting by others either.
"""

import asyncio
from collections import deque


class Seats:
    """So many at once; the others wait, without a thread."""

    def __init__(self, number: int) -> None:
        """All are free."""
        self._free = number
        self._lines: dict[str, deque[asyncio.Future[None]]] = {}  # whose turn is next stands first
        self._is_for_few = False  # whether the last seat went to the shortest line

    async def take(self, who: str) -> None:
        """Wait for a seat; `who` takes turns with others."""
        if self._free:
            self._free -= 1
            return
        turn = asyncio.get_running_loop().create_future()
        self._lines.setdefault(who, deque()).append(turn)
        try:
            await turn
        except asyncio.CancelledError:
            if turn.done() and not turn.cancelled():  # it was given a seat at the same moment
                self.give()
            raise

    def give(self) -> None:
        """Give it back: the next who still waits has it."""
        while self._lines:
            self._is_for_few = not self._is_for_few
            lines = self._lines
            who = (
                min(lines, key=lambda waiting: len(lines[waiting]))
                if self._is_for_few
                else next(iter(lines))
            )
            line = lines[who]
            turn = line.popleft()
            del self._lines[who]
            if line:
                self._lines[who] = line  # behind all others
            if not turn.done():
                turn.set_result(None)
                return
        self._free += 1
