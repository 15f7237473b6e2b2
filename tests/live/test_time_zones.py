"""Each is sent times in their own zone; who chooses another gets their open pages afresh."""

from datetime import UTC, datetime

import pytest

from feed.live.delivery.compose import fresh
from feed.live.hub.hub import Hub
from feed.live.log import log
from feed.live.open_pages.watch import Watch, locale_in, site_locale
from feed.models import Post
from feed.pages.home import HOME
from feed.pages.public import PUBLIC
from tests.factories import UserFactory, make_post
from tests.live.conftest import TestPage, in_db, open_page, until
from tests.live.town import Town
from tests.people import signed_in, text_of
from users.accounts.sessions import sign_in_of
from users.actions.display import set_time_zone
from users.models import User

WHEN = datetime(2026, 8, 1, 12, 5, tzinfo=UTC)


def post_of(author: User) -> Post:
    """Return a post of a moment that is known."""
    post = make_post(author)
    Post.objects.filter(pk=post.pk).update(created_at=WHEN)
    return post


@pytest.mark.django_db
def test_a_push_says_the_same_as_the_page(town: Town) -> None:
    set_time_zone(actor=town.alice, time_zone="Asia/Tokyo")
    there = Watch(HOME, None, town.alice.pk, locale_in(town.alice.time_zone))
    town.more.append(there)
    town.frames()
    post_of(town.alice)
    frames = town.frames()
    time = 'title="1 Aug 2026, 21:05 JST">1 Aug 2026, 21:05</time>'
    assert time in text_of(signed_in(town.alice).get("/"))
    assert time in frames[there].html
    assert time in fresh(there).html
    assert 'name="zone" autocomplete="off" value="Asia/Tokyo"' in fresh(there).html
    others = [frame.html for page, frame in frames.items() if page.locale == site_locale()]
    assert any("12:05 UTC" in html for html in others)
    assert not any("JST" in html for html in others)


@pytest.mark.django_db
def test_who_has_the_site_s_zone_shares_what_all_others_are_sent(town: Town) -> None:
    set_time_zone(actor=town.alice, time_zone="UTC")
    set_time_zone(actor=town.bob, time_zone="Europe/Berlin")
    set_time_zone(actor=town.stranger, time_zone="Europe/Berlin")
    pages = {
        name: Watch(
            PUBLIC,
            None,
            viewer.pk if viewer else None,
            locale_in(viewer.time_zone if viewer else ""),
        )
        for name, viewer in (
            ("visitor", None),
            ("alice", town.alice),
            ("bob", town.bob),
            ("stranger", town.stranger),
        )
    }
    town.more += pages.values()
    town.frames()
    post_of(town.alice)
    frames = town.frames()
    assert frames[pages["visitor"]] is frames[pages["alice"]]
    assert frames[pages["bob"]] is frames[pages["stranger"]]
    assert frames[pages["bob"]] is not frames[pages["alice"]]


@pytest.mark.everywhere
@pytest.mark.django_db(transaction=True)
@pytest.mark.asyncio
async def test_who_chooses_another_zone_has_their_open_pages_come_back(hub: Hub) -> None:
    alice, bob = [await in_db(UserFactory.create) for _ in range(2)]
    pages = {}
    for one in (alice, bob):
        browser = await in_db(signed_in, one)
        sign_in = await in_db(sign_in_of, browser.cookies["sessionid"].value)
        page = pages[one] = TestPage(Watch(PUBLIC, None, one.pk, locale_in(one.time_zone)))
        page.sign_in = sign_in
        hub.join(page)
        hub.resume(page, [str(await in_db(log.head))])
        await page.frame_with("live-cursor")
    await in_db(set_time_zone, actor=alice, time_zone="Asia/Tokyo")
    other = await open_page(hub, Watch(PUBLIC, None, None, site_locale()), await in_db(log.head))
    await in_db(make_post)
    await other.frame_with("<article")
    await pages[bob].frame_with("<article")
    await until(lambda: pages[alice].code == 1012)
    assert not any("<article" in frame for frame in pages[alice].frames)
    assert pages[bob].code == 0
