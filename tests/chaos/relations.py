"""Who follows and who blocks whom, as far as the answers that people got say for certain."""

import math
from collections import defaultdict
from dataclasses import dataclass

FOLLOWS, BLOCKS = "follows", "blocks"


@dataclass
class Change:
    """One change that somebody asked for; times in seconds of one clock."""

    value: bool
    sent_at: float
    answered_at: float = math.inf  # until then, or for ever, nobody knows whether it happened


class Relations:
    """What was asked for, when, and when it was answered."""

    def __init__(self) -> None:
        """Nobody follows or blocks anybody."""
        self._changes: dict[tuple[str, str, str], list[Change]] = defaultdict(list)

    def begin(self, kind: str, one: str, other: str, *, value: bool, now: float) -> list[Change]:
        """Note that a change is asked for; a block ends follows both ways. Returns what to end."""
        keys = [(kind, one, other, value)]
        if kind == BLOCKS and value:
            keys += [(FOLLOWS, one, other, False), (FOLLOWS, other, one, False)]
        made = []
        for *key, wanted in keys:
            change = Change(bool(wanted), now)
            self._changes[(str(key[0]), str(key[1]), str(key[2]))].append(change)
            made.append(change)
        return made

    def forget(self, changes: list[Change]) -> None:
        """It was refused: nothing has changed."""
        for rows in self._changes.values():
            rows[:] = [row for row in rows if not any(row is one for one in changes)]

    def is_certainly(
        self, kind: str, one: str, other: str, value: bool, since: float, until: float
    ) -> bool:
        """Whether it held at every moment between the two, whatever became of unanswered changes."""
        rows = self._changes.get((kind, one, other), [])
        begun = [row for row in rows if row.sent_at <= until]
        before = [row for row in begun if row.answered_at <= since]
        last = max(before, key=lambda row: row.answered_at, default=None)
        held = last.value if last is not None else False  # nobody follows or blocks at first
        if held != value:
            return False
        # Whatever was not over when the last one began may have happened after it.
        start = last.sent_at if last is not None else -math.inf
        return not [row for row in begun if row.value != value and row.answered_at > start]

    def seem(self, kind: str, one: str, other: str) -> bool:
        """What the last change says, answered or not: what a person would believe."""
        rows = self._changes.get((kind, one, other), [])
        return rows[-1].value if rows else False
