"""The home timeline: what a viewer gets to read, each post once.

A post stands at its own place for its author, for those who follow the author, and, where everybody
may read it, for those who follow one of its tags. For others it stands where the earliest boost is by
somebody they follow. Later boosts never move it.

That rule is here, written twice: for one viewer and many posts (`is_direct`), for one post and many viewers
(`homes_of`); of boosts in `boosting.py`, likewise. The engine sends new posts by the relations that it
has loaded for a whole batch (`feed/live/delivery/sharing.py`), and must agree: `tests/visibility/` holds them
against each other.

Read in two steps: the newest rows at which a post can stand (`_candidates`), then which of them are those of
a post that the viewer may see (`_standing`). Most are, so one round is enough nearly always; where it is not,
it goes on from where the candidates ended, until the page is full or there are no more of them. How many of
them stand says nothing about that: what was left out of one lot does not end the list.
"""

from dataclasses import dataclass, replace
from typing import Any, Self

from django.contrib.postgres.expressions import ArraySubquery
from django.db import connections
from django.db.models import (
    BigIntegerField,
    BooleanField,
    Case,
    Exists,
    ExpressionWrapper,
    Func,
    OuterRef,
    Q,
    Value,
    When,
)

from users.lib.lookups import Ids, PreparedQuery
from users.models import Follow, Mute, User
from users.models.user import Visibility

from . import visibility
from .boosting import boosters, lines_for, with_line
from .post import Post
from .tag import PostTag, TagFollow

AT_MOST = 1_000  # candidates read in one round; each reads twice as many as the one before
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
class HomePage:
    """Some posts of a home timeline, each with its `timeline_id`, and from where it goes on."""

    posts: list[Post]
    more_from: int | None


@dataclass(frozen=True, slots=True)
class Homes:
    """Who, of some viewers, has a post at its own place in their home timeline: by its author, who is
    they themselves or followed; by a hashtag that they follow."""

    by_author: set[int]
    by_tag: set[int]

    @property
    def direct(self) -> set[int]:
        """Either."""
        return self.by_author | self.by_tag


def home_page(viewer: User, before: int | None, size: int) -> HomePage:
    """Return the newest `size` posts whose `timeline_id` is below the id `before`.

    It holds fewer only at the end of the timeline, and it goes on only where something follows.
    """
    found = _walked(viewer, Way(before), size)
    return HomePage(found[:size], found[size - 1].timeline_id if len(found) > size else None)


def start_above(viewer: User, after: int, size: int) -> int | None:
    """Return where a page begins whose `size` posts are those next above the id `after`; None where
    the head of the timeline has them all."""
    found = _walked(viewer, Way(after, is_up=True), size)
    return found[size - 1].timeline_id if len(found) > size else None


def is_direct(viewer: int) -> Q:
    """Return the condition that a post stands at its own place in the viewer's home timeline."""
    followees = Follow.objects.filter(follower=viewer).values("followee")
    followed = TagFollow.objects.filter(person=viewer, tag__tagged__post=OuterRef("pk"))
    is_public = Q(visibility=Visibility.PUBLIC, author__is_protected=False)
    return Q(author=viewer) | Q(author__in=followees) | is_public & Q(Exists(followed))


def homes_of(post: Post, viewers: set[int]) -> Homes:
    """Return in whose home timelines, of these viewers, the post stands at its own place, and why."""
    some = Ids(viewers)
    follows = Follow.objects.filter(followee=post.author_id, follower__among=some)
    by_author = {*follows.values_list("follower", flat=True), *({post.author_id} & viewers)}
    by_tag: set[int] = set()
    if post.is_public:
        tagged = TagFollow.objects.filter(tag__tagged__post=post, person__among=some)
        by_tag.update(tagged.values_list("person", flat=True))
    return Homes(by_author, by_tag)


def _walked(viewer: User, way: Way, size: int) -> list[Post]:
    """Return the next posts on the way: more than `size`, or all there are."""
    found: list[Post] = []
    chosen = Choices.of(viewer)
    wanted = size + 1 + size // 2  # some are boosts of what stands further down
    while True:
        candidates = _candidates(viewer, chosen, way, wanted)
        found += _standing(candidates.found, viewer)
        if len(found) > size or candidates.more_from is None:
            return found
        way = replace(way, start=candidates.more_from)
        wanted = max(wanted, min(2 * wanted, AT_MOST))


def _standing(candidates: list[tuple[int, int | None]], viewer: User) -> list[Post]:
    """Return the posts that stand at one of these, in their order, with their boost lines."""
    posts = {boosted or pk for pk, boosted in candidates}
    lines = lines_for(viewer.pk, posts)
    direct = ExpressionWrapper(is_direct(viewer.pk), output_field=BooleanField())
    rows = Post.objects.timeline(viewer).filter(visibility.not_muted(viewer.pk), pk__in=posts)
    cards = {row.pk: row for row in rows.annotate(is_at_home=direct)}
    at_home = {pk for pk, row in cards.items() if getattr(row, "is_at_home", False)}
    standing = []
    for pk, boosted in candidates:
        card = cards.get(boosted or pk)
        if card is None:
            continue
        line = lines.get(card.pk)
        if pk == (card.pk if card.pk in at_home else line and line.first):
            card.timeline_id = pk
            standing.append((card, line))
    people = boosters(line.first for _card, line in standing if line is not None)
    return [
        with_line(card, line, people.get(line.first) if line else None) for card, line in standing
    ]


def _candidates(viewer: User, chosen: Choices, way: Way, size: int) -> Candidates:
    """Return the next `size` rows at which a post can stand.

    PostgreSQL takes the next few of each person followed from the index by author: what that
    costs depends on how many people the viewer follows, and not on how much anybody writes. (Walking
    down all posts until enough are found takes for ever for those who follow quiet people.)
    """
    rows = way.along(Post.objects.filter(root__isnull=True, deleted_at__isnull=True))
    is_postgresql = connections[rows.db].vendor == "postgresql"
    if is_postgresql:
        ids = {
            *_next_of(viewer, chosen.unheard, way, size),
            *_next_by(viewer.pk, way).filter(boost_of__isnull=True)[:size],
            *(_next_tagged(viewer, way, size) if chosen.tags else ()),
        }
        asked = sorted(ids, reverse=not way.is_up)[:size]
        rows = rows.filter(pk__in=asked)
    else:
        followees = Follow.objects.filter(follower=viewer).values("followee")
        tagged = PostTag.objects.filter(post=OuterRef("pk"), tag__in=chosen.tags)
        rows = rows.filter(
            Q(author=viewer, boost_of__isnull=True) | Q(author__in=followees) | Q(Exists(tagged))
        ).exclude(boost_of__isnull=False, author__in=chosen.unheard)
    found = list(rows.values_list("pk", "boost_of")[:size])
    if not is_postgresql:
        asked = [pk for pk, _boosted in found]
    # By the ids: one of the rows may have gone since they were read, and that ends nothing.
    return Candidates(found, asked[-1] if len(asked) == size else None)


def _next_of(viewer: User, unheard: list[int], way: Way, size: int) -> Any:
    """Return the ids of the next posts and boosts by the people the viewer follows.

    Whom a post is for is asked here as well: a page must not come out short.
    """
    posts = _next_by(OuterRef("followee"), way)
    for_followers = posts.exclude(visibility=Visibility.FRIENDS)
    follows_back = Exists(Follow.objects.filter(follower=OuterRef("followee"), followee=viewer))
    # They may boost very much. (Their posts for friends are left out later.)
    words = ArraySubquery(posts.filter(boost_of__isnull=True)[:size])
    of_each = Case(
        *([When(followee__in=unheard, then=words)] if unheard else []),
        When(follows_back, then=ArraySubquery(posts[:size])),
        default=ArraySubquery(for_followers[:size]),
    )
    # Not `followee__is_active=True`: that reads everybody, this the few who are hidden.
    hidden = Exists(User.objects.filter(pk=OuterRef("followee"), is_active=False))
    followed = Follow.objects.filter(
        ~hidden, visibility.not_muted(viewer.pk, "followee"), follower=viewer
    )
    return _unnested(followed, of_each, way, size)


def _next_tagged(viewer: User, way: Way, size: int) -> Any:
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
