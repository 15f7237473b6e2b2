"""Cards that are remembered are those that would be rendered, whatever changed in between and however."""

import random
from collections.abc import Callable, Iterator
from datetime import timedelta
from types import SimpleNamespace
from typing import Any

import pytest
from django.db import connection
from django.utils import timezone, translation

from feed.live.delivery import fragments
from feed.live.delivery.fragments import seen_with
from feed.live.events.pieces import Piece
from feed.live.events.recipients import EVERYBODY
from feed.live.open_pages.watch import Locale
from feed.models import Ballot, Like, Mention, PollChoice, Post
from feed.models.cards import prepare, prepare_for_all
from feed.pages.public import PUBLIC
from feed.templatetags import remember
from tests.factories import UserFactory, make_post
from users.actions import mutes
from users.lib import records, remembered
from users.models import User

from .remembering import (
    LOOKS,
    WAYS,
    Town,
    attempt,
    columns_of,
    compare,
    doings,
    html_of,
    other_value,
)

pytestmark = [pytest.mark.everywhere, pytest.mark.django_db(transaction=True)]

STEPS = 10  # … of the short form; each compares some twenty pages


@pytest.fixture(autouse=True)
def nothing_is_remembered() -> Iterator[None]:
    remembered.PARTS.forget()
    yield
    remembered.PARTS.forget()


@pytest.fixture
def tables_read_from_end_to_end() -> Iterator[None]:
    """PostgreSQL uses no index, as for small tables it may."""
    ways = ("indexscan", "bitmapscan") if connection.vendor == "postgresql" else ()
    with connection.cursor() as cursor:
        for way in ways:
            cursor.execute(f"SET enable_{way} = off")
        yield
        for way in ways:
            cursor.execute(f"RESET enable_{way}")


def found() -> float:
    return float(remembered.PARTS.found._value.get())


def rendered() -> float:
    return float(remembered.PARTS.rendered._value.get())


def step(town: Town, dice: random.Random, number: int) -> bool:
    """Change one thing in one of the ways, then compare what somebody sees; returns whether it changed."""
    if number % 2:
        is_done = attempt(dice.choice(doings(town, dice)))
    else:
        row, column = dice.choice([*columns_of(town)])
        value, way = other_value(row, column, dice), dice.choice(WAYS)
        is_done = attempt(lambda: way(row, column, value))
    viewer = dice.choice([town.people[0], town.people[0], *town.people, None])
    with seen_with(dice.choice(LOOKS)):
        compare(town, viewer)
    return is_done


def walk(seed: int, steps: int) -> None:
    dice, town = random.Random(seed), Town.built()
    for viewer in (*town.people, None):
        compare(town, viewer)
    before = found()
    done = sum(step(town, dice, number) for number in range(steps))
    assert done > steps / 3
    assert found() > before


def test_what_is_remembered_is_what_would_be_rendered() -> None:
    walk(seed=1, steps=STEPS)


@pytest.mark.matrix
@pytest.mark.timeout(0)
@pytest.mark.parametrize("seed", range(10))
def test_so_it_is_after_very_many_changes(seed: int) -> None:
    walk(seed, steps=300)


@pytest.mark.matrix
@pytest.mark.timeout(0)
@pytest.mark.parametrize("way", WAYS)
def test_no_column_of_any_row_changes_unseen(way: Callable[..., None]) -> None:
    """Each column of each row, of those as well that will be added later."""
    dice, town = random.Random(3), Town.built()
    compare(town, town.people[0])
    for row, column in columns_of(town):
        value = other_value(row, column, dice)
        attempt(lambda row=row, column=column, value=value: way(row, column, value))  # type: ignore[misc]
        compare(town, town.people[0])


def card(viewer: User | None = None) -> str:
    return html_of(PUBLIC.shown(viewer))


def test_a_card_is_rendered_once_for_all_who_see_the_same() -> None:
    make_post()
    first, second = UserFactory.create(), UserFactory.create()
    shown = card(first)
    before = rendered()
    assert card(second) == card(None) == shown
    assert rendered() == before


def test_a_page_finds_what_a_frame_has_rendered() -> None:
    """As the Hub reads it and as a page does, each in its own way, it is the same record."""
    post = Post.objects.select_related("author", "root").get(pk=make_post(body="New, @ada").pk)
    prepare_for_all([post])
    sent = Piece("post_created", (), {"post": post}, to=EVERYBODY)
    fragments.piece(sent, Locale("en", "UTC"))
    before = rendered()
    with translation.override("en"), timezone.override("UTC"):
        card(UserFactory.create())
    assert rendered() == before


def test_what_no_card_says_makes_none_new() -> None:
    post = make_post()
    card()
    before = rendered()
    User.objects.filter(pk=post.author_id).update(
        post_count=50, follower_count=60, last_login=timezone.now()
    )
    card()
    assert rendered() == before


@pytest.mark.usefixtures("tables_read_from_end_to_end")
def test_where_rows_lie_in_their_table_makes_no_card_new() -> None:
    for name in ("cem", "dan"):
        UserFactory.create(username=name)
    make_post(body="Hello, @cem and @dan.")
    shown = card()
    before = rendered()
    Mention.objects.filter(name="cem").update(name="cem")  # PostgreSQL puts it behind the other
    assert card() == shown
    assert rendered() == before


def test_nothing_is_asked_while_a_card_is_rendered(django_assert_num_queries: Any) -> None:
    Town.built()
    posts = list(Post.objects.timeline(None))
    prepare(posts, None)
    shown = PUBLIC.shown(None)
    with django_assert_num_queries(0):
        html_of(shown)


Patch = pytest.MonkeyPatch
Mistake = Callable[[Patch], None]


def named_without(name: str) -> Mistake:
    """A mistake: what is remembered goes by all that can be read but this."""

    def make(patch: Patch) -> None:
        def incomplete(self: records.Record) -> str:
            held = [value for key, value in self._held.items() if key != name]
            return f"{self._kind.__qualname__}{held!r}"

        patch.setattr(records.Record, "__repr__", incomplete)

    return make


def without_language(patch: Patch) -> None:
    patch.setattr(remember, "translation", SimpleNamespace(get_language=lambda: "en"))


def without_zone(patch: Patch) -> None:
    always = SimpleNamespace(get_current_timezone_name=lambda: "UTC")
    patch.setattr(remember, "timezone", always)


def without_place(patch: Patch) -> None:
    """A reply that stands alone goes by the same name as the one under its post."""
    patch.setattr(remember, "repr", lambda given: repr(next(iter(given.values()))), raising=False)


def post_of(town: Town, number: int = 0) -> Any:
    return Post.objects.filter(pk=town.posts[number].pk)


CHANGES: dict[str, tuple[Mistake, Callable[[Town], object]]] = {
    "body": (named_without("body"), lambda town: post_of(town).update(body="Bye, @cem and @dan.")),
    "warning": (named_without("warning"), lambda town: post_of(town).update(warning="Careful")),
    "created_at": (
        named_without("created_at"),
        lambda town: post_of(town).update(created_at=timezone.now() - timedelta(9)),
    ),
    "like_count": (named_without("like_count"), lambda town: post_of(town).update(like_count=7)),
    "is_liked": (
        named_without("is_liked"),
        lambda town: Like.objects.create(person=town.people[0], post=town.posts[0]),
    ),
    "visibility": (
        named_without("visibility"),
        lambda town: post_of(town).update(visibility="followers"),
    ),
    "username": (
        named_without("username"),
        lambda town: User.objects.filter(username="bea").update(username="other"),
    ),
    "avatar_token": (
        named_without("avatar_token"),
        lambda town: User.objects.filter(username="bea").update(avatar_token="abc"),
    ),
    "is_active": (
        named_without("is_active"),
        lambda town: User.objects.filter(username="dan").update(is_active=False),
    ),
    "named": (named_without("named"), lambda town: Mention.objects.all().delete()),
    "quoted": (
        named_without("quoted"),
        lambda town: post_of(town).update(deleted_at=timezone.now()),
    ),
    "is_muted": (
        named_without("is_muted"),
        lambda town: mutes.mute(actor=town.people[0], person=town.people[1]),
    ),
    "vote_count": (
        named_without("vote_count"),
        lambda town: PollChoice.objects.update(vote_count=5),
    ),
    "made": (named_without("made"), lambda town: Ballot.objects.all().delete()),
    "hidden_at": (
        named_without("hidden_at"),
        lambda town: post_of(town, 4).update(hidden_at=timezone.now()),
    ),
    "the language": (without_language, lambda town: translation.activate("ja")),
    "the zone": (without_zone, lambda town: timezone.activate("Asia/Tokyo")),
    "the place": (without_place, lambda town: None),
}


@pytest.fixture
def as_it_was_looked_at() -> Iterator[None]:
    language = translation.get_language()
    yield
    translation.activate(language or "en")
    timezone.deactivate()


@pytest.mark.slice(4)
@pytest.mark.usefixtures("as_it_was_looked_at")
@pytest.mark.parametrize("name", CHANGES)
def test_what_a_name_forgets_is_found(name: str, monkeypatch: Patch) -> None:
    """The comparison has teeth: without this in its name, a card would be shown as it was."""
    mistake, change = CHANGES[name]
    town = Town.built()
    mistake(monkeypatch)
    with pytest.raises(AssertionError, match="differs"):
        compare(town, town.people[0])
        change(town)
        compare(town, town.people[0])
