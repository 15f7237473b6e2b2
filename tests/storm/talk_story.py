"""What people write to each other in a story, drawn by its seed; with dice of its own, so that the rest
of the story is the same without it."""

import random

from .steps import Step
from .town import GROUP, TWO

VERBS = {
    "writes_to": 8,
    "answers_message": 4,
    "edits_message": 4,
    "deletes_message": 2,
    "reacts": 4,
    "adds": 2,
    "joins": 2,
    "leaves": 1,
    "reads": 4,
}
OF_TWO, OF_GROUP = ("alice", "bob"), ("alice", "bob", "carol")
RECENT = 12  # messages that something is still done about
TALKED = 0.5  # of all that happens a conversation is told of beside it


class TalkWriter:
    """Draws what happens next in conversations."""

    def __init__(self, seed: int) -> None:
        """Begin after the opening, which is told by `remember`."""
        self._rng = random.Random(f"talks {seed}")
        self._messages: list[tuple[str, str, str]] = []  # label, author, conversation
        self._versions: dict[str, int] = {}

    @property
    def is_due(self) -> bool:
        """Throw the dice: whether somebody does something in a conversation now."""
        return self._rng.random() < TALKED

    def remember(self, step: Step) -> None:
        """Note what was written."""
        if step.verb in ("writes_to", "answers_message"):
            self._messages.append((step.to[0], step.who, step.to[1]))
        if step.verb == "edits_message":
            self._versions[step.to[0]] = int(step.to[2])

    def action(self) -> Step:
        """Draw something that somebody does."""
        pick = self._rng.choice
        verb = self._rng.choices(list(VERBS), list(VERBS.values()))[0]
        message, author, talk = pick(self._messages[-RECENT:])
        if verb == "edits_message":
            version = self._versions.get(message, 1) + 1
            return Step(author, verb, (message, talk, str(version)))
        if verb == "deletes_message":
            return Step(author, verb, (message, talk))
        if verb == "reacts":
            return Step(pick(OF_GROUP), verb, (message, talk, pick("01")))
        if verb == "adds":
            return Step("carol", verb, (GROUP, pick(("alice", "bob", "erin"))))
        if verb in ("joins", "leaves"):
            return Step(pick((*OF_GROUP, "erin")), verb, (GROUP,))
        who = pick(OF_TWO if talk == TWO else OF_GROUP)
        if verb == "reads":
            return Step(who, verb, (talk,))
        above = (message,) if verb == "answers_message" else ()
        return Step(who, verb, (f"m{len(self._messages) + 100}", talk, *above))
