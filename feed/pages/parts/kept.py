"""What a page may go on showing when nobody knows what it missed: the newest of its list, by name,
and who brought them there.

A page whose place in the log is of no use gets its region afresh. Where the browser only offers it
(something is typed there, or the page has paged on) what the page shows stays, and with it what its
viewer may no longer see. So it is told what may stay, further down than a first page goes.
"""

from collections.abc import Iterable
from dataclasses import dataclass, field
from typing import Any

from feed.live.watch import OWN_LISTS, TREES, Shows, Watch
from feed.models import Bookmark, Notification, Post, Tag
from feed.models.cards import load_quoted
from feed.models.home import home_page
from feed.models.tag import posts_with
from feed.pages import regions
from users.models import User

from . import trees
from .slices import cut

# Cards, rows or comments; some kilobytes of names. What stands below them stays as it is.
NAMED = 300
LISTS = OWN_LISTS | {Shows.FOLLOWERS, Shows.FOLLOWING}


@dataclass(frozen=True, slots=True)
class Standing:
    """The list `where`, and the ids of its first elements in their order; `is_all` says that there
    are no others. `lines` are the lines above them that name who boosted them."""

    where: str
    names: list[str]
    is_all: bool
    lines: list["BoostLine"] = field(default_factory=list)


@dataclass(frozen=True, slots=True)
class BoostLine:
    """A line that reads the same on all of these posts: `where` selects it, `post` is one of them."""

    where: str
    post: Post


def standing(watch: Watch, viewer: User | None) -> Standing | None:
    """Return what may stand on a page of this kind; None where there is no such list.

    What quotes something that the viewer may not see is left out: it may still show it.
    """
    if watch.shows is Shows.NOTIFICATIONS:
        told = cut(Notification.objects.visible_to(viewer), NAMED) if viewer is not None else None
        names = [f"notification-{row.pk}" for row in told.rows] if told is not None else []
        return Standing("#notifications", names, told is None or told.more_from is None)
    if watch.shows in TREES:
        return _comments(watch, viewer)
    if watch.shows in LISTS:
        return _people(watch, viewer)
    posts = _posts(watch, viewer)
    if posts is None:
        return None
    rows, is_all = posts
    load_quoted(rows, viewer)
    whole = [row for row in rows if row.quoted is not None or not row.is_quote]
    # A home timeline alone names others than whom its cards and its address are about.
    lines = _lines(whole) if watch.shows is Shows.HOME else []
    return Standing("#timeline", [_name(row) for row in whole], is_all, lines)


def lines_below(watch: Watch, viewer: User | None, shown: Iterable[Post]) -> list[BoostLine]:
    """Return the lines of who boosted what stands on a home timeline below these posts. No other page
    names others than whom its cards and its address are about."""
    posts = _posts(watch, viewer)
    above = {post.pk for post in shown}
    return _lines([post for post in posts[0] if post.pk not in above]) if posts is not None else []


def _people(watch: Watch, viewer: User | None) -> Standing | None:
    """Return who may stand in a list of people; nobody where it is closed."""
    about = viewer
    if watch.shows not in OWN_LISTS:
        about = User.objects.filter(pk=watch.object_id or 0).first()
    if about is None:
        return None
    if watch.shows not in OWN_LISTS and not regions.may_list(about, viewer):
        return Standing("#people", [], is_all=True)
    rows, column = regions.listed(watch.shows, about, viewer)
    found, is_all = _first(rows)
    names = [f"person-{getattr(row, f'{column}_id')}" for row in found]
    return Standing("#people", names, is_all)


def _lines(posts: list[Post]) -> list[BoostLine]:
    """Return the boost lines of these posts, each that reads the same once."""
    alike: dict[tuple[int | None, int], list[Post]] = {}
    for post in posts:
        who = post.boosted_by.pk if post.boosted_by is not None else None
        alike.setdefault((who, post.other_boosters), []).append(post)
    return [
        BoostLine(f":is({','.join(f'.post-{post.pk}-boosters' for post in some)})", some[0])
        for some in alike.values()
    ]


def _posts(watch: Watch, viewer: User | None) -> tuple[list[Post], bool] | None:
    """Return the first posts of a page of cards, and whether there are no others."""
    if watch.shows is Shows.HOME and viewer is not None:
        page = home_page(viewer, None, NAMED)
        return page.posts, page.more_from is None
    if watch.shows is Shows.PUBLIC:
        return _first(Post.objects.public(viewer))
    if watch.shows is Shows.TAG:
        found = Tag.objects.filter(key=watch.key).first()
        return _first(posts_with(found, viewer)) if found is not None else ([], True)
    if watch.shows is Shows.BOOKMARKS and viewer is not None:
        kept, is_all = _first(Bookmark.objects.of(viewer))
        return [row.post for row in kept], is_all
    if watch.shows is Shows.PERSON:
        about = User.objects.filter(pk=watch.object_id or 0).first()
        if about is not None:
            places, is_all = _first(Post.objects.places_of(about, viewer))
            return [row.shown_at() for row in places], is_all
    return None


def _comments(watch: Watch, viewer: User | None) -> Standing | None:
    """Return the comments of a page; None where there are too many to name."""
    top = trees.top(watch.object_id or 0, viewer) if watch.shows is Shows.THREAD else None
    post = Post.objects.filter(pk=watch.root_id or watch.object_id or 0).first()
    if post is None or (watch.shows is Shows.THREAD and top is None):
        return None
    tree = trees.part(post, viewer, None, top, size=NAMED)
    if tree["more_from"]:
        return None
    names = [f"{'comment' if row.is_seen else 'place'}-{row.pk}" for row in tree["comments"]]
    if top is not None:
        names.append(f"comment-{top.pk}")
    return Standing("#comments", names, is_all=True)


def _first(rows: Any) -> tuple[list[Any], bool]:
    part = cut(rows, NAMED)
    return part.rows, part.more_from is None


def _name(row: Post) -> str:
    return f"{'comment' if row.is_comment else 'post'}-{row.pk}"
