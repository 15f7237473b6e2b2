"""Where posts come faster than they go out, the Hub rests and takes several along."""

import asyncio
import threading
from datetime import UTC, datetime
from typing import Any

import pytest
from django.conf import settings

from feed.live.delivery.compose import compose
from feed.live.hub import hub as hubs
from feed.live.hub import pace
from feed.live.hub.hub import Hub
from feed.live.hub.pace import Pace
from feed.live.log import log
from feed.live.log.log import Logged
from feed.pages.public import PUBLIC
from tests.factories import make_post
from tests.live.conftest import TestPage, in_db, open_page, watch

live = [
    pytest.mark.everywhere,
    pytest.mark.django_db(transaction=True),
    pytest.mark.asyncio,
]

PATIENCE = 20.0  # seconds


class Gate:
    """Composing, which waits at a gate while that is shut."""

    def __init__(self, monkeypatch: pytest.MonkeyPatch) -> None:
        """Stand open, in the way of every Hub."""
        self.opened, self.reached = threading.Event(), threading.Event()
        self.opened.set()
        monkeypatch.setattr(hubs, "compose", self.composed)

    def composed(self, *arguments: Any) -> Any:
        """Compose once the gate is open."""
        self.reached.set()
        assert self.opened.wait(PATIENCE)
        return compose(*arguments)


class Clock:
    """A clock that stands where it is put."""

    now = 100.0

    def __call__(self) -> float:
        """Return its time."""
        return self.now


class TestPages:
    pytestmark = live

    @pytest.fixture
    def gate(self, monkeypatch: pytest.MonkeyPatch) -> Gate:
        return Gate(monkeypatch)

    async def rested(self, hub: Hub, gate: Gate) -> TestPage:
        """Return a page of a Hub that rests: it has just brought two posts to it."""
        page = await open_page(hub, watch(PUBLIC), await in_db(log.head))
        gate.opened.clear()
        alone = await in_db(make_post)
        assert await asyncio.to_thread(gate.reached.wait, PATIENCE)
        several = [await in_db(make_post) for _ in range(2)]
        gate.opened.set()
        assert f'id="post-{several[0].pk}"' not in await page.frame_with(f'id="post-{alone.pk}"')
        assert f'id="post-{several[1].pk}"' in await page.frame_with(f'id="post-{several[0].pk}"')
        return page

    async def test_posts_that_come_after_several_at_once_go_out_in_one_frame(
        self, hub: Hub, gate: Gate, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        rests(monkeypatch, 4.0, look=60.0)
        page = await self.rested(hub, gate)
        late = [await in_db(make_post) for _ in range(2)]
        frame = await page.frame_with(f'id="post-{late[0].pk}"', seconds=PATIENCE)
        assert f'id="post-{late[1].pk}"' in frame

    async def test_a_post_that_comes_alone_is_followed_by_no_rest(
        self, hub: Hub, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        rests(monkeypatch, 60.0)
        page = await open_page(hub, watch(PUBLIC), await in_db(log.head))
        for _ in range(3):
            post = await in_db(make_post)
            await page.frame_with(f'id="post-{post.pk}"')

    async def test_what_is_due_ends_the_rest(
        self, hub: Hub, gate: Gate, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        rests(monkeypatch, 60.0)
        page = await self.rested(hub, gate)
        late = await in_db(make_post)
        await page.frame_with(f'id="post-{late.pk}"')  # by the look once a second


def rests(monkeypatch: pytest.MonkeyPatch, seconds: float, look: float = 1.0) -> None:
    """Let a round that brought several posts to any page be followed by so long a rest, and the Hub
    look at the log so seldom."""
    monkeypatch.setitem(settings.LIVE, "LOOK_SECONDS", look)
    monkeypatch.setattr(pace, "SECONDS_A_FRAME", seconds)
    monkeypatch.setattr(pace, "LONGEST", seconds)


@pytest.mark.parametrize(
    ("actions", "frames", "took", "rest"),
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
    actions: int, frames: int, took: float, rest: float
) -> None:
    clock = Clock()
    one = Pace(clock)
    one.begin()
    for number in range(actions):
        when = datetime(2026, 1, 1, second=number, tzinfo=UTC)
        one.bring([Logged(2 * number + at, kind, 7, 7, (), when) for at, kind in enumerate("ab")])
    clock.now += took
    assert one.rest(frames) == pytest.approx(rest)
    one.begin()  # and brings nothing
    assert one.rest(frames) == 0


def test_pages_that_come_in_the_same_moment_are_answered_together() -> None:
    clock = Clock()
    one = Pace(clock)
    one.begin()
    one.answer()
    clock.now += 0.01
    assert one.rest(1) == pytest.approx(0.015)
    one.begin()
    assert one.rest(0) == 0
