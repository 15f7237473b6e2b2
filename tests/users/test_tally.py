"""Counting how often something was done: in one statement, right also where several count at once."""

import time
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from users.due import forget_tallies
from users.models import Tally


@pytest.fixture
def now(monkeypatch: pytest.MonkeyPatch) -> Iterator[list[int]]:
    """The time of day, which the test may change."""
    at = [1_000_000]
    monkeypatch.setattr(time, "time", lambda: float(at[0]))
    yield at


@pytest.mark.django_db
@pytest.mark.everywhere
def test_a_window_begins_with_the_first_and_the_next_with_the_first_after_it(
    now: list[int],
) -> None:
    assert Tally.objects.one_more({"a": 60, "b": 3_600}) == {"a": (1, 60), "b": (1, 3_600)}
    now[0] += 59
    assert Tally.objects.one_more({"a": 60, "b": 3_600}) == {"a": (2, 1), "b": (2, 3_541)}
    now[0] += 1
    assert Tally.objects.one_more({"a": 60, "b": 3_600}) == {"a": (1, 60), "b": (3, 3_540)}


@pytest.mark.django_db
@pytest.mark.everywhere
def test_all_that_a_request_counts_as_is_counted_by_one_statement() -> None:
    with CaptureQueriesContext(connection) as asked:
        Tally.objects.one_more({"a": 60, "b": 3_600, "c": 86_400})
    assert len(asked) == 1


@pytest.mark.django_db
@pytest.mark.everywhere
def test_what_is_taken_back_is_not_counted_and_never_less_than_none(now: list[int]) -> None:
    Tally.objects.one_more({"a": 60, "b": 60})
    for _number in range(2):
        Tally.objects.uncount(["a", "b"])
    assert Tally.objects.one_more({"a": 60}) == {"a": (1, 60)}


@pytest.mark.django_db
@pytest.mark.everywhere
def test_the_upkeep_removes_what_is_over_and_nothing_else(now: list[int]) -> None:
    Tally.objects.one_more({"a": 60, "b": 3_600})
    assert forget_tallies() == 0
    now[0] += 60
    assert [forget_tallies(), forget_tallies()] == [1, 0]
    assert [one.name for one in Tally.objects.all()] == ["b"]


@pytest.mark.django_db(transaction=True)
@pytest.mark.everywhere
def test_of_many_at_once_each_is_counted() -> None:
    def count(_number: int) -> int:
        try:
            return Tally.objects.one_more({"a": 60, "b": 3_600})["a"][0]
        finally:
            connection.close()

    with ThreadPoolExecutor(4) as people:
        assert sorted(people.map(count, range(20))) == list(range(1, 21))
