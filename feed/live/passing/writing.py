"""Who is writing in which conversation."""

from collections.abc import Sequence


class Writing:
    """Remembers who is writing where, for so many seconds after each sign of it.

    Times are those of the event loop; places are those of the log.
    """

    def __init__(self, seconds: float, every: float) -> None:
        """Let each sign hold for `seconds`; who gave one less than `every` seconds ago need not give
        another."""
        self._seconds, self._every = seconds, every
        self._ends: dict[
            tuple[int, int], float
        ] = {}  # by conversation and person; the next one first
        self._people: dict[
            int, dict[int, None]
        ] = {}  # by conversation, in the order in which they began
        self._sent: dict[tuple[int, int], tuple[int, float]] = {}

    def may_sign(self, conversation: int, person: int, now: float) -> bool:
        """Whether a sign of this person's is worth passing on."""
        end = self._ends.get((conversation, person))
        return end is None or end - now <= self._seconds - self._every

    def sign(self, conversation: int, person: int, seq: int, now: float) -> bool:
        """Note that somebody is writing, who knew the log up to `seq`; returns whether that is new. What
        they have sent since is what they were writing."""
        who = conversation, person
        if who in self._sent and self._sent[who][0] > seq:
            return False
        is_new = self._ends.pop(who, None) is None
        self._ends[who] = now + self._seconds
        self._people.setdefault(conversation, {})[person] = None
        return is_new

    def sent(self, conversation: int, person: int, seq: int, now: float) -> bool:
        """Note that somebody has sent a message, at this place in the log; returns whether they were
        writing."""
        who = conversation, person
        self._sent.pop(who, None)
        self._sent[who] = seq, now + self._seconds
        return self._ends.pop(who, None) is not None and self._gone(who)

    def people(self, conversation: int) -> Sequence[int]:
        """Return who is writing there, who began first at the beginning."""
        return [*self._people.get(conversation, ())]

    def expire(self, now: float) -> set[int]:
        """Forget those whose time is over; returns in which conversations."""
        over = set()
        while self._ends and (end := self.next_end()) is not None and end <= now:
            who = next(iter(self._ends))
            del self._ends[who]
            self._gone(who)
            over.add(who[0])
        while self._sent and (first := next(iter(self._sent))) and self._sent[first][1] <= now:
            del self._sent[first]
        return over

    def next_end(self) -> float | None:
        """Return when the time of the next one is over; None where nobody is writing."""
        return next(iter(self._ends.values()), None)

    def _gone(self, who: tuple[int, int]) -> bool:
        conversation, person = who
        there = self._people[conversation]
        del there[person]
        if not there:
            del self._people[conversation]
        return True
