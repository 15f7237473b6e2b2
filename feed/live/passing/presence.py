"""Who is there: who has a page open, and when somebody last had one."""

from collections import Counter
from collections.abc import Collection, Iterable

DAY = 24 * 60 * 60.0
# How long ago, in minutes: rounded up to one of these, so that nobody was there less lately than is said.
STEPS = (5, 15, 30, 60, 120, 240, 480, 720, 1_440)
REMEMBERED = 100_000  # people who were there; of more those who left first are forgotten


class Presence:
    """Counts the open pages of this process by person, and remembers what other processes tell of theirs.

    Times are those of the event loop. Whoever has no page open any more is there for `grace` seconds
    still, for they may be on the way from page to page. What another process tells holds for `life`
    seconds: one that is gone, or cannot be heard, keeps nobody here.
    """

    def __init__(self, grace: float, life: float) -> None:
        """Know of nobody."""
        self._grace, self._life = grace, life
        self._here: Counter[int] = Counter()
        self._leaving: dict[int, float] = {}  # when they count as gone; the next one first
        self._elsewhere: dict[
            int, dict[str, float]
        ] = {}  # by person and process: when that was told
        self._left: dict[int, float] = {}  # when they left; who did first at the beginning

    @property
    def here(self) -> set[int]:
        """Everybody who is there because of this process."""
        return {*self._here, *self._leaving}

    def enter(self, person: int, now: float) -> bool:
        """Count one more page; returns whether nobody knew that they are there."""
        was_there = self.seconds_since(person, now) == 0
        self._here[person] += 1
        self._leaving.pop(person, None)
        self._left.pop(person, None)
        return not was_there

    def leave(self, person: int, now: float) -> None:
        """Count one page less."""
        self._here[person] -= 1
        if self._here[person] <= 0:
            del self._here[person]
            self._leaving[person] = now + self._grace

    def depart(self, now: float) -> dict[int, float]:
        """Let those go whose last page closed a while ago; returns them, with the seconds since."""
        gone = {}
        for person, end in [*self._leaving.items()]:
            if end > now:
                break
            del self._leaving[person]
            self._note(person, end - self._grace)
            gone[person] = now - end + self._grace
        return gone

    def next_end(self) -> float | None:
        """Return when the next one goes; None where nobody is on the way."""
        return next(iter(self._leaving.values()), None)

    def hear(
        self, process: str, here: Collection[int], left: Iterable[tuple[int, float]], now: float
    ) -> set[int]:
        """Take what another process tells: who is there, who left how many seconds ago. Returns those of
        whom that changes anything."""
        changed = {person for person in here if self.seconds_since(person, now) != 0}
        for person, seconds in left:
            changed.add(person)
            self._elsewhere.get(person, {}).pop(process, None)
            self._note(person, now - seconds)
        for person in here:
            self._elsewhere.setdefault(person, {})[process] = now
        return changed

    def seconds_since(self, person: int, now: float) -> float | None:
        """Return for how long somebody has not been there, 0 where they are; None where nobody knows, or
        for more than a day."""
        told = self._elsewhere.get(person, {}).values()
        last = max(told, default=-DAY)
        if person in self._here or person in self._leaving or now - last < self._life:
            return 0
        since = now - max(last, self._left.get(person, -DAY))
        return since if since <= DAY else None

    def left(self, now: float) -> list[tuple[int, float]]:
        """Return who left within a day, and how many seconds ago."""
        return [(one, now - when) for one, when in self._left.items() if now - when <= DAY]

    def forget(self, now: float) -> set[int]:
        """Forget what is too old. Returns those who are not there any more, because the process that told
        so has fallen silent."""
        gone = set()
        for person, told in [*self._elsewhere.items()]:
            for process, when in [*told.items()]:
                if now - when >= self._life:
                    del told[process]
                    self._note(person, when)
                    gone.add(person)
            if not told:
                del self._elsewhere[person]
        while self._left and (len(self._left) > REMEMBERED or now - self._first_left > DAY):
            del self._left[next(iter(self._left))]
        return gone

    @property
    def _first_left(self) -> float:
        return next(iter(self._left.values()))

    def _note(self, person: int, when: float) -> None:
        self._left[person] = max(when, self._left.pop(person, when))


def minutes_said(seconds: float | None) -> int | None:
    """Return what is said of somebody who has not been there for so long: 0, or one of STEPS; None for
    nothing."""
    if not seconds:
        return None if seconds is None else 0
    return next((step for step in STEPS if seconds <= step * 60), None)
