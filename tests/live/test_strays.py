"""Who says again and again that their place is nobody's is turned away; who was lost once is not."""

import pytest
from django.conf import settings

from feed.live.hub.hub import Hub
from feed.live.log import log
from feed.live.open_pages.closing import Closing
from feed.live.open_pages.strays import Strays
from feed.live.open_pages.unruly import Unruly
from feed.pages.public import PUBLIC
from tests.live.conftest import TestPage, in_db, open_page, watch

pytestmark = [pytest.mark.django_db(transaction=True), pytest.mark.asyncio]

NOWHERE = "0123456789abcdef:1"


async def test_a_page_that_is_lost_again_and_again_is_closed(hub: Hub) -> None:
    page = await open_page(hub, watch(PUBLIC), NOWHERE)
    for _ in range(settings.LIVE["LOST"]):
        hub.resume(page, [NOWHERE])
    assert not page.is_closed
    hub.resume(page, [NOWHERE])
    await page.frame_with("sent too many requests")
    assert page.is_closed


async def test_a_page_that_knows_its_place_may_say_so_as_often_as_it_likes(hub: Hub) -> None:
    page = await open_page(hub, watch(PUBLIC), await in_db(log.head))
    here = str(await in_db(log.head))
    for _ in range(3 * settings.LIVE["LOST"]):
        hub.resume(page, [here])
    assert not page.is_closed


async def test_all_that_come_back_to_a_log_that_has_begun_anew_are_let_in(hub: Hub) -> None:
    pages = [TestPage(watch(PUBLIC)) for _ in range(3 * settings.LIVE["LOST_PER_ADDRESS"])]
    for page in pages:
        page.address = "192.0.2.7"
        hub.join(page)
        hub.resume(page, [NOWHERE])
    assert not any(page.is_closed for page in pages)


async def test_many_pages_of_one_address_are_counted_together_and_forgotten_after_a_while() -> None:
    strays, pages = Strays(), [TestPage(watch(PUBLIC)) for _ in range(40)]
    for page in pages:
        page.address = "192.0.2.7"
        page.has_asked = True
    elsewhere = TestPage(watch(PUBLIC))
    elsewhere.has_asked = True
    elsewhere.address = "192.0.2.8"
    most = settings.LIVE["LOST_PER_ADDRESS"]
    assert [strays.may_ask(page, now=100.0) for page in pages] == [True] * most + [False] * (
        40 - most
    )
    assert strays.may_ask(elsewhere, now=100.0)
    later = 100.0 + settings.LIVE["LOST_SECONDS"] + 1
    assert all(strays.may_ask(page, now=later) for page in pages[:most])


async def test_who_opens_page_after_page_to_be_lost_is_counted_as_well() -> None:
    strays, most = Strays(), settings.LIVE["FIRST_LOST_PER_ADDRESS"]
    pages = [TestPage(watch(PUBLIC)) for _ in range(most + 1)]
    for page in pages:
        page.address = "192.0.2.7"
    assert [strays.may_ask(page, now=100.0) for page in pages] == [True] * most + [False]
    later = 100.0 + settings.LIVE["LOST_SECONDS"] + 1
    assert strays.may_ask(pages[-1], now=later)


async def test_an_address_from_which_many_visitors_were_sent_away_is_remembered(hub: Hub) -> None:
    most = settings.LIVE["SENT_AWAY_PER_ADDRESS"]
    for number in range(most):
        assert not hub.unruly.is_barred("192.0.2.7", hub._loop.time()), number
        page = await open_page(hub, watch(PUBLIC), await in_db(log.head))
        page.address = "192.0.2.7"
        hub.turn_away(page, Closing.TOO_MUCH)
    assert hub.unruly.is_barred("192.0.2.7", hub._loop.time())
    assert not hub.unruly.is_barred("192.0.2.8", hub._loop.time())


async def test_who_is_sent_away_for_another_reason_is_not_unruly(hub: Hub) -> None:
    for _ in range(2 * settings.LIVE["SENT_AWAY_PER_ADDRESS"]):
        page = await open_page(hub, watch(PUBLIC), await in_db(log.head))
        page.address = "192.0.2.7"
        hub.turn_away(page, Closing.SIGNED_OUT)
    assert not hub.unruly.is_barred("192.0.2.7", hub._loop.time())


async def test_unruly_addresses_are_forgotten_after_a_while() -> None:
    unruly, most = Unruly(), settings.LIVE["SENT_AWAY_PER_ADDRESS"]
    for _ in range(most):
        unruly.sent_away("192.0.2.7", now=100.0)
    assert unruly.is_barred("192.0.2.7", now=100.0)
    later = 100.0 + settings.LIVE["SENT_AWAY_SECONDS"] + 1
    assert not unruly.is_barred("192.0.2.7", now=later)
    unruly.sent_away("192.0.2.8", now=later)
    assert list(unruly._sent_away._times) == ["192.0.2.8"]  # bounded by who was of late
    unruly.sent_away("", now=later)  # nobody knows from where
    assert not unruly.is_barred("", now=later)
