"""How many requests are worked on at once, and who is next.

Each takes a thread and mostly a database connection. Two hundred at once share the processor so that none
gets done, and hold all connections; whoever comes then waits for ten seconds and reads that the database is
away. So as many are worked on as there is use for.

Whoever has been here signed in of late (`regulars.py`) comes before all others, who never have all seats:
forty addresses that ask for everything they can each look like a person who asks for one page, and a post
stood behind them for ten seconds. People who are signed in leave a seat to the others, too. While one of
them is served, one visitor less is: Python works on one page at a time, and each beside it makes it later.

Among the others, of the seats that become free every other one goes to the address of which fewest wait:
to a reader, mostly. The rest go to the addresses in turn, so that a school is not left waiting either.
"""

import asyncio
from collections import deque


class Line:
    """Those of one kind who wait, and how many of them have a seat."""

    def __init__(self, at_most: int) -> None:
        """Nobody waits; so many of them may have a seat at once."""
        self._at_most = at_most
        self.seated = 0
        # Whose turn is next stands first.
        self._waiting: dict[str, deque[asyncio.Future[None]]] = {}
        self._is_for_few = False  # whether the last seat went to whom fewest wait of

    def has_room(self, reserved: int = 0) -> bool:
        """Whether one more of them may have a seat; so many stay empty, but never all."""
        return self.seated < max(1, self._at_most - reserved)

    def wait(self, who: str) -> asyncio.Future[None]:
        """Wait; what is returned is done once the seat is theirs."""
        turn = asyncio.get_running_loop().create_future()
        self._waiting.setdefault(who, deque()).append(turn)
        return turn

    def next(self) -> asyncio.Future[None] | None:
        """Take out who is next; None where nobody waits any more."""
        while self._waiting:
            turn = self._next()
            if not turn.done():  # else they have gone
                return turn
        return None

    def _next(self) -> asyncio.Future[None]:
        self._is_for_few = not self._is_for_few
        waiting = self._waiting
        few = min(waiting, key=lambda name: len(waiting[name])) if self._is_for_few else None
        who = few or next(iter(waiting))
        theirs = waiting.pop(who)
        turn = theirs.popleft()
        if theirs:
            waiting[who] = theirs  # behind all others
        return turn


class Seats:
    """So many at once; the others wait, without a thread."""

    def __init__(self, number: int, of_visitors: int = 0, of_regulars: int = 0) -> None:
        """All are free. of_visitors, of_regulars: how many of each may have one; 0: all of them."""
        self._free = number
        self._regulars, self._visitors = Line(of_regulars or number), Line(of_visitors or number)

    async def take(self, who: str, *, is_regular: bool = False) -> None:
        """Wait for a seat; `who` takes turns with others of the same kind."""
        line = self._line(is_regular=is_regular)
        if self._has_seat(line):
            self._free -= 1
            line.seated += 1
            return
        turn = line.wait(who)
        try:
            await turn
        except asyncio.CancelledError:
            if turn.done() and not turn.cancelled():  # it was given a seat at the same moment
                self.give(is_regular=is_regular)
            raise

    def give(self, *, is_regular: bool = False) -> None:
        """Give it back: the next who still waits has it."""
        self._line(is_regular=is_regular).seated -= 1
        self._free += 1
        for line in (self._regulars, self._visitors):
            while self._has_seat(line) and (turn := line.next()) is not None:
                self._free -= 1
                line.seated += 1
                turn.set_result(None)

    def _has_seat(self, line: Line) -> bool:
        """Whether one of this line may sit down: while regulars are served, one visitor less."""
        reserved = int(line is self._visitors and self._regulars.seated > 0)
        return self._free > 0 and line.has_room(reserved)

    def _line(self, *, is_regular: bool) -> Line:
        return self._regulars if is_regular else self._visitors
