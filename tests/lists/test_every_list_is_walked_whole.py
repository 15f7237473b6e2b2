"""Walking all pages of a list gives what stands in it, in order, each once, and ends at its end."""

from collections.abc import Callable
from functools import partial
from typing import Any

import pytest
from django.db import transaction
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from hypothesis.internal.conjecture import engine

from feed.live.open_pages.watch import Watch, site_locale
from feed.models import Post
from feed.models.home import start_above
from feed.models.suggesting import suggest
from feed.pages import PageKind
from feed.pages.bookmarks import BOOKMARKS
from feed.pages.boosts import BOOSTS
from feed.pages.circles import FOLLOWERS, FOLLOWING
from feed.pages.history import HISTORY
from feed.pages.home import HOME
from feed.pages.notifications import NOTIFICATIONS
from feed.pages.own_lists import BLOCKS, MUTES, REQUESTS
from feed.pages.parts import slices
from feed.pages.person import PERSON
from feed.pages.post import POST
from feed.pages.public import PUBLIC
from feed.pages.replies import REPLIES
from feed.pages.tag import TAG
from feed.pages.thread import THREAD
from users.models import User
from users.models.finding import people_named, suggestions

from . import plain
from .walking import RECENT, home_at_once, small_pages, walked, walked_home
from .worlds import PEOPLE, TAGS, VIEWER, World, put_into_the_database, worlds

pytestmark = [pytest.mark.everywhere, pytest.mark.django_db, pytest.mark.timeout(300)]

EXAMPLES, MATRIX_EXAMPLES = 10, 60
SHRINKING_SECONDS = 60  # what fails is told of as small as it has become by then
Check = Callable[[World, User | None, int], None]
Walk = Callable[..., None]


def pk_of(row: Any) -> int:
    """Return its id."""
    return int(row.pk)


def id_of(viewer: User | None) -> int | None:
    """Return the viewer's id, None for a visitor."""
    return viewer.pk if viewer is not None else None


def some_places(world: World) -> range:
    """Return a few ids from which one can go up."""
    return range(0, len(world.rows) + 1, 7)


def home(world: World, viewer: User | None, size: int) -> None:
    """The home timeline, with who boosted what."""
    me = viewer or User.objects.get(pk=VIEWER)
    assert walked_home(me, size) == plain.home(world)
    assert home_at_once(me) == [post for _place, post, *_line in plain.home(world)]
    places = [place for place, *_post in plain.home(world)]
    for after in some_places(world):
        assert start_above(me, after, size) == plain.above(places, after, size)


def public(world: World, viewer: User | None, size: int) -> None:
    """Everybody's public posts."""
    found = walked(partial(PUBLIC.shown, viewer), "posts", pk_of, size)
    assert found == plain.public(world, id_of(viewer))
    for after in some_places(world):
        rows = Post.objects.public(viewer)
        assert slices.start_above(rows, after, size) == plain.above(found, after, size)


def tag(world: World, viewer: User | None, size: int) -> None:
    """The posts with a hashtag."""
    for one in TAGS:
        found = walked(partial(TAG.shown, f"tag{one}", viewer), "posts", pk_of, size)
        assert found == plain.tag(world, id_of(viewer), one)


def person(world: World, viewer: User | None, size: int) -> None:
    """The posts of a person."""
    for about in User.objects.order_by("pk"):
        found = walked(partial(PERSON.shown, about, viewer), "posts", pk_of, size)
        assert found == plain.person(world, id_of(viewer), about.pk)


def boosts(world: World, viewer: User | None, size: int) -> None:
    """What a person boosted."""
    for about in User.objects.order_by("pk"):
        found = walked(
            partial(BOOSTS.shown, about, viewer),
            "posts",
            lambda post: (post.timeline_id, post.pk),
            size,
        )
        assert found == plain.boosts(world, id_of(viewer), about.pk)


def replies(world: World, viewer: User | None, size: int) -> None:
    """What a person replied."""
    for about in User.objects.order_by("pk"):
        found = walked(partial(REPLIES.shown, about, viewer), "kept", pk_of, size)
        assert found == plain.replies(world, id_of(viewer), about.pk)


def bookmarks(world: World, viewer: User | None, size: int) -> None:
    """What the viewer keeps."""
    me = viewer or User.objects.get(pk=VIEWER)
    found = walked(partial(BOOKMARKS.shown, me), "kept", pk_of, size)
    assert found == plain.bookmarks(world)


def notifications(world: World, viewer: User | None, size: int) -> None:
    """What the viewer has been told."""
    me = viewer or User.objects.get(pk=VIEWER)
    found = walked(partial(NOTIFICATIONS.shown, me), "notifications", pk_of, size)
    assert found == plain.notifications(world)


def comments(world: World, viewer: User | None, size: int) -> None:
    """The comments below a post, and below one of them."""

    def name(row: Post) -> str:
        return f"{'comment' if row.is_seen else 'place'}-{row.pk}"

    me = id_of(viewer)
    for row in world.rows.values():
        root = row if row.root is None else world.rows[row.root]
        if not plain.sees(world, me, root):
            continue
        if row.is_post:
            found = walked(partial(POST.shown, row.pk, viewer), "comments", name, size)
            assert found == plain.comments(world, me, row.pk)
        elif row.root is not None and _is_fold(world, row) and plain.sees(world, me, row):
            found = walked(partial(THREAD.shown, row.pk, viewer), "comments", name, size)
            assert found == plain.comments(world, me, row.root, row.pk)


def _is_fold(world: World, row: Any) -> bool:
    depth = len(world.parts(row)) - 1
    return depth > 0 and depth % plain.FOLD == 0


def circles(world: World, viewer: User | None, size: int) -> None:
    """Who follows a person, and whom they follow."""
    me = id_of(viewer)
    for about in User.objects.order_by("pk"):
        theirs = {
            FOLLOWERS: [who for who, whom in world.follows if whom == about.pk],
            FOLLOWING: [whom for who, whom in world.follows if who == about.pk],
        }
        for kind, people in theirs.items():
            found = walked(
                partial(kind.shown, about, viewer),
                "rows",
                lambda row: row["person"].pk,
                size,
            )
            is_closed = plain.is_closed(world, me, about.pk)
            expected = [] if is_closed else plain.circle(world, me, people, is_block_list=False)
            assert found == expected, (kind, about)


def own_lists(world: World, viewer: User | None, size: int) -> None:
    """Whom the viewer blocks and mutes, and who waits to follow them."""
    me = viewer or User.objects.get(pk=VIEWER)
    own = {
        REQUESTS: [who for who, whom in world.requests if whom == VIEWER],
        BLOCKS: [whom for who, whom in world.blocks if who == VIEWER],
        MUTES: [whom for (who, whom), what in world.mutes if who == VIEWER and what != "over"],
    }
    for kind, people in own.items():
        found = walked(
            partial(kind.shown, me),
            "rows",
            lambda row: row["person"].pk,
            size,
        )
        is_block_list = kind is BLOCKS
        assert found == plain.circle(world, VIEWER, people, is_block_list=is_block_list), kind


def versions(world: World, viewer: User | None, size: int) -> None:
    """What a post said before, after what it says now; each beside the one before it."""
    for row in world.rows.values():
        if plain.sees(world, id_of(viewer), row):
            found = walked(
                partial(HISTORY.shown, row.pk, viewer),
                "entries",
                lambda entry: (entry.pk, entry.before and entry.before.pk),
                size,
            )
            order = [None, *plain.versions(world, row.pk)]
            assert found == [*zip(order, [*order[1:], None], strict=True)]


def finding(world: World, viewer: User | None, size: int) -> None:
    """The people found by a name, and those whom one might like to follow: a first page each."""
    me = id_of(viewer)
    followers = plain.followers(world)
    met = sorted(plain.met(world, me), key=lambda pk: (-followers[pk], pk))
    assert [one.pk for one in people_named("person", viewer)] == met[:size]
    for pk in range(1, PEOPLE + 1):
        exact = [pk] if pk in met else []
        assert [one.pk for one in people_named(f"@person{pk}", viewer)] == exact
    newest = sorted(plain.met(world, None), key=lambda pk: (-followers[pk], -pk))
    assert [one.pk for one in suggestions(None)] == newest[:size]
    if viewer is not None:
        assert [one.pk for one in suggestions(viewer)] == plain.suggestions(world, size)


def completing(world: World, viewer: User | None, size: int) -> None:
    """The people and hashtags that a word can become which somebody is typing."""
    me = viewer or User.objects.get(pk=VIEWER)
    for begun, is_by_name in (("@person", False), ("@somebody", True), ("@", True)):
        people = [one.person and one.person.pk for one in suggest(me, begun, size)]
        assert people == plain.people_begun(world, is_by_name)[:size], begun
    tags = [one.tag and one.tag.pk for one in suggest(me, "#ta", size)]
    assert tags == plain.tags_begun(world, RECENT)[:size]


def named(world: World, viewer: User | None, size: int) -> None:
    """What may stand on a page of which nobody knows what it missed: so many of each list, by name."""
    me = id_of(viewer)
    expected: dict[tuple[PageKind, int | None], list[str]] = {
        (PUBLIC, None): [f"post-{pk}" for pk in plain.public(world, me)],
        **{
            (REPLIES, pk): [f"comment-{one}" for one in plain.replies(world, me, pk)]
            for pk in range(1, PEOPLE + 1)
        },
        **{
            (BOOSTS, pk): [f"post-{post}" for _place, post in plain.boosts(world, me, pk)]
            for pk in range(1, PEOPLE + 1)
        },
        **{(TAG, pk): [f"post-{post}" for post in plain.tag(world, me, pk)] for pk in TAGS},
    }
    if me is not None:
        expected[HOME, None] = [f"post-{post}" for _place, post, *_line in plain.home(world)]
        told = [f"notification-{pk}" for pk in plain.notifications(world)]
        expected[NOTIFICATIONS, None] = told
        kept = [(world.rows[pk].is_post, pk) for pk in plain.bookmarks(world)]
        names = [f"{'post' if is_post else 'comment'}-{pk}" for is_post, pk in kept]
        expected[BOOKMARKS, None] = names
    for (kind, which), names in expected.items():
        watch = Watch(kind, which, me, site_locale(), key=f"tag{which}" if kind is TAG else "")
        found = kind.kept_ids(watch.about, viewer)
        assert found is not None
        assert (found.names, found.is_all) == (names[:size], len(names) <= size), kind


LISTS = (
    home,
    public,
    tag,
    person,
    replies,
    boosts,
    bookmarks,
    notifications,
    comments,
    circles,
    own_lists,
    versions,
    finding,
    completing,
    named,
)


@pytest.fixture(autouse=True)
def shrinking_ends(monkeypatch: pytest.MonkeyPatch) -> None:
    """Let Hypothesis not take five minutes to make a world smaller."""
    monkeypatch.setattr(engine, "MAX_SHRINKING_SECONDS", SHRINKING_SECONDS)


def walks(examples: int) -> Callable[[Walk], Walk]:
    """Return what has a test walk every list, each in so many worlds."""
    how = settings(
        max_examples=examples,
        deadline=None,
        database=None,
        derandomize=True,
        suppress_health_check=list(HealthCheck),
    )
    worlds_to_walk = given(
        world=worlds(),
        size=st.integers(1, 3),
        is_visitor=st.sampled_from([False, False, True]),
    )
    lists = pytest.mark.parametrize("check", LISTS, ids=lambda check: check.__name__)
    return lambda test: lists(how(worlds_to_walk(test)))


@walks(EXAMPLES)
def test_walking_a_list_to_its_end_shows_what_stands_in_it(
    check: Check, world: World, size: int, is_visitor: bool
) -> None:
    walk(check, world, size, is_visitor=is_visitor)


@pytest.mark.matrix
@walks(MATRIX_EXAMPLES)
def test_walking_a_list_in_very_many_worlds(
    check: Check, world: World, size: int, is_visitor: bool
) -> None:
    walk(check, world, size, is_visitor=is_visitor)


def walk(check: Check, world: World, size: int, *, is_visitor: bool) -> None:
    """Let the world be in the database, and this list be walked in it."""
    with transaction.atomic(), small_pages(size):
        put_into_the_database(world)
        check(world, None if is_visitor else User.objects.get(pk=VIEWER), size)
        transaction.set_rollback(True)
