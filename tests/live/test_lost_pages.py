"""Pages whose cursor is of no use get their regions beside the rounds: they hold up nobody's new posts, and
what happens meanwhile reaches them, too."""

import asyncio
import threading
from collections.abc import Callable, Iterator
from typing import Any

import pytest
from django.db import OperationalError

from feed.live.delivery.compose import compose
from feed.live.hub import hub as hubs
from feed.live.hub import lost_pages
from feed.live.hub.hub import Hub
from feed.live.log import log
from feed.live.open_pages.closing import Closing
from feed.pages.home import HOME
from feed.pages.post import POST
from feed.pages.public import PUBLIC
from tests.factories import UserFactory, make_post
from tests.live.conftest import TestPage, cursor_in, in_db, open_page, watch

pytestmark = [
    pytest.mark.everywhere,
    pytest.mark.django_db(transaction=True),
    pytest.mark.asyncio,
]

NOWHERE = "0123456789abcdef:1"
REGION = "#region-public"


class Held:
    """Regions that are rendered, and not handed over before the test says so."""

    def __init__(self, render: Callable[..., Any]) -> None:
        """Take what renders them."""
        self._render = render
        self.rendered, self.may_go = threading.Event(), threading.Event()

    def __call__(self, *arguments: Any) -> Any:
        frames = self._render(*arguments)
        self.rendered.set()
        assert self.may_go.wait(30)
        return frames


@pytest.fixture
def held(monkeypatch: pytest.MonkeyPatch) -> Iterator[Held]:
    """Hold regions back."""
    held = Held(lost_pages.regions)
    monkeypatch.setattr(lost_pages, "regions", held)
    monkeypatch.setattr(lost_pages, "REST_SECONDS", 0.0)
    yield held
    held.may_go.set()


async def lost(hub: Hub, held: Held) -> TestPage:
    """Open a page whose region is just being made."""
    page = TestPage(watch(PUBLIC))
    hub.join(page)
    hub.resume(page, [NOWHERE])
    await asyncio.to_thread(held.rendered.wait, 30)
    return page


async def test_a_new_post_does_not_wait_for_the_region_of_a_page_that_is_lost(
    hub: Hub, held: Held
) -> None:
    live = await open_page(hub, watch(PUBLIC), await in_db(log.head))
    page = await lost(hub, held)
    post = await in_db(make_post)
    await live.frame_with(f'id="post-{post.pk}"')
    assert not page.frames


async def test_what_happens_while_its_region_is_made_comes_right_after_it(
    hub: Hub, held: Held
) -> None:
    live = await open_page(hub, watch(PUBLIC), await in_db(log.head))
    page = await lost(hub, held)
    post = await in_db(make_post)
    await live.frame_with(f'id="post-{post.pk}"')
    held.may_go.set()
    region = await page.frame_with(REGION)
    assert f'id="post-{post.pk}"' not in region
    missed = await page.frame_with(f'id="post-{post.pk}"')
    assert cursor_in(missed) == str(await in_db(log.head))
    assert "live-status" not in missed  # it was told that it is up to date
    assert page.is_live


async def test_an_event_that_is_just_being_composed_reaches_a_page_that_was_lost(
    hub: Hub, held: Held, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A page that got its region meanwhile was not among those for whom the event was composed."""
    author = await in_db(UserFactory)
    await open_page(hub, watch(HOME, viewer=author.pk), await in_db(log.head))
    page = await lost(hub, held)
    composing = Held(compose)
    monkeypatch.setattr(hubs, "compose", composing)
    post = await in_db(make_post, author)
    await asyncio.to_thread(composing.rendered.wait, 30)
    held.may_go.set()
    await page.frame_with(REGION)
    composing.may_go.set()
    await page.frame_with(f'id="post-{post.pk}"')


async def test_who_was_sent_away_meanwhile_gets_no_region(hub: Hub, held: Held) -> None:
    page = await lost(hub, held)
    hub.turn_away(page, Closing.SIGNED_OUT)
    held.may_go.set()
    other = TestPage(watch(PUBLIC))
    hub.join(other)
    hub.resume(other, [NOWHERE])
    await other.frame_with(REGION)
    assert not any(REGION in frame for frame in page.frames)


async def test_more_different_pages_than_are_made_at_once_all_get_theirs(
    hub: Hub, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(lost_pages, "LOST_REGIONS_AT_ONCE", 1)
    monkeypatch.setattr(lost_pages, "REST_SECONDS", 0.0)
    posts = [await in_db(make_post) for _ in range(3)]
    pages = [TestPage(watch(POST, post.pk)) for post in posts]
    for page in pages:
        hub.join(page)
        hub.resume(page, [NOWHERE])
    for page in pages:
        await page.frame_with("#region-post")


@pytest.mark.engine_errors
async def test_regions_that_fail_with_the_database_are_made_again(
    hub: Hub, monkeypatch: pytest.MonkeyPatch
) -> None:
    real = lost_pages.regions
    failures: list[int] = []

    def fail_once(*arguments: Any) -> Any:
        if not failures:
            failures.append(1)
            raise OperationalError("the server is away")
        return real(*arguments)

    monkeypatch.setattr(lost_pages, "regions", fail_once)
    page = TestPage(watch(PUBLIC))
    hub.join(page)
    hub.resume(page, [NOWHERE])
    await page.frame_with(REGION)
    assert failures
