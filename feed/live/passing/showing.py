"""What of all that passes one page shows."""

from collections.abc import Callable, Sequence
from itertools import islice
from typing import NamedTuple

from feed.models.visibility.company import Company


class Said(NamedTuple):
    """What a page says: who writes (`named`, by id, and so many `others`), and for how many minutes the
    other of two has not been there (0: they are; None: nothing is said)."""

    named: tuple[int, ...] = ()
    others: int = 0
    minutes: int | None = None

    @property
    def writing(self) -> tuple[tuple[int, ...], int]:
        """What it says of who writes."""
        return self.named, self.others


class Showing:
    """What the pages of one conversation show now. To ask for one more page costs next to nothing, however
    many are writing."""

    def __init__(
        self,
        company: Company,
        writing: Sequence[int],
        minutes: Callable[[int], int | None],
    ) -> None:
        """Take who is together there, who writes, and what tells for how long somebody has been away."""
        self._company, self._minutes = company, minutes
        self._writing = [person for person in writing if company.tells(person)]
        self._all = frozenset(self._writing)

    def to(self, viewer: int | None) -> Said:
        """Return what a page of this viewer's says. One writer is named, or two; of more the first."""
        other = self._company.met_by(viewer)
        minutes = self._minutes(other) if other is not None else None
        if viewer is None or not self._company.tells(viewer):
            return Said(minutes=minutes)
        hidden = self._company.hidden_from(viewer) | {viewer}
        count = len(self._all) - len(hidden & self._all)
        shown = (person for person in self._writing if person not in hidden)
        named = tuple(islice(shown, 2 if count == 2 else 1))
        return Said(named, count - len(named), minutes)
