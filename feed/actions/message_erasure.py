"""Erasing what somebody has left in conversations who has left Plaza for good.

Their words stay with those they wrote to, without a name: they are the others' letters, too. Their signs
go, their part in groups passes on, and what nobody else can read goes whole.
"""

from collections.abc import Callable

from feed import live
from feed.live.events import MessageReacted
from feed.models import Conversation, Membership, Message, MessageReaction
from users.models import User

from .groups import leave
from .lines import lock

AT_ONCE = 100  # rows in one transaction


def erase_from_conversations(person: User, has_left: Callable[[User], bool]) -> bool:
    """Do some of it; returns whether there was any. `has_left` locks the person, and says whether they
    are really gone."""
    return (
        _take_back_signs(person, has_left)
        or _leave_groups(person, has_left)
        or _forget_unread_by_others(person, has_left)
    )


def _take_back_signs(person: User, has_left: Callable[[User], bool]) -> bool:
    """Take back some of the signs they put under messages."""
    with live.transaction() as tx:
        rows = MessageReaction.objects.filter(person=person).order_by("pk")
        some = list(rows.select_related("message")[:AT_ONCE])
        if not some or not has_left(person):
            return False
        MessageReaction.objects.filter(pk__in=[one.pk for one in some]).delete()
        for one in some:
            tx.log(MessageReacted, one.message)
    return True


def _leave_groups(person: User, has_left: Callable[[User], bool]) -> bool:
    """Leave a group, as anybody does: the others read it, and somebody else owns it."""
    mine = Membership.objects.reading().filter(person=person, is_group=True)
    found = next(iter(mine.order_by("-last_id").select_related("conversation")[:1]), None)
    if found is None:
        return False
    with live.transaction():
        lock(found.conversation)
        if not has_left(person):
            return False
        leave(actor=person, conversation=found.conversation)
    return True


def _forget_unread_by_others(person: User, has_left: Callable[[User], bool]) -> bool:
    """Delete a conversation that nobody else is in: notes, and what only people who are gone could read."""
    mine = Membership.objects.filter(person=person)
    for row in mine.select_related("conversation").order_by("pk")[:AT_ONCE]:
        with live.transaction():
            conversation = lock(row.conversation)
            if not has_left(person):
                return False
            others = Membership.objects.filter(conversation=conversation).exclude(person=person)
            if others.reading().exists():
                Membership.objects.filter(pk=row.pk).delete()
            else:
                _delete(conversation)
    return mine.exists()


def _delete(conversation: Conversation) -> None:
    Message.objects.filter(conversation=conversation).update(answers=None)
    conversation.delete()
