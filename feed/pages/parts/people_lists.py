"""Lists of people."""

from abc import abstractmethod
from collections.abc import Iterable, Mapping
from typing import Any, ClassVar

from feed.models.visibility import not_apart
from feed.pages.kind import PageKind
from users.models import User
from users.models.relation import to_many

from . import sizes
from .kept import KeptIds, first_of
from .lists import Item, Listed
from .slices import cut


class PeopleList(PageKind):
    """A page whose region is a list of people, `rows` in its context: the newest first."""

    # Which column of the rows says who.
    column: ClassVar[str]
    # Whether those stay in the list who block the viewer, or whom the viewer blocks.
    keeps_blocked: ClassVar[bool] = False

    @abstractmethod
    def all_rows(self, about: User) -> Any:
        """Return the rows of this person's list, with people that a viewer may not meet."""

    def part(self, about: User, viewer: User | None, before: int | None) -> dict[str, Any]:
        """Return a part of the list with what each is to the viewer: five queries."""
        rows = self._rows(about, viewer)
        part = cut(rows.filter(pk__lt=before) if before else rows, sizes.PAGE_SIZE)
        people = [getattr(row, self.column) for row in part.rows]
        known = to_many(viewer.pk if viewer is not None else None, [person.pk for person in people])
        shown = [
            {"person": person, "relation": known[person.pk], "list_id": row.pk}
            for person, row in zip(people, part.rows, strict=True)
        ]
        return {"rows": shown, "more_from": part.more_from, "is_first": not before}

    def lists(self, context: Mapping[str, Any]) -> Iterable[Listed]:
        """The people."""
        viewer = context["viewer"]
        items = (
            Item(
                f"person-{row['person'].pk}",
                "feed/person/_row.html",
                {"row": row, "viewer": viewer},
            )
            for row in context["rows"]
        )
        yield Listed.of("#people", items, context)

    def kept_in(self, about: User, viewer: User | None) -> KeptIds:
        """Return who may stay in the list of this person."""
        rows, is_all = first_of(self._rows(about, viewer))
        names = [f"person-{getattr(row, f'{self.column}_id')}" for row in rows]
        return KeptIds("#people", names, is_all)

    def _rows(self, about: User, viewer: User | None) -> Any:
        """Return the rows whose people the viewer may meet, the newest first."""
        rows = self.all_rows(about).filter(**{f"{self.column}__is_active": True})
        rows = rows.select_related(self.column).order_by("-pk")
        if viewer is not None and not self.keeps_blocked:
            rows = rows.filter(not_apart(viewer.pk, self.column))
        return rows
