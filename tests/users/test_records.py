"""A record holds all that a template can read of a row, and nothing in it changes."""

from datetime import UTC, datetime, timedelta, timezone
from operator import attrgetter
from typing import Any

import pytest
from django.template import Context, Template
from django.utils.safestring import mark_safe

from tests.factories import UserFactory, make_post
from users.lib.records import NotInRecord, frozen
from users.models import User

NOON = datetime(2026, 8, 1, 12, tzinfo=UTC)


def test_a_record_answers_as_its_row_does() -> None:
    """Without a database: pytest-django refuses every query of this test."""
    person = User(pk=7, username="alice", name="Alice")
    record = frozen(person)
    assert (record.pk, record.username, record.shown_name) == (7, "alice", "Alice")
    assert (record.initial, record.hue) == (person.initial, person.hue)
    assert record.get_absolute_url() == person.get_absolute_url()
    assert str(record) == "@alice"


def test_nothing_in_a_record_changes() -> None:
    person = User(pk=7, username="alice", links=[{"label": "home"}])
    record = frozen(person)
    person.username = "alice_2"
    person.links[0]["label"] = "elsewhere"
    assert (record.username, record.links[0]["label"]) == ("alice", "home")
    with pytest.raises(AttributeError):
        record.username = "alice_2"
    with pytest.raises(TypeError):
        record.links[0]["label"] = "elsewhere"


@pytest.mark.django_db
def test_what_a_record_leaves_out_is_an_error_and_no_old_answer() -> None:
    record = frozen(make_post())
    # Two are left out, and three would ask the database.
    for name in ("timeline_id", "author.post_count", "comments", "root", "objects"):
        with pytest.raises(NotInRecord):
            attrgetter(name)(record)
    shown = Template("{{ post.author.post_count }}")
    with pytest.raises(NotInRecord):
        shown.render(Context({"post": record}))


def test_what_is_misspelt_is_as_everywhere_in_templates() -> None:
    with pytest.raises(AttributeError):
        frozen(User(pk=7)).usrename  # noqa: B018
    assert Template("{{ person.usrename }}").render(Context({"person": frozen(User(pk=7))})) == ""


@pytest.mark.parametrize(
    ("one", "other"),
    [
        (1, True),
        (1, 1.0),
        (0, False),
        ("1", 1),
        (None, ""),
        (NOON, NOON.astimezone(timezone(timedelta(hours=2)))),
        ({"w": 1}, {"w": True}),
        (["a", "b"], ["a, b"]),
        (["a"], "a"),
        ([["a"], "b"], [["a", "b"]]),
        ("a', 'b", ["a", "b"]),
    ],
)
def test_what_can_read_differently_is_never_taken_for_the_same(one: Any, other: Any) -> None:
    assert repr(frozen(one)) != repr(frozen(other))
    rows = (User(links=links, date_joined=NOON) for links in (one, other))
    assert len({repr(frozen(row)) for row in rows}) == 2


def test_the_same_row_read_twice_is_the_same() -> None:
    said: dict[str, Any] = {"pk": 7, "username": "alice", "date_joined": NOON}
    one, other = (frozen(User(**said, links=[{"a": 1}])) for _ in range(2))
    assert one == other
    assert hash(one) == hash(other)
    assert one != frozen(User(**said, links=[{"a": 2}]))


@pytest.mark.parametrize("value", [mark_safe("<b>"), object(), lambda: 1])
def test_what_nobody_knows_how_to_freeze_is_refused(value: Any) -> None:
    with pytest.raises(TypeError):
        frozen(value)


@pytest.mark.django_db
def test_making_a_record_asks_the_database_nothing(django_assert_num_queries: Any) -> None:
    post = make_post(UserFactory.create())
    with django_assert_num_queries(0):
        frozen(post)
