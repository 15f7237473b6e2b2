"""How a post or comment shows to one viewer, once that is known."""

from typing import Any, Self

from users.models import User


class Shown:
    """What differs by viewer, and what a card needs beside its row; set by those who look."""

    # Whether the viewer may see it, where a placeholder stands for what they may not.
    is_seen = True
    # What the viewer has done with it, where somebody looks (`reaction.mark_own`).
    is_liked = False
    is_kept = False
    is_boosted = False
    # The id of the row at which it stands in a timeline, and who boosted it, as far as the viewer
    # knows (`home.py`).
    timeline_id: int = 0
    boosted_by: User | None = None
    other_boosters = 0
    # The post it quotes, where the viewer may see it (`cards.prepare`).
    quoted: Self | None = None
    is_muted = False  # of one within a quote: whether the viewer has muted whoever wrote it
    shown_poll: Any = None  # its poll as the viewer sees it, a `ShownPoll` (`poll.load_polls`)

    @property
    def own_state(self) -> str:
        """A class for the part that shows what the viewer has done with it."""
        return f"own-{self.is_liked:d}{self.is_boosted:d}{self.is_kept:d}"

    @property
    def quote_state(self) -> str:
        """A class of the first element that shows what it quotes."""
        if self.quoted is None:
            return "quote-gone"
        return "quote-muted" if self.quoted.is_muted else "quote-shown"

    @property
    def line_state(self) -> str:
        """A class for the line that says who boosted it; empty where it says nothing."""
        return f"line-{self.boosted_by.pk}-{self.other_boosters}" if self.boosted_by else ""
