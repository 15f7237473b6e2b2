"""Sockets are opened a few at a time."""

import asyncio
from types import SimpleNamespace

import pytest

from config.server import handshakes

pytestmark = pytest.mark.asyncio


async def until(opened: list[int], number: int) -> None:
    """Wait until so many have been opened."""
    async with asyncio.timeout(5):
        while len(opened) < number:
            await asyncio.sleep(0)


async def test_one_that_knocks_alone_is_opened_at_once() -> None:
    opened: list[int] = []
    openings = handshakes.Openings()
    for number in range(3):
        openings.add(lambda number=number: opened.append(number))  # type: ignore[misc]
        await asyncio.sleep(0)
        await asyncio.sleep(0)
        assert len(opened) == number + 1


async def test_many_are_opened_in_their_order_and_others_come_in_between(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr(handshakes, "time", SimpleNamespace(monotonic=iter(range(10_000)).__next__))
    monkeypatch.setattr(handshakes, "SLICE_SECONDS", 3.5)  # three of them, by this clock
    opened: list[int] = []
    openings = handshakes.Openings()
    for number in range(10):
        openings.add(lambda number=number: opened.append(number))  # type: ignore[misc]
    seen = []
    async with asyncio.timeout(5):
        while len(opened) < 10:
            seen.append(len(opened))
            await asyncio.sleep(0)
    assert opened == list(range(10))
    assert {3, 6, 9} <= set(seen)


async def test_one_that_fails_does_not_keep_the_others_waiting() -> None:
    opened: list[int] = []
    failed: list[object] = []
    asyncio.get_running_loop().set_exception_handler(lambda loop, context: failed.append(context))
    openings = handshakes.Openings()

    def fail() -> None:
        raise ValueError("a broken handshake")

    openings.add(fail)
    openings.add(lambda: opened.append(1))
    await until(opened, 1)
    assert len(failed) == 1
