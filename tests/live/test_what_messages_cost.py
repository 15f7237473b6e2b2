"""What a message costs does not grow with those who read it: it is asked and rendered once for all to whom
it reads alike, and what differs by person is small and absolute."""

from collections import Counter
from typing import Any

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from feed.actions import memberships
from feed.actions.messages import delete
from feed.live.delivery import fragments
from feed.live.events.pieces import Piece
from feed.live.events.seen import OF_TWO
from feed.models import Conversation, Membership, conversation_row
from feed.models.conversation_row import rows_of
from feed.pages.conversation import CONVERSATION
from feed.pages.conversations import CONVERSATIONS
from tests.factories import UserFactory
from tests.live.town import Composed, Town, having
from tests.talking import group, say, two
from users.actions.blocks import block
from users.models import User
from users.models.mute import Lasts

pytestmark = [pytest.mark.django_db, pytest.mark.everywhere]


class Room:
    """A group, and two pages of each who is in it: its own, and their list."""

    def __init__(self, town: Town, members: int) -> None:
        """Let so many people be in it; the first, who made it, writes."""
        self.town = town
        self.people = [UserFactory.create() for _number in range(members)]
        self.writer, self.others = self.people[0], self.people[1:]
        self.conversation = group(*self.people)
        # As those have it who were there when it was made.
        rows = Membership.objects.filter(conversation=self.conversation)
        last = rows.earliest("-last_id").last_id
        rows.update(read_id=last, last_id=last, unread=0)
        town.frames()  # what was before is not told to the pages that open now
        pk = self.conversation.pk
        self.page = {one: town.own_page(one, CONVERSATION, pk) for one in self.people}
        self.list = {one: town.own_page(one, CONVERSATIONS) for one in self.people}


@pytest.fixture
def rendered(monkeypatch: pytest.MonkeyPatch) -> Counter[str]:
    """Count what is rendered, by template."""
    counted: Counter[str] = Counter()
    true = fragments.piece

    def piece(sent: Piece, *about: Any) -> str:
        counted[sent.template] += 1
        return true(sent, *about)

    monkeypatch.setattr(fragments, "piece", piece)
    return counted


def cost_of_message(room: Room, rendered: Counter[str]) -> tuple[int, Counter[str], Composed]:
    """Return how often the database is asked for a message that is sent out, what is rendered for it, and
    the frames."""
    say(room.writer, room.conversation, "Rye is in the oven")
    rendered.clear()
    with CaptureQueriesContext(connection) as asked:
        frames = room.town.frames()
    return len(asked), Counter(rendered), frames


def test_a_message_costs_the_same_to_few_and_to_many(town: Town, rendered: Counter[str]) -> None:
    cost_of_message(Room(town, 3), rendered)  # queries are written out
    few, many = Room(town, 3), Room(town, 12)
    asked, made, _frames = cost_of_message(few, rendered)
    assert (asked, made) == cost_of_message(many, rendered)[:2]
    assert made["message_sent"] == 2  # the writer's own, and that of all others
    assert made["conversation_row"] == 4  # the same twice: where it is open, and where it is not
    assert made["conversation_unread"] == 1


def test_those_who_get_the_same_get_one_frame(town: Town, rendered: Counter[str]) -> None:
    room = Room(town, 8)
    frames = cost_of_message(room, rendered)[2]
    assert len({id(frames[room.page[one]]) for one in room.others}) == 1
    assert len({id(frames[room.list[one]]) for one in room.others}) == 1
    assert len({id(frames[town_page]) for town_page in room.page.values()}) == 2


def test_how_much_is_unread_is_each_reader_s_own(town: Town, rendered: Counter[str]) -> None:
    room = Room(town, 5)
    behind = room.others[0]
    Membership.objects.filter(person=behind).update(unread=7)
    _asked, made, frames = cost_of_message(room, rendered)
    assert made["conversation_unread"] == 2
    for one in room.others:
        number = 8 if one == behind else 1
        for page in (room.page[one], room.list[one]):
            assert f'<span class="badge">{number}<' in frames[page].html
    assert 'class="badge">' not in frames[room.list[room.writer]].html.partition('id="message-b')[0]


def test_a_row_reads_otherwise_to_who_mutes_or_blocks(town: Town, rendered: Counter[str]) -> None:
    room = Room(town, 6)
    muting, blocking, *plain = room.others
    memberships.mute(actor=muting, conversation=room.conversation, lasts=Lasts.HOUR)
    block(actor=blocking, person=room.writer)
    town.frames()
    _asked, _made, frames = cost_of_message(room, rendered)
    lists = {room.list[one] for one in room.people}
    assert having(frames, ">Muted<") & lists == {room.list[muting]}
    assert having(frames, "By somebody you block") & lists == {room.list[blocking]}
    assert having(frames, "Rye is in the oven") & lists == lists - {room.list[blocking]}
    assert "Rye is in the oven" in frames[room.list[plain[0]]].html


def test_on_its_own_page_the_row_says_that_it_is_open_and_comes_once(town: Town) -> None:
    alice, bob = town.alice, town.bob
    talk, other = two(alice, bob), two(alice, town.stranger)
    here, elsewhere = (town.own_page(alice, CONVERSATION, one.pk) for one in (talk, other))
    town.frames()
    say(bob, talk, "Good evening")
    frames = town.frames()
    row = f'<article id="conversation-{talk.pk}"'
    own, beside = frames[here].html, frames[elsewhere].html
    assert own.count(row) == own.count('aria-current="page"') > 0
    assert beside.count(row) == own.count(row)
    assert "aria-current" not in beside


def test_what_is_deleted_costs_the_same_to_few_and_to_many(
    town: Town, rendered: Counter[str]
) -> None:
    def cost(room: Room) -> tuple[int, Counter[str]]:
        message = say(room.writer, room.conversation, "Burnt")
        town.frames()
        delete(actor=room.writer, message=message)
        rendered.clear()
        with CaptureQueriesContext(connection) as asked:
            frames = town.frames()
        assert having(frames, "Deleted message") >= set(room.list.values())
        return len(asked), Counter(rendered)

    cost(Room(town, 3))
    assert cost(Room(town, 3)) == cost(Room(town, 12))


def test_only_what_somebody_has_archived_is_asked_about_when_a_message_is_sent(town: Town) -> None:
    talk = two(town.alice, town.bob)

    def asked(author: User, conversation: Conversation) -> int:
        with CaptureQueriesContext(connection) as found:
            say(author, conversation)
        return len(found)

    asked(town.alice, talk)
    before = asked(town.alice, talk)
    memberships.archive(actor=town.bob, conversation=talk)
    assert asked(town.alice, talk) > before
    assert not Membership.objects.get(conversation=talk, person=town.bob).is_archived
    assert asked(town.alice, talk) == before


def test_last_texts_are_looked_for_of_those_alone_who_are_told(town: Town) -> None:
    """Of who never wrote there is none: to see that, all that the other has written is walked through."""
    talk = two(town.alice, town.bob)
    first = say(town.alice, talk)
    last = say(town.bob, talk)
    for authors in ([town.alice], [town.bob], [town.alice, town.bob]):
        rows = OF_TWO.objects(talk.pk, [one.pk for one in authors])
        texts = {row.person: row.last_text for row in rows}
        both = {town.alice: first.pk, town.bob: last.pk}
        assert texts == {one: pk if one in authors else None for one, pk in both.items()}


def test_a_row_names_nobody_who_is_erased_while_it_is_loaded(
    town: Town, monkeypatch: pytest.MonkeyPatch
) -> None:
    talk = two(town.alice, town.bob)
    mine = Membership.objects.select_related("conversation").filter(person=town.alice)
    assert [row.other for row in rows_of(mine)] == [town.bob]
    monkeypatch.setattr(conversation_row.PEOPLE, "objects", lambda ids: [])
    assert [(row.conversation, row.other) for row in rows_of(mine)] == [(talk, None)]
