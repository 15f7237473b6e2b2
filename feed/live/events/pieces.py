"""What an event makes: pieces, each for some topics, joined to one frame a page."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from enum import Enum
from typing import Any

from feed.live.events.recipients import Recipients
from feed.models.topic import Topic
from feed.pages import PageKind


class Does(Enum):
    """What a piece does to a page; decides which pieces still make sense beside a fresh region."""

    INSERT = "insert"  # never beside a fresh region: it may belong below the region's last card
    CHANGE = "change"
    REMOVE = "remove"  # always: a page that was only offered its region must lose it too


@dataclass(frozen=True, eq=False, slots=True)
class Piece:
    """One envelope `feed/live/<template>.html` with its context, the same for all who get it.

    `to` names who may be sent it, of those who watch the topics. There is no default: what is for
    all of them says EVERYBODY, and why where that is not plain. Pages that are registered under the topic
    `except_at`, too, do not get it: another piece tells them the same in their own way.
    """

    template: str
    topics: tuple[Topic, ...]
    context: Mapping[str, Any] = field(default_factory=dict)
    does: Does = Does.CHANGE
    to: Recipients = field(kw_only=True)
    kinds: frozenset[PageKind] | None = None  # on pages of these kinds only
    except_at: Topic | None = None


@dataclass(frozen=True, eq=False, slots=True)
class Refresh:
    """These pages get their region afresh: what changed is not at the head of a list.

    Each is rendered for its own viewer, so it holds nothing that a reload would not show them; `to`
    says whose can have changed. A page where something is typed in the region, or that has paged on,
    is offered it instead; with `is_forced` it is replaced all the same, for what may no longer be
    seen.
    """

    topics: tuple[Topic, ...]
    is_forced: bool = False
    to: Recipients = field(kw_only=True)
    kinds: frozenset[PageKind] | None = None


@dataclass(frozen=True, eq=False, slots=True)
class Badges:
    """These people's badges are counted again, on every page they have open."""

    viewers: frozenset[int]


AnyPiece = Piece | Refresh | Badges
