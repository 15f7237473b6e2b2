"""The Hub: pages are deaf until their cursor comes, then catch up, then are live."""

import asyncio
from datetime import timedelta
from html import unescape
from typing import Any

import pytest
from django.conf import settings
from django.db import connection
from django.utils import timezone

from feed.actions import posts as actions
from feed.live.delivery import compose as composing
from feed.live.delivery import fragments
from feed.live.hub.hub import Hub
from feed.live.hub.session_checks import SWEEP_LOOKS, SessionChecks
from feed.live.log import log
from feed.live.log.cursor import Cursor
from feed.live.open_pages.page import Page
from feed.live.open_pages.registry import Registry
from feed.models import LiveEvent, Post
from feed.pages import public
from feed.pages.home import HOME
from feed.pages.person import PERSON
from feed.pages.post import POST
from tests.factories import UserFactory, make_comment, make_post
from tests.live.conftest import TestPage, cursor_in, in_db, open_page, watch
from users.accounts.sessions import SignIn
from users.actions import follows, people
from users.models import User

pytestmark = [
    pytest.mark.everywhere,
    pytest.mark.django_db(transaction=True),
    pytest.mark.asyncio,
]

PUBLIC = watch(public.PUBLIC)


async def is_deaf(page: TestPage, hub: Hub) -> bool:
    """Whether nothing reaches the page while another one is served."""
    other = await open_page(hub, PUBLIC, await in_db(log.head))
    post = await in_db(make_post)
    await other.frame_with(f"post-{post.pk}")
    hub.leave(other)
    return not page.frames


async def test_a_page_is_deaf_until_its_cursor_comes(hub: Hub) -> None:
    head = await in_db(log.head)
    page = TestPage(PUBLIC)
    hub.join(page)
    assert await is_deaf(page, hub)
    hub.resume(page, [str(head)])
    caught_up = await page.frame_with("live-cursor")
    assert "caught up with 1 update" in caught_up
    assert 'id="post-' in caught_up


async def test_a_reply_is_repaired_without_a_word_about_the_connection(hub: Hub) -> None:
    head = await in_db(log.head)
    page = await open_page(hub, PUBLIC, head)
    post = await in_db(make_post)
    await page.frame_with(f'id="post-{post.pk}"')
    page.frames.clear()
    hub.resume(page, [str(head)], is_repair=True)
    repaired = await page.frame_with("live-cursor")
    assert f'id="post-{post.pk}"' in repaired
    assert f'.asof[value="{head}"]' in unescape(repaired)
    assert "live-status" not in repaired
    # One that comes back is told, also where a reply of its own waits.
    page.frames.clear()
    hub.resume(page, [str(head)], is_repair=True)
    hub.resume(page, [str(head)])
    assert "caught up with 1 update" in await page.frame_with("live-cursor")


async def test_a_socket_that_says_nothing_is_closed_and_others_stay(hub: Hub) -> None:
    """Opened for nobody: what the ws extension does for an element that went between two tries."""
    hub._options = {**hub._options, "SILENT_SECONDS": 0, "LOOK_SECONDS": 0.01}
    page = await open_page(hub, PUBLIC, await in_db(log.head))
    silent = TestPage(PUBLIC)
    hub.join(silent)
    async with asyncio.timeout(5):
        while not silent.code:
            await asyncio.sleep(0.01)
    assert (silent.code, page.code) == (1013, 0)


async def test_what_was_pushed_moves_the_cursor_with_it(hub: Hub) -> None:
    page = await open_page(hub, PUBLIC, await in_db(log.head))
    post = await in_db(make_post)
    frame = await page.frame_with(f'id="post-{post.pk}"')
    head = await in_db(log.head)
    assert cursor_in(frame).partition(":")[0] == head.epoch
    event = await in_db(lambda: LiveEvent.objects.get(kind="post_created").seq)
    assert int(cursor_in(frame).partition(":")[2]) >= event


async def test_a_page_that_missed_more_than_a_first_page_gets_its_region_afresh(hub: Hub) -> None:
    await in_db(make_post)
    before = await in_db(log.head)
    author = await in_db(UserFactory.create)
    other = await open_page(hub, PUBLIC, before)
    for _ in range(21):
        post = await in_db(make_post, author)
    await other.has_all(f'id="post-{post.pk}"')  # the Hub has read them all
    page = TestPage(PUBLIC)
    hub.join(page)
    hub.resume(page, [str(before)])
    frame = await page.frame_with("live-cursor")
    assert "#region-public" in frame
    assert "brought up to date" in frame
    assert frame.count(f'id="post-{post.pk}"') == 1


async def test_a_page_that_missed_a_first_page_is_sent_just_that(hub: Hub) -> None:
    await in_db(make_post)
    before = await in_db(log.head)
    author = await in_db(UserFactory.create)
    other = await open_page(hub, PUBLIC, before)
    for _ in range(20):
        post = await in_db(make_post, author)
    await other.has_all(f'id="post-{post.pk}"')
    page = TestPage(PUBLIC)
    hub.join(page)
    hub.resume(page, [str(before)])
    frame = await page.frame_with("live-cursor")
    assert "#region-public" not in frame
    assert "caught up with 20 updates" in frame


async def test_home_gets_what_followees_write_and_nothing_else(hub: Hub) -> None:
    viewer, followee, stranger = await in_db(UserFactory.create_batch, 3)
    await in_db(follows.follow, actor=viewer, person=followee)
    page = await open_page(hub, watch(HOME, viewer.pk), await in_db(log.head))
    theirs = await in_db(make_post, followee)
    foreign = await in_db(make_post, stranger)
    mine = await in_db(make_post, viewer)
    frames = await page.has_all(f'id="post-{theirs.pk}"', f'id="post-{mine.pk}"')
    assert f"post-{foreign.pk}" not in frames


async def test_following_counts_from_the_moment_it_is_committed(hub: Hub) -> None:
    viewer, followee = await in_db(UserFactory.create_batch, 2)
    old = await in_db(make_post, followee)
    page = await open_page(hub, watch(HOME, viewer.pk), await in_db(log.head))
    await in_db(follows.follow, actor=viewer, person=followee)
    await page.frame_with(f'id="post-{old.pk}"')
    new = await in_db(make_post, followee)
    await page.frame_with(f'id="post-{new.pk}"')
    page.frames.clear()
    await in_db(follows.unfollow, actor=viewer, person=followee)
    assert f'id="post-{old.pk}"' not in await page.frame_with("delete:#timeline")
    unseen = await in_db(make_post, followee)
    mine = await in_db(make_post, viewer)
    assert f"post-{unseen.pk}" not in await page.frame_with(f'id="post-{mine.pk}"')


async def test_a_deleted_post_is_never_sent_however_late_a_page_is(hub: Hub) -> None:
    await in_db(make_post)
    before = await in_db(log.head)
    post = await in_db(make_post, None, "Regretted")
    await in_db(actions.delete_posts, actor=post.author, posts=[post])
    page = TestPage(PUBLIC)
    hub.join(page)
    hub.resume(page, [str(before)])
    frame = await page.frame_with("live-cursor")
    assert "Regretted" not in frame
    assert f"delete:#post-{post.pk}" in frame


async def test_a_page_to_which_nothing_happens_gets_its_cursor_moved(
    hub: Hub, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setitem(settings.LIVE, "IDLE_EVENTS", 3)
    viewer, stranger = await in_db(UserFactory.create_batch, 2)
    page = await open_page(hub, watch(HOME, viewer.pk), await in_db(log.head))
    for _ in range(4):
        await in_db(make_post, stranger)
    frame = await page.frame_with("live-cursor")
    assert "<article" not in frame
    assert Cursor.parse(cursor_in(frame)) == await in_db(log.head)


async def test_deactivating_removes_everywhere_and_reactivating_brings_back(hub: Hub) -> None:
    person = await in_db(UserFactory.create)
    post = await in_db(make_post, person)
    lists = await open_page(hub, PUBLIC, await in_db(log.head))
    own = await open_page(hub, watch(PERSON, about=person.pk), await in_db(log.head))
    thread = await open_page(hub, watch(POST, about=post.pk), await in_db(log.head))
    await in_db(people.deactivate, actor=None, people=[person])
    await lists.frame_with(f"delete:.by-{person.pk},")
    assert "Page not found" in await own.frame_with("#region-person")
    assert "Page not found" in await thread.frame_with("#region-post")
    await in_db(people.reactivate, actor=None, people=[await in_db(User.objects.get, pk=person.pk)])
    for page in (lists, own, thread):
        await page.frame_with(f'id="post-{post.pk}"')


async def test_each_piece_is_rendered_once_for_all_its_pages(
    hub: Hub, monkeypatch: pytest.MonkeyPatch
) -> None:
    viewers = await in_db(UserFactory.create_batch, 5)
    author = await in_db(UserFactory.create)
    for viewer in viewers:
        await in_db(follows.follow, actor=viewer, person=author)
    head = await in_db(log.head)
    pages = [await open_page(hub, watch(HOME, viewer.pk), head) for viewer in viewers]
    pages += [await open_page(hub, watch(public.PUBLIC, viewer.pk), head) for viewer in viewers]
    real = fragments.piece
    rendered: list[str] = []

    def count(one: Any, locale: Any) -> str:
        rendered.append(one.template)
        return str(real(one, locale))

    monkeypatch.setattr(fragments, "piece", count)
    post = await in_db(make_post, author)
    for page in pages:
        await page.frame_with(f'id="post-{post.pk}"')
    assert rendered.count("post_created") == 1


async def test_who_gets_it_costs_as_many_queries_for_many_pages_as_for_one(hub: Hub) -> None:
    from django.test.utils import CaptureQueriesContext

    from feed.live.delivery.audience import Audience

    author = await in_db(UserFactory.create)
    viewers = await in_db(UserFactory.create_batch, 30)
    for viewer in viewers:
        await in_db(follows.follow, actor=viewer, person=author)
    before = await in_db(log.head)
    post = await in_db(make_post, author)
    await in_db(make_comment, post)

    def queries(watchers: list[User]) -> int:
        events = log.read(before.seq, 100)
        audience = Audience(watch(HOME, viewer.pk) for viewer in watchers)
        with CaptureQueriesContext(
            connection,
        ) as captured:
            frames = composing.compose(events, audience)
        assert len(frames) == len(watchers)
        return len(captured)

    assert await in_db(queries, viewers) == await in_db(queries, viewers[:1])
    assert await in_db(Post.objects.count) == 2


async def test_every_page_is_asked_about_now_and_then_and_never_all_at_once(hub: Hub) -> None:
    user = await in_db(UserFactory.create)
    sign_in = SignIn("one", user, timezone.now() + timedelta(days=1))
    registry, session_checks = Registry(), SessionChecks()
    for _ in range(2 * SWEEP_LOOKS):
        page = TestPage(PUBLIC)
        page.sign_in = sign_in
        registry.join(page)
    asked: list[Page] = []
    for _ in range(SWEEP_LOOKS):
        session_checks.look_for_expired(registry)
        due = session_checks.due(0.0)
        assert len(due) == 2
        asked += due
        for one in due:
            session_checks.discard(one)
    assert len(set(asked)) == 2 * SWEEP_LOOKS
