"""Small worlds: a few people, what they are to each other, what they wrote, by number.

Ids are numbers from 1 on, given by hand, so that what is told of a world is told of the database.
"""

from collections import Counter
from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import timedelta
from typing import Any
from uuid import UUID

from django.utils import timezone
from hypothesis import strategies as st

from feed.models import Bookmark, Mention, Notification, Pin, Post, PostTag, Tag, TagFollow, Version
from feed.models.tree import segment
from users.models import Block, Follow, FollowRequest, Mute, User

VIEWER = 1  # who looks, mostly
PEOPLE = 5
TAGS = (1, 2, 3)
EVERYTHING, BOOSTS, OVER = "everything", "boosts", "over"  # what a mute keeps out; nothing any more
Pair = tuple[int, int]


@dataclass(frozen=True)
class Person:
    """Somebody."""

    pk: int
    is_protected: bool = False
    is_active: bool = True


@dataclass(frozen=True)
class Row:
    """A post; with `boosts` the passing on of one; with `root` a comment, which may answer `parent`."""

    pk: int
    author: int
    visibility: str = "public"
    tags: frozenset[int] = frozenset()
    is_deleted: bool = False
    boosts: int | None = None
    root: int | None = None
    parent: int | None = None

    @property
    def is_post(self) -> bool:
        """Whether it is no boost and no comment."""
        return self.boosts is None and self.root is None


@dataclass(frozen=True)
class Told:
    """A notification for the viewer. A mention holds as long as the text names them."""

    pk: int
    kind: str
    actor: int | None
    post: int | None
    is_named: bool = True


@dataclass(frozen=True)
class World:
    """All there is. `relations` are pairs of who and whom."""

    people: dict[int, Person]
    follows: tuple[Pair, ...] = ()  # in the order in which they came, as the next three
    requests: tuple[Pair, ...] = ()
    blocks: tuple[Pair, ...] = ()
    mutes: tuple[tuple[Pair, str], ...] = ()
    tag_follows: frozenset[Pair] = frozenset()  # a person, a tag
    rows: dict[int, Row] = field(default_factory=dict)
    bookmarks: tuple[int, ...] = ()  # of the viewer's, in their order
    told: tuple[Told, ...] = ()
    pinned: frozenset[int] = frozenset()
    versions: tuple[int, ...] = ()  # posts that were changed, in the order of the changes

    @property
    def named(self) -> set[int]:
        """Return what still names the viewer, of what once did."""
        return {
            one.post for one in self.told if one.kind == "mention" and one.is_named and one.post
        }

    def parts(self, row: Row) -> list[Row]:
        """Return a comment's way from the first above it to itself."""
        above = self.parts(self.rows[row.parent]) if row.parent is not None else []
        return [*above, row]


def people() -> st.SearchStrategy[dict[int, Person]]:
    """Draw the people: the viewer, who is active, and others, of whom few are hidden."""
    rarely = st.sampled_from([True, True, True, True, False])
    seldom = st.sampled_from([False, False, False, True])
    others = [st.builds(Person, st.just(pk), seldom, rarely) for pk in range(2, PEOPLE + 1)]
    viewer = st.builds(Person, st.just(VIEWER), seldom)
    return st.tuples(viewer, *others).map(lambda drawn: {one.pk: one for one in drawn})


def pairs(most: int) -> st.SearchStrategy[list[Pair]]:
    """Draw pairs of two people; half of them begin with the viewer."""
    anybody = st.integers(1, PEOPLE)
    who = st.one_of(st.just(VIEWER), anybody)
    drawn = st.tuples(who, anybody).filter(lambda pair: pair[0] != pair[1])
    return st.lists(drawn, max_size=most, unique=True)


@st.composite
def worlds(draw: Callable[[Any], Any]) -> World:
    """Draw a world."""
    some = draw(people())
    blocks = draw(pairs(2))
    apart = {frozenset(pair) for pair in blocks}
    follows = [pair for pair in draw(pairs(12)) if frozenset(pair) not in apart]
    asked = [pair for pair in draw(pairs(6)) if frozenset(pair) not in apart]
    lasts = st.sampled_from([EVERYTHING, BOOSTS, OVER])
    rows = draw(_rows(some))
    posts = [pk for pk, row in rows.items() if row.boosts is None]
    own = {row.author: pk for pk, row in rows.items() if row.is_post}
    kept = st.lists(st.sampled_from(posts), max_size=8, unique=True) if posts else st.just([])
    changed = st.lists(st.sampled_from(posts), max_size=8) if posts else st.just([])
    return World(
        people=some,
        follows=tuple(follows),
        requests=tuple(pair for pair in asked if pair not in follows),
        blocks=tuple(blocks),
        mutes=tuple((pair, draw(lasts)) for pair in draw(pairs(3))),
        tag_follows=frozenset(
            draw(st.sets(st.tuples(st.just(VIEWER), st.sampled_from(TAGS)), max_size=2))
        ),
        rows=rows,
        bookmarks=tuple(draw(kept)),
        told=tuple(draw(_told(rows))),
        pinned=frozenset(pk for pk in own.values() if draw(st.booleans())),
        versions=tuple(draw(changed)),
    )


@st.composite
def _rows(draw: Callable[[Any], Any], some: dict[int, Person]) -> dict[int, Row]:
    """Draw what was written, in its order: posts, boosts of them, comments in trees."""
    rows: dict[int, Row] = {}
    boosted: set[Pair] = set()
    who = st.integers(1, PEOPLE)
    whom_for = st.sampled_from(["public", "public", "public", "followers", "friends"])
    tags = st.frozensets(st.sampled_from(TAGS), max_size=2)
    is_gone = st.sampled_from([False, False, True])
    kinds = st.lists(
        st.tuples(st.sampled_from(["post", "post", "boost", "boost", "comment"]), who),
        max_size=24,
    )
    for pk, (kind, author) in enumerate(draw(kinds), start=1):
        posts = [one.pk for one in rows.values() if one.is_post]
        if kind == "post" or not posts:
            rows[pk] = Row(pk, author, draw(whom_for), draw(tags), draw(is_gone))
            continue
        about = draw(st.sampled_from(posts))
        if kind == "boost" and (author, about) not in boosted:
            boosted.add((author, about))
            rows[pk] = Row(pk, author, boosts=about)
        elif kind == "comment":
            answered = [one.pk for one in rows.values() if one.root == about]
            # The newest, mostly: trees become deep.
            choices = [*answered[-1:], *answered[-1:], *answered, None]
            parent = draw(st.sampled_from(choices))
            deleted = draw(is_gone)
            rows[pk] = Row(pk, author, is_deleted=deleted, root=about, parent=parent)
    return rows


@st.composite
def _told(draw: Callable[[Any], Any], rows: dict[int, Row]) -> list[Told]:
    """Draw what the viewer has been told."""
    kinds = ["note", "follow", "request", *(["comment", "mention"] if rows else [])]
    posts = [pk for pk, row in rows.items() if row.boosts is None]
    told = []
    for pk, kind in enumerate(draw(st.lists(st.sampled_from(kinds), max_size=10)), start=1):
        if kind in ("comment", "mention") and posts:
            about = draw(st.sampled_from(posts))
            told.append(Told(pk, kind, rows[about].author, about, draw(st.booleans())))
        elif kind in ("follow", "request"):
            told.append(Told(pk, kind, draw(st.integers(2, PEOPLE)), None))
        else:
            told.append(Told(pk, "note", None, None))
    return told


def put_into_the_database(world: World) -> None:
    """Make it all."""
    now = timezone.now()
    later, over = now + timedelta(days=1), now - timedelta(days=1)
    followers = Counter(whom for _who, whom in world.follows)
    wrote = Counter(row.author for row in world.rows.values() if row.root is None)
    User.objects.bulk_create(
        User(
            pk=one.pk,
            username=f"person{one.pk}",
            name=f"Somebody {one.pk}",
            password="!",
            is_active=one.is_active,
            is_protected=one.is_protected,
            follower_count=followers[one.pk],
            post_count=wrote[one.pk],
        )
        for one in world.people.values()
    )
    Follow.objects.bulk_create(Follow(follower_id=a, followee_id=b) for a, b in world.follows)
    FollowRequest.objects.bulk_create(
        FollowRequest(follower_id=a, followee_id=b) for a, b in world.requests
    )
    Block.objects.bulk_create(Block(blocker_id=a, blocked_id=b) for a, b in world.blocks)
    Mute.objects.bulk_create(
        Mute(
            muter_id=a, muted_id=b, boosts_only=what == BOOSTS, until=over if what == OVER else None
        )
        for (a, b), what in world.mutes
    )
    Tag.objects.bulk_create(Tag(pk=pk, key=f"tag{pk}", name=f"tag{pk}") for pk in TAGS)
    TagFollow.objects.bulk_create(
        TagFollow(person_id=person, tag_id=tag) for person, tag in world.tag_follows
    )
    _write(world, now)
    Bookmark.objects.bulk_create(Bookmark(person_id=VIEWER, post_id=pk) for pk in world.bookmarks)
    Pin.objects.bulk_create(Pin(person_id=world.rows[pk].author, post_id=pk) for pk in world.pinned)
    Version.objects.bulk_create(
        Version(pk=pk, post_id=post, body=f"Before {pk}", written_at=now, replaced_at=now)
        for pk, post in enumerate(world.versions, start=1)
    )
    Notification.objects.bulk_create(
        Notification(
            pk=one.pk,
            recipient_id=VIEWER,
            kind=one.kind,
            actor_id=one.actor,
            post_id=one.post,
            created_at=later,
        )
        for one in world.told
    )
    Mention.objects.bulk_create(
        Mention(post_id=post, person_id=VIEWER, name="person1") for post in world.named
    )


def _write(world: World, now: Any) -> None:
    below = Counter(
        one.pk
        for row in world.rows.values()
        if row.root is not None and not row.is_deleted
        for one in world.parts(row)[:-1]
    )
    Post.objects.bulk_create(
        Post(
            pk=row.pk,
            author_id=row.author,
            body="" if row.boosts is not None else f"Words {row.pk}",
            visibility=row.visibility,
            deleted_at=now if row.is_deleted else None,
            boost_of_id=row.boosts,
            root_id=row.root,
            parent_id=row.parent,
            path="".join(segment(one.pk) for one in world.parts(row))
            if row.root is not None
            else "",
            comment_count=below[row.pk],
            created_at=now,
            submission=UUID(int=row.pk),
        )
        for row in world.rows.values()
    )
    PostTag.objects.bulk_create(
        PostTag(post_id=row.pk, tag_id=tag)
        for row in world.rows.values()
        for tag in sorted(row.tags)
    )
