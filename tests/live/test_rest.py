"""Where posts come faster than they go out, the Hub rests and takes several along; else nothing waits."""

import asyncio
import threading
from collections.abc import Callable
from typing import Any

import pytest
from channels.db import database_sync_to_async

from feed.live import hub as hubs
from feed.live import log, pace
from feed.live.compose import compose
from feed.live.hub import Hub
from feed.live.pace import Pace
from feed.live.watch import Shows
from tests.factories import make_post
from tests.live.conftest import open_page, watch

live = [
    pytest.mark.everywhere,
    pytest.mark.django_db(transaction=True),
    pytest.mark.asyncio,
]

PATIENCE = 20.0  # seconds


async def in_db(work: Callable[..., Any]) -> Any:
    """Run database work beside the loop."""
    return await database_sync_to_async(work)()


class Gate:
    """Composing, which waits at a gate while that is shut."""

    def __init__(self, monkeypatch: pytest.MonkeyPatch) -> None:
        """Stand open, in the way of every Hub."""
        self.is_open, self.reached = threading.Event(), threading.Event()
        self.is_open.set()
        self._compose = compose
        monkeypatch.setattr(hubs, "compose", self.composed)

    def composed(self, *arguments: Any) -> Any:
        """Compose once the gate is open."""
        self.reached.set()
        assert self.is_open.wait(PATIENCE)
        return self._compose(*arguments)


class Clock:
    """A clock that stands where it is put."""

    now = 100.0

    def __call__(self) -> float:
        """Return its time."""
        return self.now


class TestPages:
    pytestmark = live

    async def test_posts_that_come_after_several_at_once_go_out_in_one_frame(
        self, hub: Hub, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        gate = Gate(monkeypatch)
        monkeypatch.setattr(pace, "SECONDS_A_FRAME", 2.0)
        monkeypatch.setattr(pace, "LONGEST", 2.0)
        page = await open_page(hub, watch(Shows.PUBLIC), await in_db(log.head))
        gate.is_open.clear()
        alone = await in_db(make_post)
        assert await asyncio.to_thread(gate.reached.wait, PATIENCE)
        several = [await in_db(make_post) for _ in range(2)]
        gate.is_open.set()
        assert f'id="post-{several[0].pk}"' not in await page.frame_with(f'id="post-{alone.pk}"')
        assert f'id="post-{several[1].pk}"' in await page.frame_with(f'id="post-{several[0].pk}"')
        late = [await in_db(make_post) for _ in range(2)]  # well within the two seconds
        assert f'id="post-{late[1].pk}"' in await page.frame_with(f'id="post-{late[0].pk}"')

    async def test_a_post_alone_is_followed_by_no_rest(
        self, hub: Hub, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        monkeypatch.setattr(pace, "SECONDS_A_FRAME", 60.0)
        monkeypatch.setattr(pace, "LONGEST", 60.0)
        page = await open_page(hub, watch(Shows.PUBLIC), await in_db(log.head))
        for _ in range(3):
            post = await in_db(make_post)
            await page.frame_with(f'id="post-{post.pk}"')


@pytest.mark.parametrize(
    ("rings", "frames", "took", "rest"),
    [
        (1, 5_000, 0.1, 0.0),  # alone: the next may begin at once
        (2, 1_000, 0.015, 0.025),  # 40 ms from one beginning to the next
        (2, 1_000, 0.06, 0.0),  # they are over
        (9, 1_000, 0.015, 0.025),
        (2, 25, 0.0, 0.001),
        (2, 100_000, 0.05, 0.2),  # a quarter of a second at most
    ],
)
def test_a_rest_goes_by_the_frames_that_were_sent(
    rings: int, frames: int, took: float, rest: float
) -> None:
    clock = Clock()
    one = Pace(clock)
    for _ in range(rings):
        one.ring()
    one.begin()
    clock.now += took
    assert one.rest(frames) == pytest.approx(rest)
    one.begin()  # nobody has rung since
    assert one.rest(frames) == 0
