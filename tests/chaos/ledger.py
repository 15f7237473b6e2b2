"""What people said and what they were answered: held against the database and every page.

Each text carries a word of its own. So the database can be asked how often it holds what was said,
and a frame whether it shows somebody what is not for them.
"""

import itertools
import re
import threading
import time
from collections.abc import Iterable
from dataclasses import dataclass, field

from .relations import BLOCKS, FOLLOWS, Relations

WORD = re.compile(r"\bquip[0-9]+\b")
# How long a frame that was sent before a change may be on its way, in seconds.
ON_ITS_WAY = 5.0
KEPT, REFUSED, UNANSWERED = "kept", "refused", "unanswered"


@dataclass
class Said:
    """A post, a comment, or a new text for one."""

    word: str
    author: str
    audience: str  # "public" or "followers"; a comment is for those who see its post
    body: str
    root: "Said | None" = None  # of a comment: the post
    edits: "Said | None" = None  # of a new text: what it changes
    sent_at: float = 0.0
    outcome: str = UNANSWERED
    pk: int = 0
    texts: "list[Said]" = field(default_factory=list)  # the new texts, in order
    deleted: str = ""  # what the last try to delete it came to

    @property
    def is_up(self) -> bool:
        """Whether it is there, as its author believes."""
        return self.outcome == KEPT and not self.deleted

    @property
    def layers(self) -> "Iterable[Said]":
        """What one must be allowed to see to see this."""
        return (self,) if self.root is None else (self, *self.root.layers)


@dataclass
class Leak:
    """Somebody was shown what is not for them."""

    word: str
    viewer: str
    where: str

    def __str__(self) -> str:
        return f"{self.viewer or 'a visitor'} was shown {self.word} on {self.where}"


class Ledger:
    """All that was said. Written in the thread of the people, read when they are quiet."""

    def __init__(self) -> None:
        """Nobody has said anything."""
        self.relations = Relations()
        self.said: dict[str, Said] = {}
        self.leaks: list[Leak] = []
        self.unfriendly: list[str] = []  # answers that no visitor should ever get
        self.requests = self.failed = self.unanswered = 0
        self._numbers = itertools.count(1)
        self._guard = threading.Lock()

    def say(
        self, author: str, audience: str, *, root: Said | None = None, edits: Said | None = None
    ) -> Said:
        """Note what is about to be said: under a post, or as a new text of something."""
        word = f"quip{next(self._numbers)}"
        begin = f"{edits.word} now says " if edits is not None else ""
        said = Said(word, author, audience, f"{begin}{word}, says {author}", root, edits)
        said.sent_at = time.monotonic()
        with self._guard:
            self.said[word] = said
        if edits is not None:
            edits.texts.append(said)
        return said

    def up(self, *, comments: bool = False) -> list[Said]:
        """Return the posts (or comments too) that are there."""
        with self._guard:
            return [
                one
                for one in self.said.values()
                if one.is_up
                and one.edits is None
                and (one.root is None or (comments and one.root.is_up))
            ]

    def look(self, html: str, viewer: str, where: str, since: float | None = None) -> None:
        """Note what this text, which has just come, shows its viewer and may not.

        `since` is when it was asked for; what was pushed may have been on its way for a while.
        """
        now = time.monotonic()
        begun = now - ON_ITS_WAY if since is None else since
        for word in sorted(set(WORD.findall(html))):
            said = self.said.get(word)
            if said is not None and self._is_forbidden(said, viewer, begun, now):
                self.leaks.append(Leak(word, viewer, where))

    def _is_forbidden(self, said: Said, viewer: str, begun: float, now: float) -> bool:
        return any(self._is_layer_forbidden(one, viewer, begun, now) for one in said.layers)

    def _is_layer_forbidden(self, said: Said, viewer: str, begun: float, now: float) -> bool:
        """Whether nothing the viewer was answered lets them see it.

        What was said after a change was answered is under that change from its first moment.
        """
        author, ask = said.author, self.relations.is_certainly
        if viewer == author:
            return False
        since = min(max(begun, said.sent_at), now)
        if not viewer:
            return said.audience == "followers"
        if said.audience == "followers" and ask(FOLLOWS, viewer, author, False, since, now):
            return True
        return ask(BLOCKS, viewer, author, True, since, now) or ask(
            BLOCKS, author, viewer, True, since, now
        )

    def see_answer(self, where: str, status: int, text: str) -> None:
        """Note an answer of the site, if it is one that no visitor should get."""
        self.requests += 1
        if "Traceback (most recent" in text or "DJANGO_SETTINGS_MODULE" in text:
            self.unfriendly.append(f"{where}: {status} with a traceback")
        if status >= 500:
            self.failed += 1
            if not any(word in text for word in KIND_WORDS):
                self.unfriendly.append(f"{where}: {status} {text[:200]!r}")


def taken_for(viewer: str, page: str) -> str:
    """Return whom the site took them for: somebody whose session is over (a clock has jumped) gets
    the page of a visitor, who may read what people write for everybody."""
    return "" if '<body class="visitor"' in page else viewer


# What a visitor reads where something is broken.
KIND_WORDS = ("Please try again in a moment", "Please reload the page and try again", "in a moment")
