"""Parts of lists."""

from dataclasses import dataclass
from typing import Any


@dataclass(frozen=True, slots=True)
class Slice:
    """A part of a list: its rows, and from where the next part goes on (None at the end)."""

    rows: list[Any]
    more_from: int | None


def newer_from(before: int | None) -> int | None:
    """Return the id above which stands what is newer than a page from below `before`. By the address
    of the page and not by what it shows: that changes while it is open."""
    return before - 1 if before else None


def start_above(rows: Any, after: int, size: int) -> int | None:
    """Return the id from which the `size` rows next above the id `after` stand in a queryset that is
    sorted by ids, the newest first; None where its first `size` rows have them all."""
    ids = list(rows.filter(pk__gt=after).order_by("pk").values_list("pk", flat=True)[: size + 1])
    return ids[size - 1] if len(ids) > size else None


def cut(rows: Any, size: int) -> Slice:
    """Return the first `size` rows of a sorted queryset, in one query and without counting."""
    found = list(rows[: size + 1])
    return Slice(found[:size], found[size - 1].pk if len(found) > size else None)
