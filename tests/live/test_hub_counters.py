"""Counters are held back by the Hub, and the last value always goes out."""

import pytest
from django.conf import settings

from feed.live.hub.hub import Hub
from feed.live.log import log
from feed.models import LiveEvent
from tests.factories import make_comment, make_post
from tests.live.conftest import TestPage, cursor_in, in_db, open_page
from tests.live.test_hub import PUBLIC

pytestmark = [
    pytest.mark.everywhere,
    pytest.mark.django_db(transaction=True),
    pytest.mark.asyncio,
]


@pytest.fixture
def slow_counters(monkeypatch: pytest.MonkeyPatch) -> None:
    """A Hub that starts after this holds counters back for an hour."""
    monkeypatch.setitem(settings.LIVE, "COUNTER_SECONDS", 3600)


async def test_a_counter_is_held_back_and_the_cursor_with_it(slow_counters: None, hub: Hub) -> None:
    post = await in_db(make_post)
    page = await open_page(hub, PUBLIC, await in_db(log.head))
    first = await in_db(make_comment, post)
    assert "<b>1</b> comment" in await page.frame_with(f".post-{post.pk}-comments")
    await in_db(make_comment, post)
    other = await in_db(make_post)
    frame = await page.frame_with(f'id="post-{other.pk}"')
    held = await in_db(lambda: LiveEvent.objects.filter(kind="post_counted").latest("seq").seq)
    assert int(cursor_in(frame).partition(":")[2]) == held - 1
    assert "<b>2</b> comments" not in frame
    # A page that resumes from there (another server, say) gets what was held back.
    resumed = TestPage(PUBLIC)
    hub.join(resumed)
    hub.resume(resumed, [cursor_in(frame)])
    assert "<b>2</b> comments" in await resumed.frame_with("live-cursor")
    assert first.root_id == post.pk


async def test_the_last_value_of_a_counter_always_goes_out(hub: Hub) -> None:
    post = await in_db(make_post)
    page = await open_page(hub, PUBLIC, await in_db(log.head))
    for _ in range(7):
        await in_db(make_comment, post)
    await page.frame_with("<b>7</b> comments")
