"""What a page may go on showing when nobody knows what it missed: the newest of its list, by name,
and who brought them there.

A page whose cursor is of no use gets its region afresh. Where the browser only offers it
(something is typed there, or the page has paged on) what the page shows stays, and with it what its
viewer may no longer see. So it is sent what may stay, further down than a first page goes.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from feed.models import Post
from feed.models.cards import load_quoted
from users.models import User

from . import sizes
from .slices import cut


@dataclass(frozen=True, slots=True)
class BoostLine:
    """A line that reads the same on all of these posts: `where` selects it, `post` is one of them."""

    where: str
    post: Post


@dataclass(frozen=True, slots=True)
class KeptIds:
    """The list `where`, and the ids of its first elements in their order; `is_all` says that there
    are no others. `lines` are the lines above them that name who boosted them, `now` the envelopes, each
    by its name and with its context, of those that say something else than they once did."""

    where: str
    names: list[str]
    is_all: bool
    lines: Sequence[BoostLine] = ()
    now: Sequence[tuple[str, Mapping[str, Any]]] = ()


def first_of(rows: Any) -> tuple[list[Any], bool]:
    """Return the first rows of a sorted queryset, as many as are named, and whether these are all."""
    part = cut(rows, sizes.NAMED)
    return part.rows, part.more_from is None


def without_lost_quotes(posts: list[Post], viewer: User | None) -> list[Post]:
    """Return the posts but for those that quote what the viewer may not see: a page may still show
    it."""
    load_quoted(posts, viewer)
    return [post for post in posts if post.quoted is not None or not post.is_quote]


def id_of(post: Post) -> str:
    """Return the id that the card of a post or comment has on a page."""
    return f"{'comment' if post.is_comment else 'post'}-{post.pk}"


def boost_lines(posts: Sequence[Post]) -> list[BoostLine]:
    """Return the boost lines of these posts, each that reads the same once."""
    alike: dict[tuple[int | None, int], list[Post]] = {}
    for post in posts:
        who = post.boosted_by.pk if post.boosted_by is not None else None
        alike.setdefault((who, post.other_boosters), []).append(post)
    return [
        BoostLine(f":is({','.join(f'.post-{post.pk}-boosters' for post in some)})", some[0])
        for some in alike.values()
    ]
