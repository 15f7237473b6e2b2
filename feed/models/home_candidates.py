"""Where a post can stand in a home timeline: the newest rows by those whom the viewer follows, by themselves,
and with the hashtags they follow. Which of them show a post there says `home.py`."""

from dataclasses import dataclass
from functools import cache
from typing import Any, Self

from django.contrib.postgres.expressions import ArraySubquery
from django.db import DEFAULT_DB_ALIAS, connections
from django.db.models import BigIntegerField, Case, Exists, Func, OuterRef, Q, QuerySet, Value, When

from users.lib.lookups import HIGHEST, Ids, PreparedQuery
from users.models import Follow, Mute, User
from users.models.user import Visibility

from . import visibility
from .post import Post
from .tag import PostTag, TagFollow

BELOW_ALL = -1  # no id: 0 says that there is no start

# One query, written out once: most people have chosen nothing of the kind.
CHOSEN = PreparedQuery(
    lambda viewer: (
        TagFollow.objects.filter(person__among=viewer)
        .values_list(Value("tag"), "tag")
        .union(
            Mute.objects.holding()
            .filter(muter__among=viewer, boosts_only=True)
            .values_list(Value("unheard"), "muted"),
            all=True,
        )
    )
)


@dataclass(frozen=True, slots=True)
class Choices:
    """What a viewer has chosen beside whom they follow, by id: hashtags, and whose boosts they mute."""

    tags: list[int]
    unheard: list[int]

    @classmethod
    def of(cls, viewer: User) -> Self:
        """Return what this viewer has chosen. One query."""
        rows = CHOSEN.rows(Ids([viewer.pk]))
        return cls(
            [pk for kind, pk in rows if kind == "tag"],
            [pk for kind, pk in rows if kind == "unheard"],
        )


@dataclass(frozen=True, slots=True)
class Way:
    """From which id the timeline is read on, if not from the head: down to what is older, or up."""

    start: int | None
    is_up: bool = False

    def along(self, rows: Any, column: str = "pk") -> Any:
        """Return the rows that lie on it, the next one first; `column` holds the ids."""
        if self.start:
            rows = rows.filter(**{f"{column}__{'gt' if self.is_up else 'lt'}": self.start})
        return rows.order_by(column if self.is_up else f"-{column}")


@dataclass(frozen=True, slots=True)
class Candidates:
    """Rows at which a post can stand, as (id, the post boosted there), and the id from which there are
    more; None where there are no more."""

    found: list[tuple[int, int | None]]
    more_from: int | None


@dataclass(frozen=True, slots=True)
class Steps:
    """The queries of one lot, on PostgreSQL: of each the next ids on the way, then the rows of those."""

    followed: PreparedQuery
    own: PreparedQuery
    tagged: PreparedQuery
    rows: PreparedQuery


@cache
def steps_of(size: int, is_up: bool) -> Steps:
    """Return the queries for so many rows in this direction, written out once; there are few sizes."""

    def way(start: int) -> Way:
        return Way(start, is_up)

    return Steps(
        PreparedQuery(lambda viewer, unheard, start: _next_of(viewer, unheard, way(start), size)),
        PreparedQuery(
            lambda viewer, start: _next_by(viewer, way(start)).filter(boost_of__isnull=True)[:size]
        ),
        PreparedQuery(lambda viewer, start: _next_tagged(viewer, way(start), size)),
        PreparedQuery(
            lambda ids: (
                Way(None, is_up)
                .along(_standing_rows().filter(pk__one_of=ids))
                .values_list("pk", "boost_of")
            )
        ),
    )


def candidates(viewer: User, chosen: Choices, way: Way, size: int) -> Candidates:
    """Return the next `size` rows at which a post can stand.

    PostgreSQL takes the next few of each person followed from the index by author: what that
    costs depends on how many people the viewer follows, and not on how much anybody writes. (Walking
    down all posts until enough are found takes for ever for those who follow quiet people.)
    """
    is_postgresql = connections[DEFAULT_DB_ALIAS].vendor == "postgresql"
    if is_postgresql:
        steps = steps_of(size, way.is_up)
        start = way.start or (BELOW_ALL if way.is_up else HIGHEST)
        ids = {pk for (pk,) in steps.followed.rows(viewer.pk, chosen.unheard, start)}
        ids.update(pk for (pk,) in steps.own.rows(viewer.pk, start))
        if chosen.tags:
            ids.update(pk for (pk,) in steps.tagged.rows(viewer.pk, start))
        asked = sorted(ids, reverse=not way.is_up)[:size]
        found = steps.rows.rows(asked) if asked else []
    else:
        found = list(_next_at_all(viewer, chosen, way)[:size])
        asked = [pk for pk, _boosted in found]
    # By the ids: one of the rows may have gone since they were read, and that ends nothing.
    return Candidates(found, asked[-1] if len(asked) == size else None)


def _standing_rows() -> QuerySet[Post]:
    return Post.objects.filter(root__isnull=True, deleted_at__isnull=True)


def _next_at_all(viewer: User, chosen: Choices, way: Way) -> Any:
    """Return the next rows, as SQLite reads them."""
    followees = Follow.objects.filter(follower=viewer).values("followee")
    tagged = PostTag.objects.filter(post=OuterRef("pk"), tag__in=chosen.tags)
    rows = way.along(_standing_rows()).filter(
        Q(author=viewer, boost_of__isnull=True) | Q(author__in=followees) | Q(Exists(tagged))
    )
    heard = rows.exclude(boost_of__isnull=False, author__in=chosen.unheard)
    return heard.values_list("pk", "boost_of")


def _next_of(viewer: int, unheard: Ids, way: Way, size: int) -> Any:
    """Return the ids of the next posts and boosts by the people the viewer follows.

    Whom a post is for is asked here as well: a page must not come out short.
    """
    posts = _next_by(OuterRef("followee"), way)
    for_followers = posts.exclude(visibility=Visibility.FRIENDS)
    follows_back = Exists(Follow.objects.filter(follower=OuterRef("followee"), followee=viewer))
    # They may boost very much. (Their posts for friends are left out later.)
    words = ArraySubquery(posts.filter(boost_of__isnull=True)[:size])
    of_each = Case(
        When(followee__one_of=unheard, then=words),
        When(follows_back, then=ArraySubquery(posts[:size])),
        default=ArraySubquery(for_followers[:size]),
    )
    # Not `followee__is_active=True`: that reads everybody, this the few who are hidden.
    hidden = Exists(User.objects.filter(pk=OuterRef("followee"), is_active=False))
    followed = Follow.objects.filter(
        ~hidden, visibility.not_muted(viewer, "followee"), follower=viewer
    )
    return _unnested(followed, of_each, way, size)


def _next_tagged(viewer: int, way: Way, size: int) -> Any:
    """Return the ids of the next posts with the tags the viewer follows that everybody may read.

    What is gone or for some is left out here: of a tag it can be nearly all.
    """
    # By an expression: else PostgreSQL may walk down all posts until enough of them carry the tag.
    read_by_all = Post.objects.public(viewer).order_by().filter(pk=OuterRef("post") + 0)
    tagged = PostTag.objects.filter(Exists(read_by_all), tag=OuterRef("tag"))
    of_each = ArraySubquery(way.along(tagged, "post").values_list("post", flat=True)[:size])
    return _unnested(TagFollow.objects.filter(person=viewer), of_each, way, size)


def _unnested(rows: Any, of_each: Any, way: Way, size: int) -> Any:
    ids = Func(of_each, function="unnest", output_field=BigIntegerField())
    ordered = rows.annotate(next=ids).order_by("next" if way.is_up else "-next")
    return ordered.values_list("next", flat=True)[:size]


def _next_by(author: Any, way: Way) -> Any:
    """Return the ids of an author's posts and boosts on the way: all stands in one index."""
    posts = Post.objects.filter(author=author, root__isnull=True, deleted_at__isnull=True)
    return way.along(posts).values_list("pk", flat=True)
