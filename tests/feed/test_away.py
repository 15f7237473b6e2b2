"""Of a message that they have not seen people can be told who are away: who, and when that is asked."""

from collections.abc import Iterator

import pytest
from django.db.models import QuerySet
from django.utils import timezone

from feed import live
from feed.actions import away, groups, memberships
from feed.actions.conversations import begin
from feed.actions.messages import delete, send
from feed.models import Conversation, Membership, Message
from feed.models.membership import FOR_GOOD
from tests.people import person
from tests.talking import group, say, two
from users.actions.blocks import block
from users.actions.people import deactivate
from users.models import User

pytestmark = [pytest.mark.django_db(transaction=True), pytest.mark.everywhere]


@pytest.fixture
def heard() -> Iterator[list[Message]]:
    """Return the messages that a listener has heard of."""
    found: list[Message] = []

    def listen(message: Message, **_more: object) -> None:
        assert Message.objects.filter(pk=message.pk).exists(), "it is there when one hears of it"
        found.append(message)

    away.message_sent.connect(listen, sender=Message)
    yield found
    away.message_sent.disconnect(listen, sender=Message)


def told(message: Message) -> set[str]:
    """Return whom one tells of the message now."""
    return {one.username for one in away.unseen_by(message)}


def test_those_are_told_who_may_read_it_and_have_not() -> None:
    people = [person(name) for name in ("ann", "bob", "cut", "dan", "eve", "fay", "gil", "hal")]
    ann, bob, cut, dan, eve, fay, gil, hal = people
    made = group(*people)
    message = say(ann, made, "Rye?")
    assert told(message) == {"bob", "cut", "dan", "eve", "fay", "gil", "hal"}
    memberships.mark_read(actor=bob, conversation=made, up_to=message.pk)
    block(actor=cut, person=ann)
    groups.leave(actor=dan, conversation=made)
    groups.remove(actor=ann, conversation=made, person=eve)
    deactivate(actor=None, people=[fay])
    part_of(made, gil).update(muted_until=FOR_GOOD)
    assert told(message) == {"hal"}
    part_of(made, gil).update(muted_until=timezone.now())
    assert told(message) == {"gil", "hal"}
    send(author=hal, conversation=made, body="Rye.")
    assert told(message) == {"gil"}, "who has written since has read it"
    delete(actor=ann, message=message)
    assert told(message) == set()


def part_of(conversation: Conversation, one: User) -> QuerySet[Membership]:
    """Return somebody's part, to be changed."""
    return Membership.objects.filter(conversation=conversation, person=one)


def test_who_is_only_asked_and_who_came_later_are_not_told() -> None:
    ann, bob = person("ann"), person("bob")
    asked = begin(author=ann, person=bob, body="Hi")
    assert told(asked) == set()
    memberships.accept(actor=bob, conversation=asked.conversation)
    assert told(asked) == {"bob"}
    made = group(ann)
    before = say(ann, made, "Before he came")
    groups.add_people(actor=ann, conversation=made, people=[person("cid", groups_from="everyone")])
    assert told(before) == set()
    line = Message.objects.filter(conversation=made).latest("pk")
    assert line.is_line and told(line) == set()


def test_a_message_is_announced_once_it_is_committed_and_none_that_was_not(
    heard: list[Message],
) -> None:
    ann, bob = person("ann"), person("bob")
    made = two(ann, bob, "First")
    assert [one.body for one in heard] == ["First"]
    with live.transaction():
        say(bob, made, "Within a transaction")
        assert len(heard) == 1
    assert heard[-1].body == "Within a transaction"
    with pytest.raises(RuntimeError), live.transaction():
        say(bob, made, "Rolled back")
        raise RuntimeError
    assert len(heard) == 2
    group(ann, bob)
    assert len(heard) == 2, "of lines nobody hears"


def test_where_nobody_listens_nobody_is_called(monkeypatch: pytest.MonkeyPatch) -> None:
    called: list[object] = []
    monkeypatch.setattr(away.message_sent, "send", lambda **about: called.append(about))
    ann, bob = person("ann"), person("bob")
    say(ann, two(ann, bob))
    assert called == []
