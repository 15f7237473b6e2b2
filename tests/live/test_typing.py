"""Who is writing: told by open pages to open pages, and kept nowhere."""

import asyncio
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from typing import Any

import pytest
from django.conf import settings
from django.db.backends.utils import CursorWrapper

from feed.live.hub.hub import Hub
from feed.live.log import doorbell, log
from feed.live.log.cursor import Cursor
from feed.live.passing import passing
from feed.models import Conversation
from feed.pages.conversation import CONVERSATION
from feed.pages.conversations import CONVERSATIONS
from tests.factories import UserFactory
from tests.live.conftest import TestPage, in_db, open_page, watch
from tests.operations.test_metrics import figure
from tests.talking import group, say, two
from users.models import User

pytestmark = [
    pytest.mark.everywhere,
    pytest.mark.django_db(transaction=True),
    pytest.mark.asyncio,
]

NAMES = ("alice", "bob", "carol", "dave")
NOBODY = '.chat-typing,#live-sink"></div>'


@pytest.fixture
def briefly(monkeypatch: pytest.MonkeyPatch) -> None:
    """Let what somebody is writing show for a moment only, and at once."""
    monkeypatch.setattr(passing, "SOON", 0.0)
    monkeypatch.setitem(settings.LIVE, "TYPING_SECONDS", 0.3)
    monkeypatch.setitem(settings.LIVE, "TYPING_EVERY_SECONDS", 0.1)


@contextmanager
def statements(monkeypatch: pytest.MonkeyPatch) -> Iterator[list[str]]:
    """Collect what any thread asks any database."""
    said: list[str] = []
    execute = CursorWrapper.execute

    def asked(self: CursorWrapper, sql: str, params: Any = None) -> Any:
        said.append(sql)
        return execute(self, sql, params)

    with monkeypatch.context() as patch:
        patch.setattr(CursorWrapper, "execute", asked)
        yield said


class Together:
    """People in a conversation, each with its page open."""

    def __init__(self, conversation: Conversation, people: list[User]) -> None:
        self.conversation, self.people = conversation, people
        self.pages: list[TestPage] = []

    @classmethod
    async def of(cls, hub: Hub, how_many: int = 2, *names: str) -> "Together":
        """Let them be together, and wait until each page is told what passes."""
        made: Together = await in_db(cls._made, how_many, names or NAMES)
        for person in made.people:
            made.pages.append(await made.open(hub, person))
        for page in made.pages:
            page.frames.clear()
        return made

    @classmethod
    def _made(cls, how_many: int, names: Sequence[str]) -> "Together":
        people = [UserFactory.create(username=name) for name in names[:how_many]]
        return cls(two(people[0], people[1]) if how_many == 2 else group(*people), people)

    async def open(self, hub: Hub, person: User) -> TestPage:
        """Open the conversation once more."""
        what = watch(CONVERSATION, person.pk, self.conversation.pk)
        page = await open_page(hub, what, await in_db(log.head))
        await page.has_all(".chat-typing")
        return page


def sign_from_elsewhere(hub: Hub, conversation: int, person: object, seq: int) -> dict[str, Any]:
    """Return what another process tells of somebody who writes in a page of its."""
    return {
        "type": passing.WRITING,
        "from": "another process",
        "epoch": hub.cursor.epoch,
        "signs": [[conversation, person, seq]],
    }


async def test_the_other_sees_who_is_writing_and_the_database_is_not_asked(
    hub: Hub, monkeypatch: pytest.MonkeyPatch
) -> None:
    both = await Together.of(hub)
    hers, his = both.pages
    hers.frames.clear()
    before, frames = figure("plaza_typing_total"), figure("plaza_passing_frames_total")
    with statements(monkeypatch) as asked:
        for _key in range(20):
            hub.passing.sign(hers)
        frame = await his.frame_with("is writing")
        hub.passing.take(sign_from_elsewhere(hub, both.conversation.pk, both.people[1].pk, 10**9))
        await hers.frame_with("is writing")
    assert f"name-{both.people[0].pk}" in frame
    assert "live-cursor" not in frame  # the log knows nothing of it
    assert {*asked} <= {log.HEAD}  # as the Hub looks once a second anyway
    assert not [one for one in his.frames if "writing" in one]
    assert figure("plaza_typing_total") == before + 1  # twenty keys at once are one sign
    assert figure("plaza_passing_frames_total") == frames + 2


async def test_it_is_gone_a_while_after_the_last_key(briefly: None, hub: Hub) -> None:
    both = await Together.of(hub)
    hers, his = both.pages
    hub.passing.sign(hers)
    await his.frame_with("is writing")
    assert NOBODY in await his.frame_with(".chat-typing")
    hub.passing.sign(hers)
    await his.frame_with("is writing")
    assert NOBODY in await his.frame_with(".chat-typing")


async def test_it_goes_with_the_message_and_stays_for_what_is_written_after(hub: Hub) -> None:
    both = await Together.of(hub)
    hers, his = both.pages
    hub.passing.sign(hers)
    await his.frame_with("is writing")
    place = hub.cursor.seq
    await in_db(say, both.people[0], both.conversation, "Good morning")
    await his.frame_with("Good morning")
    assert NOBODY in await his.frame_with(".chat-typing")
    # What another process tells late was told before the message.
    hub.passing.take(sign_from_elsewhere(hub, both.conversation.pk, both.people[0].pk, place))
    hub.passing.sign(hers)  # the next line
    await his.frame_with("is writing")
    assert not [one for one in his.frames if ".chat-typing" in one]


async def test_a_sign_that_comes_after_its_message_shows_nothing(hub: Hub) -> None:
    both = await Together.of(hub, 3)
    alice, bob, _carol = both.people
    place = hub.cursor.seq
    await in_db(say, alice, both.conversation, "Good morning")
    page = both.pages[2]
    await page.frame_with("Good morning")
    hub.passing.take(sign_from_elsewhere(hub, both.conversation.pk, alice.pk, place))
    hub.passing.take(sign_from_elsewhere(hub, both.conversation.pk, bob.pk, place))
    frame = await page.frame_with("is writing")
    assert f"name-{bob.pk}" in frame and f"name-{alice.pk}" not in frame


async def test_several_are_named_or_counted_and_nobody_is_told_of_themselves(hub: Hub) -> None:
    all_four = await Together.of(hub, 4)
    alice, bob, carol, dave = all_four.pages
    hub.passing.sign(alice)
    await dave.frame_with("is writing")
    hub.passing.sign(bob)
    frame = await dave.frame_with("are writing")
    assert all(f"name-{one.pk}" in frame for one in all_four.people[:2])
    hub.passing.sign(carol)
    frame = await dave.frame_with("</span> and 2 others are writing")
    assert f"name-{all_four.people[0].pk}" in frame
    frame = await alice.frame_with("are writing")
    assert all(f"name-{one.pk}" in frame for one in all_four.people[1:3])
    assert f"name-{all_four.people[0].pk}" not in frame


async def test_a_page_that_comes_later_is_told_what_passes(hub: Hub) -> None:
    both = await Together.of(hub)
    hub.passing.sign(both.pages[0])
    what = watch(CONVERSATION, both.people[1].pk, both.conversation.pk)
    page = await open_page(hub, what, await in_db(log.head))
    assert "is writing" in await page.frame_with(".chat-typing")
    # One that was away may still say what was: it is told that nobody writes, too.
    what = watch(CONVERSATION, both.people[0].pk, both.conversation.pk)
    page = await open_page(hub, what, await in_db(log.head))
    assert NOBODY in await page.frame_with(".chat-typing")


async def test_a_page_without_room_is_told_once_it_has_drained(hub: Hub) -> None:
    both = await Together.of(hub)
    unsent = 0
    what = watch(CONVERSATION, both.people[1].pk, both.conversation.pk)
    page = await open_page(hub, what, await in_db(log.head), lambda: unsent)
    await page.has_all(".chat-typing")
    page.frames.clear()
    unsent = settings.LIVE["UNSENT_BYTES"]
    page.held = unsent
    hub.passing.sign(both.pages[0])
    await both.pages[1].frame_with("is writing")
    assert not page.frames
    unsent = 0
    await page.frame_with("is writing")


async def test_a_sign_of_a_page_that_may_not_tell_it_does_nothing(hub: Hub) -> None:
    both = await Together.of(hub)
    stranger = await in_db(UserFactory.create, username="stranger")
    pages = [
        await open_page(hub, watch(CONVERSATION, pk, both.conversation.pk), await in_db(log.head))
        for pk in (stranger.pk, None)
    ]
    a_list = watch(CONVERSATIONS, both.people[0].pk)
    pages.append(await open_page(hub, a_list, await in_db(log.head)))
    deaf = TestPage(watch(CONVERSATION, both.people[0].pk, both.conversation.pk))
    hub.join(deaf)
    before = figure("plaza_typing_total")
    for page in (*pages, deaf):
        hub.passing.sign(page)
    assert figure("plaza_typing_total") == before
    hub.passing.take(sign_from_elsewhere(hub, both.conversation.pk, stranger.pk, 10**9))
    hub.passing.sign(both.pages[1])
    await both.pages[0].frame_with("is writing")
    assert not [one for page in (*pages, *both.pages) for one in page.frames if "writing" in one]
    hub.leave(deaf)


async def test_what_makes_no_sense_from_another_process_is_ignored(hub: Hub) -> None:
    both = await Together.of(hub)
    pk, alice = both.conversation.pk, both.people[0].pk
    sign = sign_from_elsewhere(hub, pk, alice, 10**9)
    for odd in (
        {},
        {"type": "live.of_tomorrow"},
        {**sign, "signs": [[pk, "alice", 0]]},
        {**sign, "signs": 3},
        {**sign, "epoch": Cursor("0" * 8, 0).epoch},
        {"type": passing.WRITING},
        {"type": passing.PRESENCE, "from": "another", "here": [alice], "left": 3, "asks": False},
    ):
        hub.passing.take(odd)
    hub.passing.take(sign)
    await both.pages[1].frame_with("is writing")
    assert not [one for one in both.pages[1].frames if "writing" in one]


async def test_signs_of_many_go_to_other_processes_together(
    hub: Hub, monkeypatch: pytest.MonkeyPatch
) -> None:
    told: list[dict[str, Any]] = []
    both, three = await Together.of(hub), await Together.of(hub, 3, "erin", "frank", "grace")
    monkeypatch.setattr(doorbell, "is_shared", lambda: True)
    monkeypatch.setattr(doorbell._ringer, "pass_on", told.append)
    pages = [*both.pages, *three.pages]
    for page in pages:
        hub.passing.sign(page)
    async with asyncio.timeout(5):
        while not told:
            await asyncio.sleep(0.01)
    assert [one["type"] for one in told] == [passing.WRITING]
    assert told[0]["epoch"] == hub.cursor.epoch
    signs = {(talk, person) for talk, person, _seq in told[0]["signs"]}
    assert signs == {(page.watch.object_id, page.watch.viewer_id) for page in pages}


async def test_hundreds_who_write_at_once_cost_a_page_a_few_frames(hub: Hub) -> None:
    three = await Together.of(hub, 3)
    page = three.pages[2]
    for number in range(300):
        hub.passing.take(
            sign_from_elsewhere(hub, three.conversation.pk, three.people[number % 2].pk, 10**9)
        )
        await asyncio.sleep(0)
    await page.has_all("are writing")
    assert len([one for one in page.frames if ".chat-typing" in one]) <= 2
