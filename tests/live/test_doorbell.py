"""The doorbell between processes: who rang it is not woken by it once more."""

import asyncio

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

    hearing = asyncio.ensure_future(doorbell.hear(wake))
    while not layer.groups.get(doorbell.GROUP):
        await asyncio.sleep(0)
    await layer.group_send(doorbell.GROUP, doorbell.MESSAGE)
    await layer.group_send(doorbell.GROUP, {**doorbell.MESSAGE, "from": "another process"})
    async with asyncio.timeout(10):
        await woken.wait()
    assert times == 1  # the first message came first, and woke nobody
    hearing.cancel()
    await asyncio.gather(hearing, return_exceptions=True)
