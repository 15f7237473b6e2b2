"""Boosts: who passed a post on, as each viewer knows it.

A boost is a row of `Post` without words, so that posts and boosts have their places in one order. In
a home timeline the boosts count of those whom the viewer follows and has not muted, in whole or
their boosts; a boost shows nobody a post that they could not see anyway.
"""

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any

from django.db.models import Count, Exists, F, Min, OuterRef, QuerySet

from users.lib.lookups import Ids, PreparedQuery
from users.models import Follow, Mute, User

from .post import Post


@dataclass(frozen=True, slots=True)
class Line:
    """Who boosted a post, of those whom a viewer follows: the earliest boost, and how many."""

    first: int
    number: int


def lines_for(viewer: int, posts: Iterable[int]) -> dict[int, Line]:
    """Return the line of each of these posts that somebody boosted whom the viewer follows."""
    rows = LINES.rows(viewer, posts)
    return {post: Line(first, number) for post, first, number in rows}


def lines_among(post: int, viewers: Iterable[int]) -> dict[int, Line]:
    """Return the line of one post for each of these viewers who has one."""
    follower = "author__follows_received__follower"
    heard = _heard().filter(
        ~Exists(_mutes().filter(muter=OuterRef(follower), muted=OuterRef("author"))),
        **{"boost_of": post, f"{follower}__among": Ids(viewers)},
    )
    rows = heard.values(follower).annotate(first=Min("pk"), number=Count("pk"))
    return {
        viewer: Line(first, number)
        for viewer, first, number in rows.values_list(follower, "first", "number")
    }


def boosted_by(post: int, people: Iterable[int]) -> list[User]:
    """Return which of these people have boosted the post."""
    rows = Post.objects.filter(boost_of=post, author__among=Ids(people)).select_related("author")
    return [row.author for row in rows]


def boosters(firsts: Iterable[int]) -> dict[int, User]:
    """Return who made each of these boosts."""
    ids = list(firsts)
    return {row.pk: row.author for row in BOOSTS.objects(ids)} if ids else {}


def with_line(post: Post, line: Line | None, first_by: User | None) -> Post:
    """Note on the post who boosted it, for its card in one viewer's home timeline; returns it."""
    post.boosted_by = first_by if line is not None else None
    post.other_boosters = line.number - 1 if line is not None else 0
    return post


def _heard() -> QuerySet[Post, Any]:
    return Post.objects.filter(boost_of__isnull=False, author__is_active=True).order_by()


def _mutes() -> QuerySet[Mute, Any]:
    return Mute.objects.holding()


def _lines(viewer: int, posts: Ids) -> QuerySet[Any]:
    """Return (post, the earliest boost, how many) of these posts."""
    followees = Follow.objects.filter(follower=viewer).values("followee")
    # By an expression: else PostgreSQL may read all that the followees ever wrote (with a million posts
    # 100 ms for some) instead of the boosts of these few posts.
    heard = (
        _heard()
        .alias(booster=F("author_id") + 0)
        .filter(
            ~Exists(_mutes().filter(muter=viewer, muted=OuterRef("author"))),
            boost_of__one_of=posts,
            booster__in=followees,
        )
    )
    rows = heard.values("boost_of").annotate(first=Min("pk"), number=Count("pk"))
    return rows.values_list("boost_of", "first", "number")


LINES = PreparedQuery(_lines)
BOOSTS = PreparedQuery(lambda ids: Post.objects.filter(pk__one_of=ids).select_related("author"))
