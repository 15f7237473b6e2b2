"""The doorbell between processes: who rang it is not woken by it once more."""

import asyncio
import threading
from typing import Any

import pytest
from channels.layers import InMemoryChannelLayer

from feed.live.log import doorbell


@pytest.mark.asyncio
async def test_another_process_wakes_this_one_and_its_own_ring_does_not(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    layer = InMemoryChannelLayer()
    monkeypatch.setattr(doorbell, "get_channel_layer", lambda: layer)
    woken = asyncio.Event()
    times = 0

    def wake() -> None:
        nonlocal times
        times += 1
        woken.set()

    taken: list[dict[str, Any]] = []
    hearing = asyncio.ensure_future(doorbell.hear(wake, taken.append))
    while not layer.groups.get(doorbell.GROUP):
        await asyncio.sleep(0)
    await layer.group_send(doorbell.GROUP, doorbell.MESSAGE)
    passes = {"type": "live.writing", "from": doorbell.FROM}
    await layer.group_send(doorbell.GROUP, passes)
    await layer.group_send(doorbell.GROUP, {**passes, "from": "another process"})
    await layer.group_send(doorbell.GROUP, {**doorbell.MESSAGE, "from": "another process"})
    async with asyncio.timeout(10):
        await woken.wait()
    assert times == 1  # the first message came first, and woke nobody
    # So with what passes; and first of all it was told that it hears.
    assert taken == [doorbell.HEARING, {**passes, "from": "another process"}]
    hearing.cancel()
    await asyncio.gather(hearing, return_exceptions=True)


def test_what_passes_is_lost_while_redis_is_away_and_is_not_told_later(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    """So that no page says that somebody is writing who was, when it was away."""
    sent: list[dict[str, Any]] = []
    is_away = threading.Event()
    is_away.set()
    has_failed, has_sent = threading.Event(), threading.Event()

    class Layer:
        async def group_send(self, group: str, message: dict[str, Any]) -> None:
            if is_away.is_set():
                has_failed.set()
                raise ConnectionError
            sent.append(message)
            has_sent.set()

    monkeypatch.setattr(doorbell, "get_channel_layer", Layer)
    monkeypatch.setattr(doorbell, "PAUSE", 0.05)
    monkeypatch.setattr(doorbell, "_ringer", doorbell._Ringer())
    for number in range(2 * doorbell.WAITING):
        doorbell.pass_on("live.writing", who=number)
    assert has_failed.wait(10)
    while doorbell._ringer._passing:
        doorbell._ringer._wanted.wait(0.01)
    is_away.clear()
    doorbell.pass_on("live.writing", who=-1)
    assert has_sent.wait(10)
    assert [one["who"] for one in sent] == [-1]
