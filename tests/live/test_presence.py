"""Who is there: known from open pages, told between processes, rounded so that it is never wrong."""

from typing import Any

import pytest
from django.conf import settings

from feed.live.hub.hub import Hub
from feed.live.log import doorbell, log
from feed.live.passing import passing
from feed.live.passing.presence import DAY, STEPS, Presence, minutes_said
from feed.pages.conversation import CONVERSATION
from feed.pages.public import PUBLIC
from tests.factories import UserFactory
from tests.live.conftest import TestPage, in_db, open_page, watch
from tests.talking import two
from users.models import User

ALICE, BOB, CAROL = 1, 2, 3
GRACE, LIFE = 10, 50


@pytest.fixture
def presence() -> Presence:
    """Nobody is there."""
    return Presence(GRACE, LIFE)


def test_whoever_has_a_page_open_is_there_and_for_a_moment_after(presence: Presence) -> None:
    assert presence.seconds_since(ALICE, 100) is None
    assert presence.enter(ALICE, 100)
    assert not presence.enter(ALICE, 200)  # another tab
    presence.leave(ALICE, 300)
    assert presence.next_end() is None
    presence.leave(ALICE, 400)
    assert presence.next_end() == 400 + GRACE
    assert presence.depart(400 + GRACE - 1) == {}
    assert presence.seconds_since(ALICE, 400 + GRACE - 1) == 0
    assert presence.depart(400 + GRACE) == {ALICE: GRACE}
    assert presence.seconds_since(ALICE, 460) == 60
    assert presence.here == set()


def test_who_goes_from_page_to_page_is_there_all_the_while(presence: Presence) -> None:
    presence.enter(ALICE, 100)
    presence.leave(ALICE, 200)
    assert not presence.enter(ALICE, 200 + GRACE - 1)
    assert presence.depart(1_000) == {}
    assert presence.seconds_since(ALICE, 1_000) == 0


def test_what_another_process_tells_holds_until_it_tells_otherwise_or_falls_silent(
    presence: Presence,
) -> None:
    assert presence.hear("one", [ALICE, BOB], [], 100) == {ALICE, BOB}
    assert presence.hear("one", [ALICE, BOB], [], 120) == set()
    presence.hear("two", [ALICE], [], 120)
    assert presence.hear("one", [BOB], [(ALICE, 5.0)], 130) == {ALICE}
    assert presence.seconds_since(ALICE, 131) == 0  # she has a page at the other
    assert presence.hear("two", [], [(ALICE, 5.0)], 140) == {ALICE}
    assert presence.seconds_since(ALICE, 145) == 10
    # Somebody who comes back is there, whatever is told of the time before.
    presence.hear("three", [CAROL], [(CAROL, 5.0)], 145)
    assert presence.seconds_since(CAROL, 146) == 0
    # The process with bob's page is killed: nobody keeps him here.
    assert presence.seconds_since(BOB, 130 + LIFE - 1) == 0
    assert presence.seconds_since(BOB, 130 + LIFE) == LIFE


def test_nobody_is_remembered_for_longer_than_a_day(presence: Presence) -> None:
    presence.hear("one", [BOB], [(ALICE, 10.0), (CAROL, DAY - 100)], 1_000)
    assert presence.forget(1_049) == set()
    assert presence.forget(1_050) == {BOB}
    assert dict(presence.left(1_050)) == {ALICE: 60, BOB: 50, CAROL: DAY - 50}
    assert presence.seconds_since(CAROL, 1_101) is None
    assert {*dict(presence.left(1_101))} == {ALICE, BOB}
    presence.forget(1_000 + 2 * DAY)
    assert presence.left(1_000) == []
    assert presence.seconds_since(ALICE, 1_000 + 2 * DAY) is None


def test_what_is_said_is_never_less_than_what_is_true() -> None:
    assert minutes_said(None) is None
    assert minutes_said(0) == 0
    for seconds in range(1, int(DAY), 59):
        minutes = minutes_said(seconds)
        assert minutes in STEPS
        assert minutes * 60 >= seconds
    assert minutes_said(1) == 5 and minutes_said(301) == 15 and minutes_said(DAY) == 1_440
    assert minutes_said(DAY + 1) is None


# --- on pages ------------------------------------------------------------------------------------


def talk_of_two() -> tuple[int, User, User]:
    """Return the conversation of alice and bob."""
    alice, bob = UserFactory.create(username="alice"), UserFactory.create(username="bob")
    return two(alice, bob).pk, alice, bob


@pytest.fixture
def sent(monkeypatch: pytest.MonkeyPatch) -> list[dict[str, Any]]:
    """What other processes are told, as if there were any."""
    told: list[dict[str, Any]] = []
    monkeypatch.setattr(doorbell, "is_shared", lambda: True)
    monkeypatch.setattr(doorbell._ringer, "pass_on", told.append)
    return told


def told_by_another(
    here: list[int], left: list[tuple[int, float]], *, asks: bool = False
) -> dict[str, Any]:
    """Return what another process tells."""
    return {
        "type": passing.PRESENCE,
        "from": "another",
        "here": here,
        "left": left,
        "asks": asks,
    }


async def opened(hub: Hub, person: User, talk: int) -> TestPage:
    """Open the conversation."""
    page = await open_page(hub, watch(CONVERSATION, person.pk, talk), await in_db(log.head))
    await page.has_all(".chat-presence")
    return page


@pytest.mark.everywhere
@pytest.mark.django_db(transaction=True)
@pytest.mark.asyncio
async def test_an_open_page_says_when_the_other_comes_and_goes(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setitem(settings.LIVE, "LEAVING_SECONDS", 0.1)
    hub = Hub()
    hub.start()
    talk, alice, bob = await in_db(talk_of_two)
    hers = await opened(hub, alice, talk)
    assert "presence-words" not in "".join(hers.frames)
    hers.frames.clear()
    his = await open_page(hub, watch(PUBLIC, bob.pk), await in_db(log.head))  # any page of his
    frame = await hers.frame_with("presence")
    assert "Active now" in frame and "presence-mark" in frame
    hub.leave(his)
    hub.leave(his)
    frame = await hers.frame_with("presence")
    assert "Active 5 minutes ago" in " ".join(frame.split())
    assert "presence-mark" not in frame
    # A page that comes now says the same.
    again = await opened(hub, alice, talk)
    assert "Active 5 minutes ago" in " ".join("".join(again.frames).split())
    await hub.close()


@pytest.mark.everywhere
@pytest.mark.django_db(transaction=True)
@pytest.mark.asyncio
async def test_what_another_process_tells_shows_and_is_over_when_that_falls_silent(
    monkeypatch: pytest.MonkeyPatch, sent: list[dict[str, Any]]
) -> None:
    monkeypatch.setitem(settings.LIVE, "PRESENCE_SECONDS", 0.2)
    monkeypatch.setattr(doorbell, "hear", _hears_nothing)
    hub = Hub()
    hub.start()
    talk, alice, bob = await in_db(talk_of_two)
    hers = await opened(hub, alice, talk)
    hers.frames.clear()
    hub.passing.take(told_by_another([bob.pk], []))
    assert "Active now" in await hers.frame_with("presence")
    assert "Active 5 minutes ago" in " ".join((await hers.frame_with("presence")).split())
    hub.passing.take(told_by_another([], [(bob.pk, 4_000.0)]))  # an older word changes nothing
    assert not [one for one in hers.frames if "presence" in one]
    assert {pk for one in sent for pk in one["here"]} == {alice.pk}
    # Once it hears the others it asks them; who asks is told who left, too.
    assert not any(one["asks"] for one in sent)
    hub.passing.take(doorbell.HEARING)
    assert [one["asks"] for one in sent if one["asks"]] == [True]
    sent.clear()
    hub.passing.take(told_by_another([], [], asks=True))
    assert bob.pk in {person for one in sent for person, _ago in one["left"]}
    await hub.close()


async def _hears_nothing(*_arguments: Any) -> None:
    """Stand in for the channel of other processes."""
