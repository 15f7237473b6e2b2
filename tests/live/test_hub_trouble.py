"""The Hub where something is in its way: another log, a database that is away, a page that does not drain."""

import asyncio
from html import unescape
from typing import Any

import pytest
from django.db import OperationalError

from feed.actions import posts as actions
from feed.live.delivery import compose as composing
from feed.live.delivery import fragments
from feed.live.hub import hub as hubs
from feed.live.hub import reader
from feed.live.hub.hub import Hub
from feed.live.log import log
from feed.models import LiveEvent
from tests.factories import make_post
from tests.live.conftest import TestPage, cursor_in, in_db, open_page
from tests.live.test_hub import PUBLIC

pytestmark = [
    pytest.mark.everywhere,
    pytest.mark.django_db(transaction=True),
    pytest.mark.asyncio,
]


async def test_a_new_epoch_gives_every_page_a_fresh_region(hub: Hub) -> None:
    page = await open_page(hub, PUBLIC, await in_db(log.head))
    await in_db(log.renew_epoch)
    frame = await page.frame_with("#region-public")
    assert cursor_in(frame).partition(":")[0] == (await in_db(log.head)).epoch


async def test_a_log_that_was_emptied_under_the_hub_gives_fresh_regions(hub: Hub) -> None:
    await in_db(make_post)
    page = await open_page(hub, PUBLIC, await in_db(log.head))
    await in_db(lambda: LiveEvent.objects.all().delete())
    await page.frame_with("#region-public")


@pytest.mark.engine_errors
async def test_the_hub_survives_a_database_that_is_away(
    hub: Hub, monkeypatch: pytest.MonkeyPatch
) -> None:
    page = await open_page(hub, PUBLIC, await in_db(log.head))
    real = reader.look_up
    failures: list[int] = []

    def fail_twice(*arguments: Any) -> Any:
        if len(failures) < 2:
            failures.append(1)
            raise OperationalError("the server is away")
        return real(*arguments)

    monkeypatch.setattr(hubs, "look_up", fail_twice)
    post = await in_db(make_post)
    await page.frame_with(f'id="post-{post.pk}"')
    assert len(failures) == 2


@pytest.mark.engine_errors
async def test_what_a_failed_round_would_have_sent_is_sent_by_the_next(
    hub: Hub, monkeypatch: pytest.MonkeyPatch
) -> None:
    page = await open_page(hub, PUBLIC, await in_db(log.head))
    real = composing.compose
    failures: list[int] = []

    def fail_once(*arguments: Any) -> Any:
        if not failures:
            failures.append(1)
            raise OperationalError("the server went away in the middle")
        return real(*arguments)

    monkeypatch.setattr(hubs, "compose", fail_once)
    post = await in_db(make_post)
    frame = await page.frame_with(f'id="post-{post.pk}"')
    assert failures
    assert frame.count(f'id="post-{post.pk}"') == 1


@pytest.mark.engine_errors
async def test_an_event_that_cannot_be_shown_does_not_keep_others_from_the_pages(
    hub: Hub, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    page = await open_page(hub, PUBLIC, await in_db(log.head))
    real = fragments.piece

    def fail_for_one(one: Any, locale: Any) -> str:
        post = one.context.get("post")
        if post is not None and post.body == "Poison":
            raise ValueError("a broken template")
        return str(real(one, locale))

    monkeypatch.setattr(fragments, "piece", fail_for_one)
    await in_db(make_post, None, "Poison")
    good = await in_db(make_post, None, "Good")
    await page.frame_with(f'id="post-{good.pk}"')
    assert "could not be shown" in caplog.text


async def test_a_page_without_room_gets_nothing_until_it_has_drained_and_then_all(hub: Hub) -> None:
    unsent = [0]
    start = await in_db(log.head)
    page = await open_page(hub, PUBLIC, start, lambda: unsent[0])
    other = await open_page(hub, PUBLIC, await in_db(log.head))
    unsent[0] = 10_000_000
    first = await in_db(make_post)
    await other.frame_with(f'id="post-{first.pk}"')
    await in_db(actions.edit_post, actor=first.author, post=first, body="Changed meanwhile")
    await other.frame_with("Changed meanwhile")
    assert not page.frames
    reply = str(await in_db(log.head))
    hub.resume(
        page, [str(start), reply], is_repair=True
    )  # a reply that came while nothing could be sent
    second = await in_db(make_post)
    await other.frame_with(f'id="post-{second.pk}"')
    unsent[0] = 0
    frame = await page.frame_with(f'id="post-{first.pk}"')
    assert "Changed meanwhile" in frame
    assert f'.asof[value="{reply}"]' in unescape(frame)


@pytest.mark.parametrize("has_looked", [True, False], ids=["after the look", "before the look"])
async def test_a_reply_to_a_page_without_room_does_not_stand_for_what_came_before_it(
    hub: Hub, has_looked: bool
) -> None:
    unsent = [0]
    page = await open_page(hub, PUBLIC, await in_db(log.head), lambda: unsent[0])
    other = await open_page(hub, PUBLIC, await in_db(log.head))
    unsent[0] = 10_000_000
    if has_looked:
        missed = await in_db(make_post)
        await other.frame_with(f'id="post-{missed.pk}"')
    else:  # it asks about the reply before the Hub knows of the post
        hub.resume(page, [str(await in_db(log.head))], is_repair=True)
        missed = await in_db(make_post)
    reply = str(await in_db(log.head))
    hub.resume(page, [reply], is_repair=True)
    second = await in_db(make_post)
    await other.frame_with(f'id="post-{second.pk}"')
    assert not page.frames
    unsent[0] = 0
    frames = await page.has_all(f'id="post-{missed.pk}"', f'id="post-{second.pk}"')
    assert f'.asof[value="{reply}"]' in unescape(frames)


async def test_a_page_that_was_lost_stays_so_until_it_has_its_region(hub: Hub) -> None:
    """What it asks about a reply meanwhile does not make up for that."""
    post = await in_db(make_post)
    unsent = [10_000_000]
    page = TestPage(PUBLIC, lambda: unsent[0])
    other = await open_page(hub, PUBLIC, await in_db(log.head))
    hub.join(page)
    hub.resume(page, ["elsewhere:5"])
    second = await in_db(make_post)
    await other.frame_with(f'id="post-{second.pk}"')
    hub.resume(page, [str(await in_db(log.head))], is_repair=True)
    third = await in_db(make_post)
    await other.frame_with(f'id="post-{third.pk}"')
    unsent[0] = 0
    frame = await page.frame_with("live-cursor")
    assert "innerHTML:body:not(:has(#region-public" in frame
    assert f'id="post-{post.pk}"' in frame


async def test_one_page_that_waits_does_not_hold_up_another(hub: Hub) -> None:
    """As on a server with back-pressure, where `send` itself waits."""
    may_go_on = asyncio.Event()
    slow = TestPage(PUBLIC)
    quick_send = slow._send

    async def wait_and_send(message: dict[str, Any]) -> None:
        await may_go_on.wait()
        await quick_send(message)

    hub.join(slow)
    hub.resume(slow, [str(await in_db(log.head))])
    await slow.frame_with("live-cursor")
    slow._send = wait_and_send
    quick = await open_page(hub, PUBLIC, await in_db(log.head))
    ids = [f'id="post-{(await in_db(make_post)).pk}"' for _ in range(5)]
    await quick.has_all(*ids)
    assert not slow.frames
    may_go_on.set()
    shown = await slow.has_all(*ids)
    places = [shown.index(one) for one in ids]
    assert places == sorted(places)
