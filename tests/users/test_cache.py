"""The cache that every process shares keeps what Django's cache promises, in one statement a write."""

from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta

import pytest
from django.core.cache import caches
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from users.lib.cache import SharedCache, forget_expired

pytestmark = [pytest.mark.django_db, pytest.mark.everywhere]


@pytest.fixture
def shared() -> Iterator[SharedCache]:
    """The cache, empty."""
    cache = caches["default"]
    assert isinstance(cache, SharedCache)
    cache.clear()
    yield cache
    cache.clear()


def rows() -> int:
    """Return how many rows there are, those that are over too."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT count(*) FROM plaza_cache")
        return int(cursor.fetchone()[0])


def let_pass(key: str) -> None:
    """Let the time of what is written under keys with this in them be over."""
    past = connection.ops.adapt_datetimefield_value(timezone.now() - timedelta(seconds=2))
    with connection.cursor() as cursor:
        cursor.execute(
            "UPDATE plaza_cache SET expires = %s WHERE cache_key LIKE %s", [past, f"%{key}%"]
        )


def test_what_is_set_is_there_until_its_time(shared: SharedCache) -> None:
    shared.set("times", [1.5, 2.5], 60)
    shared.set("times", [3.5], 60)
    shared.set("for_ever", "kept", None)
    shared.set("no_time", "gone", 0)
    assert shared.get_many(["times", "for_ever", "no_time"]) == {"times": [3.5], "for_ever": "kept"}
    assert shared.touch("times", 60) is True
    assert shared.touch("nothing", 60) is False
    assert shared.get("times") == [3.5]
    let_pass("times")
    assert shared.get("times") is None


def test_one_of_two_takes_a_lock_and_another_once_it_is_over_or_given_back(
    shared: SharedCache,
) -> None:
    assert shared.add("lock", "one", 10) is True
    assert shared.add("lock", "two", 10) is False
    assert shared.get("lock") == "one"
    let_pass("lock")
    assert shared.add("lock", "two", 10) is True
    assert shared.get("lock") == "two"
    shared.delete("lock")
    assert shared.add("lock", "three", 10) is True


def test_each_write_is_one_statement(shared: SharedCache) -> None:
    for write in (shared.set, shared.add, shared.set, shared.add):
        with CaptureQueriesContext(connection) as asked:
            write("key", "value", 60)
        assert len(asked) == 1, asked.captured_queries


def test_what_is_over_is_forgotten_and_nothing_else(shared: SharedCache) -> None:
    for number in range(5):
        shared.set(f"short_{number}", 1, 10)
    shared.set("long", 2, 1000)
    assert forget_expired() == 0
    let_pass("short")
    assert [forget_expired(3), forget_expired(3), forget_expired(3)] == [3, 2, 0]
    assert rows() == 1
    assert shared.get("long") == 2


@pytest.mark.postgres
@pytest.mark.django_db(transaction=True)
def test_of_sixteen_at_once_one_takes_the_lock(shared: SharedCache) -> None:
    def take(number: int) -> bool:
        try:
            return bool(shared.add("lock", number, 60))
        finally:
            connection.close()

    with ThreadPoolExecutor(16) as pool:
        assert sorted(pool.map(take, range(16))) == [False] * 15 + [True]
