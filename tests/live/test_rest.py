"""A Hub that is busy rests between its rounds, and takes along what has come meanwhile."""

import asyncio
import threading
from collections.abc import Callable
from typing import Any

import pytest
from channels.db import database_sync_to_async

from feed.live import compose as composing
from feed.live import hub as hubs
from feed.live import log
from feed.live.hub import Hub
from feed.live.watch import Shows
from tests.factories import make_post
from tests.live.conftest import open_page, watch

pytestmark = [
    pytest.mark.everywhere,
    pytest.mark.django_db(transaction=True),
    pytest.mark.asyncio,
]

SLOW = 0.5  # seconds that composing takes here


async def in_db(work: Callable[..., Any]) -> Any:
    """Run database work beside the loop."""
    return await database_sync_to_async(work)()


async def test_posts_that_come_while_a_frame_goes_out_go_out_in_one(
    hub: Hub, monkeypatch: pytest.MonkeyPatch
) -> None:
    began = threading.Event()
    is_slow = True

    def composed(*arguments: Any) -> Any:
        began.set()
        if is_slow:
            threading.Event().wait(SLOW)
        return compose(*arguments)

    compose = composing.compose
    monkeypatch.setattr(hubs, "compose", composed)
    monkeypatch.setattr(hubs, "LONGEST_REST", 10 * SLOW)
    page = await open_page(hub, watch(Shows.PUBLIC), await in_db(log.head))
    first = await in_db(make_post)
    assert await asyncio.to_thread(began.wait, 5)
    second = await in_db(make_post)
    await page.frame_with(f'id="post-{first.pk}"')
    is_slow = False
    third = await in_db(make_post)  # well within the rest, which takes as long as the round did
    frame = await page.frame_with(f'id="post-{second.pk}"')
    assert f'id="post-{third.pk}"' in frame
