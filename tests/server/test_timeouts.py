"""A server does not wait for ever for a request to become complete."""

import time
from types import SimpleNamespace
from typing import Any

import pytest

from config.server import timeouts


class Transport:
    """A connection that can be cut."""

    def __init__(self) -> None:
        self.is_cut = False

    def abortConnection(self) -> None:
        self.is_cut = True


class Channel:
    """An HTTP connection."""

    def __init__(self, **held: Any) -> None:
        vars(self).update(held)


def channel(*requests: Any) -> Any:
    """Return an HTTP connection that has just been made."""
    made = Channel(requests=list(requests), transport=Transport(), plaza_has_asked=False)
    timeouts.begin(made)
    return made


@pytest.fixture
def later(monkeypatch: pytest.MonkeyPatch) -> Any:
    """Return what moves the clock on."""
    now = [time.monotonic()]
    monkeypatch.setattr(time, "monotonic", lambda: now[0])

    def move(seconds: float) -> None:
        now[0] += seconds

    return move


def is_cut(one: Any) -> bool:
    """Look at the connection; returns whether it was ended."""
    timeouts.cut_off({one})
    return bool(one.transport.is_cut)


REQUEST = SimpleNamespace(transport=object())
SOCKET = SimpleNamespace(transport=None)


def test_half_a_head_is_cut_off(later: Any) -> None:
    for requests in ((), (REQUEST,)):
        one = channel(*requests)
        later(timeouts.HEAD_SECONDS - 1)
        assert not is_cut(one)
        later(2)
        assert is_cut(one)


def test_a_body_that_comes_slowly_but_comes_may_take_its_time(later: Any) -> None:
    one = channel(REQUEST)
    for _ in range(100):
        later(5)
        one.plaza_bytes += 5 * timeouts.SLOWEST
        assert not is_cut(one)
    later(timeouts.HEAD_SECONDS + 1)
    assert is_cut(one)


def test_a_letter_a_second_is_no_body(later: Any) -> None:
    one = channel(REQUEST)
    for _ in range(int(timeouts.HEAD_SECONDS) + 1):
        later(1)
        one.plaza_bytes += 1
    assert is_cut(one)


def test_a_request_that_is_being_answered_and_the_socket_of_a_page_are_let_be(later: Any) -> None:
    answered, socket = channel(REQUEST), channel(SOCKET)
    timeouts.end(answered)
    later(3_600)
    assert not is_cut(answered)
    assert not is_cut(socket)


def test_a_connection_kept_for_another_request_is_ended_in_the_end(later: Any) -> None:
    one = channel(REQUEST)
    timeouts.end(one)
    one.requests.clear()
    assert not is_cut(one)
    later(timeouts.IDLE_SECONDS - 1)
    assert not is_cut(one)
    later(2)
    assert is_cut(one)
