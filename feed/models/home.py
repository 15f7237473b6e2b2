"""The home timeline: what a viewer gets to read, each post once.

A post stands at its own place for its author, for those who follow the author, and, where everybody
may read it, for those who follow one of its tags. For others it stands where the earliest boost is by
somebody they follow. Later boosts never move it.

Read in two steps: the newest places (`_candidates`), then which of them are those of a post that the
viewer may see. Most are, so one round is enough nearly always.
"""

from dataclasses import dataclass
from typing import Any

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
    When,
)

from users.lookups import Ids
from users.models import Follow, User
from users.models.user import Visibility

from . import visibility
from .boosting import boosters, lines_for, with_line
from .post import Post
from .tag import PostTag, TagFollow

ROUNDS = 8  # each reads twice as many places as the one before


@dataclass(frozen=True, slots=True)
class HomePage:
    """Some posts of a home timeline, each with its `place`, and from where it goes on."""

    posts: list[Post]
    more_from: int | None


def home_page(viewer: User, before: int | None, size: int) -> HomePage:
    """Return the newest `size` posts whose place is below the id `before`."""
    found: list[Post] = []
    wanted = size + 1 + size // 2  # some are boosts of what stands further down
    for _round in range(ROUNDS):
        places = _candidates(viewer, before, wanted)
        found += _standing(places, viewer)
        if len(found) > size:
            return HomePage(found[:size], found[size - 1].place)
        if len(places) < wanted:
            return HomePage(found, None)
        before = places[-1][0]
        wanted *= 2
    return HomePage(found, before)


def is_direct(viewer: int) -> Q:
    """Return the condition that a post stands at its own place in the viewer's home timeline."""
    followees = Follow.objects.filter(follower=viewer).values("followee")
    followed = TagFollow.objects.filter(person=viewer, tag__tagged__post=OuterRef("pk"))
    is_public = Q(visibility=Visibility.PUBLIC, author__is_protected=False)
    return Q(author=viewer) | Q(author__in=followees) | is_public & Q(Exists(followed))


def standing_directly(post: Post, viewers: set[int]) -> set[int]:
    """Return those of the viewers in whose home timeline the post stands at its own place."""
    some = Ids(viewers)
    follows = Follow.objects.filter(followee=post.author_id, follower__among=some)
    found = set(follows.values_list("follower", flat=True))
    if post.is_public:
        tagged = TagFollow.objects.filter(tag__tagged__post=post, person__among=some)
        found.update(tagged.values_list("person", flat=True))
    return found | ({post.author_id} & viewers)


def _standing(places: list[tuple[int, int | None]], viewer: User) -> list[Post]:
    """Return the posts whose place is one of these, in their order, with their boost lines."""
    posts = {boosted or pk for pk, boosted in places}
    lines = lines_for(viewer.pk, posts)
    direct = ExpressionWrapper(is_direct(viewer.pk), output_field=BooleanField())
    rows = Post.objects.timeline(viewer).filter(visibility.not_muted(viewer.pk), pk__in=posts)
    cards = {row.pk: row for row in rows.annotate(is_at_home=direct)}
    at_home = {pk for pk, row in cards.items() if getattr(row, "is_at_home", False)}
    people = boosters(line.first for line in lines.values())
    standing = []
    for pk, boosted in places:
        card = cards.get(boosted or pk)
        if card is None:
            continue
        line = lines.get(card.pk)
        own_place = card.pk if card.pk in at_home else line and line.first
        if own_place == pk:
            card.place = pk
            standing.append(with_line(card, line, people[line.first] if line else None))
    return standing


def _candidates(viewer: User, before: int | None, size: int) -> list[tuple[int, int | None]]:
    """Return the newest `size` places that can be one's, as (id, the post boosted there).

    PostgreSQL takes the newest few of each person followed from the index by author: what that
    costs depends on how many people one follows, and not on how much anybody writes. (Walking
    down all posts until enough are found takes for ever for those who follow quiet people.)
    """
    rows = Post.objects.filter(root__isnull=True, deleted_at__isnull=True)
    if before:
        rows = rows.filter(pk__lt=before)
    if connections[rows.db].vendor == "postgresql":
        ids = {
            *_newest_of(viewer, before, size),
            *_newest_by(viewer.pk, before).filter(boost_of__isnull=True)[:size],
            *_newest_tagged(viewer, before, size),
        }
        rows = rows.filter(pk__in=sorted(ids, reverse=True)[:size])
    else:
        tags = TagFollow.objects.filter(person=viewer).values("tag")
        followees = Follow.objects.filter(follower=viewer).values("followee")
        rows = rows.filter(
            Q(author=viewer, boost_of__isnull=True)
            | Q(author__in=followees)
            | Q(Exists(PostTag.objects.filter(post=OuterRef("pk"), tag__in=tags)))
        )
    return list(rows.order_by("-pk").values_list("pk", "boost_of")[:size])


def _newest_of(viewer: User, before: int | None, size: int) -> Any:
    """Return the ids of the newest posts and boosts by the people the viewer follows.

    Whom a post is for is asked here as well: a page must not come out short.
    """
    posts = _newest_by(OuterRef("followee"), before)
    for_followers = posts.exclude(visibility=Visibility.FRIENDS)
    follows_back = Exists(Follow.objects.filter(follower=OuterRef("followee"), followee=viewer))
    of_each = Case(
        When(follows_back, then=ArraySubquery(posts[:size])),
        default=ArraySubquery(for_followers[:size]),
    )
    # Not `followee__is_active=True`: that reads everybody, this the few who are hidden.
    hidden = Exists(User.objects.filter(pk=OuterRef("followee"), is_active=False))
    followed = Follow.objects.filter(
        ~hidden, visibility.not_muted(viewer.pk, "followee"), follower=viewer
    )
    return _unnested(followed, of_each, size)


def _newest_tagged(viewer: User, before: int | None, size: int) -> Any:
    """Return the ids of the newest posts with the tags the viewer follows."""
    tagged = PostTag.objects.filter(tag=OuterRef("tag"))
    if before:
        tagged = tagged.filter(post__lt=before)
    of_each = ArraySubquery(tagged.order_by("-post").values_list("post", flat=True)[:size])
    return _unnested(TagFollow.objects.filter(person=viewer), of_each, size)


def _unnested(rows: Any, of_each: Any, size: int) -> Any:
    newest = Func(of_each, function="unnest", output_field=BigIntegerField())
    return rows.annotate(newest=newest).order_by("-newest").values_list("newest", flat=True)[:size]


def _newest_by(author: Any, before: int | None) -> Any:
    """Return the ids of an author's posts and boosts, newest first: all stands in one index."""
    posts = Post.objects.filter(author=author, root__isnull=True, deleted_at__isnull=True)
    if before:
        posts = posts.filter(pk__lt=before)
    return posts.order_by("-pk").values_list("pk", flat=True)
