"""What the guard says: one thing that is wrong with a template, in words for whoever edits it."""

from dataclasses import dataclass


@dataclass(frozen=True, order=True)
class Finding:
    """One thing that is wrong.

    template: its name below templates/. line: where, from 1. rule: which of the rules of docs/design.md,
    "What the guard says". says: what is wrong and what to write. stops: what would stop working.
    """

    template: str
    line: int
    rule: str
    says: str
    stops: str

    @property
    def place(self) -> str:
        """Where it is, as editors and terminals open it: "templates/feed/post/_card.html:12"."""
        return f"templates/{self.template}:{self.line}"

    def __str__(self) -> str:
        return f"{self.place}: {self.says} {self.stops}"
