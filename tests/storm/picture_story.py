"""What people do with pictures in a story, drawn by its seed; with dice of its own, so that the rest of the
story is the same without it."""

import random

from .steps import FATE, Step
from .town import AUTHORS, BIG, TWO

MAKES = "makes pictures"  # a word of fate's: the worker does what there is to do
VERBS = {
    "posts_pictures": 4,
    "comments_pictures": 2,
    "sends_picture": 2,
    "describes": 2,
    "covers": 2,
    "turns": 1,
    "drops_picture": 2,
    MAKES: 4,
}
PICTURED = 0.2  # of all that happens something of a picture is told beside it


class PictureWriter:
    """Draws what happens next with pictures."""

    def __init__(self, seed: int) -> None:
        """Begin where there are none."""
        self._rng = random.Random(f"pictures {seed}")
        self._texts: list[tuple[str, str]] = []  # label, author
        self._versions: dict[str, int] = {}
        self._next = 5000

    @property
    def is_due(self) -> bool:
        """Throw the dice: whether something happens with a picture now."""
        return self._rng.random() < PICTURED

    def action(self) -> Step:
        """Draw something that somebody does, or the worker."""
        pick = self._rng.choice
        verb = self._rng.choices(list(VERBS), list(VERBS.values()))[0]
        if verb == MAKES:
            return Step(FATE, MAKES)
        if verb == "sends_picture":
            return Step(pick(("alice", "bob")), verb, (f"m{self._new()}", TWO))
        if verb in ("posts_pictures", "comments_pictures") or not self._texts:
            who, label = pick(AUTHORS), f"p{self._new()}"
            self._texts.append((label, who))
            if verb == "comments_pictures":
                return Step(who, verb, (label, BIG))
            return Step(who, "posts_pictures", (label, pick("123")))
        label, who = pick(self._texts[-6:])
        self._versions[label] = self._versions.get(label, 1) + 1
        return Step(who, verb, (label, str(self._versions[label])))

    def _new(self) -> int:
        self._next += 1
        return self._next
