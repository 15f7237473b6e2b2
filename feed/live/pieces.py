"""What an event makes: pieces, each for some topics, joined to one frame a page."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from enum import Enum
from typing import Any


class Does(Enum):
    """What a piece does to a page; decides which pieces still make sense beside a fresh region."""

    INSERT = "insert"  # never beside a fresh region: it may belong below the region's last card
    CHANGE = "change"
    REMOVE = "remove"  # always: a page that was only offered its region must lose it too


@dataclass(frozen=True, eq=False, slots=True)
class Piece:
    """One envelope `feed/live/<template>.html` with its context, the same for all who get it."""

    template: str
    topics: tuple[str, ...]
    context: Mapping[str, Any] = field(default_factory=dict)
    does: Does = Does.CHANGE


@dataclass(frozen=True, eq=False, slots=True)
class Refresh:
    """These pages get their region afresh: what changed is not at the head of a list.

    A page where something is typed in the region, or that has paged on, is offered it instead;
    with `is_forced` it is replaced all the same, for what may no longer be seen.
    """

    topics: tuple[str, ...]
    is_forced: bool = False


@dataclass(frozen=True, eq=False, slots=True)
class Badges:
    """These people's badges are counted again, on every page they have open."""

    viewers: frozenset[int]


AnyPiece = Piece | Refresh | Badges
