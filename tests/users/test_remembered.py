"""What is remembered takes so many bytes and no more, and is counted."""

from collections.abc import Iterator
from typing import Any

import pytest

from users.lib import remembered


@pytest.fixture(autouse=True)
def nothing_is_remembered() -> Iterator[None]:
    remembered.PARTS.forget()
    yield
    remembered.PARTS.forget()


def test_what_was_kept_is_recalled() -> None:
    assert remembered.recall("one") is None
    remembered.keep("one", "Grüße 🙂")
    assert remembered.recall("one") == "Grüße 🙂"
    assert remembered.recall("two") is None


def test_what_nobody_asked_for_longest_gives_way(settings: Any) -> None:
    settings.REMEMBERED_BYTES = 3 * (1_000 + remembered.BESIDE)
    for name in ("one", "two", "three"):
        remembered.keep(name, "x" * 1_000)
    assert remembered.recall("one")
    remembered.keep("four", "x" * 1_000)
    assert remembered.recall("two") is None
    assert all(remembered.recall(name) for name in ("one", "three", "four"))


def test_it_never_takes_more_than_it_may(settings: Any) -> None:
    settings.REMEMBERED_BYTES = 100_000
    for number in range(1_000):
        remembered.keep(number, "🙂" * (number % 200))
        assert remembered.PARTS.bytes._value.get() <= 100_000
    settings.REMEMBERED_BYTES = 0
    remembered.keep("last", "x")
    assert remembered.PARTS.bytes._value.get() == 0
    assert remembered.recall("last") is None


def test_a_text_kept_twice_is_counted_once() -> None:
    remembered.keep("one", "x" * 1_000)
    size = remembered.PARTS.bytes._value.get()
    remembered.keep("one", "x" * 1_000)
    assert remembered.PARTS.bytes._value.get() == size == 1_000 + remembered.BESIDE


def test_what_was_read_too_long_ago_is_not_recalled() -> None:
    memory = remembered.PARTS
    memory.keep("page", b"x" * 100, read_at=50.0)
    assert memory.recall("page", since=49.0) == b"x" * 100
    assert memory.recall("page", since=51.0) is None
    memory.keep("page", b"y" * 50, read_at=52.0)
    assert memory.recall("page", since=51.0) == b"y" * 50
    assert memory.bytes._value.get() == 50 + remembered.BESIDE
