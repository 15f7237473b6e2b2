"""Putting a message into a conversation: its id, its place among the others, and what it changes in the
rows of those who may read it. `messages.py` and `conversations.py` do it.
"""

from collections.abc import Collection, Sequence
from datetime import timedelta
from typing import Any

from django.core.exceptions import PermissionDenied
from django.db.models import BigIntegerField, Case, Exists, F, OuterRef, Q, Value, When
from django.db.models.functions import Now
from django.utils import timezone
from django.utils.translation import gettext as _

from feed.live.events import MembershipChanged, MessageSent
from feed.live.log.transaction import Transaction
from feed.models import Conversation, Membership, Message
from feed.models.hearing import not_heard
from feed.models.membership import MembershipQuerySet
from feed.models.message import next_id
from feed.text.names import mentions_in
from users.lib.lookups import PreparedQuery
from users.models import FormerUsername, User
from users.models.block import blocks_between

from .away import announce
from .linking import look_at_link

# Asked with every message: to write them out each time took a third of all that sending one takes.
LOCKED = PreparedQuery(lambda pk: Conversation.objects.select_for_update(no_key=True).filter(pk=pk))
MINE = PreparedQuery(
    lambda conversation, person: Membership.objects.reading().filter(
        conversation=conversation, person=person
    )
)
OTHERS = PreparedQuery(
    lambda conversation, person: (
        Membership.objects.filter(conversation=conversation)
        .exclude(person=person)
        .select_related("person")
        .annotate(is_apart=Exists(blocks_between(person, OuterRef("person"))))
    )
)
READERS = PreparedQuery(
    lambda conversation: (
        Membership.objects.reading()
        .filter(conversation=conversation)
        .values_list("person", "person__is_active", "is_archived")
    )
)
BEFORE = PreparedQuery(
    lambda pk: Message.objects.filter(pk=pk).values_list("created_at", "author", "kind")
)
# Written within this time after one's own last message, it stands below it without a name.
TOGETHER = timedelta(minutes=10)


class ClosedConversation(PermissionDenied):
    """Nobody can write in this conversation any more: of two, and nobody is told why; or a closed group."""


def lock(conversation: Conversation) -> Conversation:
    """Lock the conversation and return it as it is now. Raises Conversation.DoesNotExist, and outside of a
    transaction TransactionManagementError."""
    found: list[Conversation] = LOCKED.objects(conversation.pk)
    if not found:
        raise Conversation.DoesNotExist
    return found[0]


def lock_messages(ids: Collection[int]) -> list[Message]:
    """Lock the conversations that these messages are in, in one order, as whatever changes messages does;
    returns the messages as they are then."""
    some = Message.objects.filter(pk__in=ids)
    where = set(some.values_list("conversation", flat=True))
    rows = Conversation.objects.select_for_update(no_key=True, of=("self",)).filter(pk__in=where)
    list(rows.order_by("pk"))
    return list(some.select_related("author", "conversation").order_by("pk"))


def joined(conversation: Conversation, person: User) -> Membership:
    """Return the person's part in a conversation that they have joined.

    Raises Conversation.DoesNotExist where they may not even read it, PermissionDenied where they are
    asked and have not accepted, or are not active.
    """
    if not person.is_active:
        raise PermissionDenied
    found: list[Membership] = MINE.objects(conversation.pk, person.pk)
    if not found:
        raise Conversation.DoesNotExist
    if not found[0].has_joined:
        raise PermissionDenied(_("Accept the request first, then you can write here."))
    return found[0]


def other_membership(conversation: Conversation, person: User) -> Any:
    """Return the membership of the other of two, with its `person` and with `is_apart`: whether one of them
    blocks the other. None once they have left Plaza."""
    return next(iter(OTHERS.objects(conversation.pk, person.pk)), None)


def refuse_closed(conversation: Conversation, person: User) -> None:
    """Raise ClosedConversation where one of the two blocks the other, or is not here any more; and for a
    group that its owner has closed."""
    if conversation.is_closed:
        raise ClosedConversation(_("This group was closed."))
    if conversation.kind != Conversation.Kind.TWO:
        return
    other = other_membership(conversation, person)
    if other is None or not other.person.is_active or other.is_apart:
        raise ClosedConversation(_("You can't write in this conversation any more."))


def put(
    tx: Transaction,
    conversation: Conversation,
    message: Message,
    newcomers: Sequence[Membership] = (),
) -> None:
    """Put the message at the end of its conversation, which is locked; all who may read it are told.

    `newcomers` are inserted with it: rows that point to people are inserted under the log's lock.
    A line that says what happened counts as unread for nobody. Whoever has archived the conversation gets it
    back into their list, unless they have muted it, or block or mute the message's author.
    """
    message.conversation, message.created_at = conversation, timezone.now()
    message.pk = next_id(len(tx.waiting(Message)))
    _place(tx, message, conversation.last_message_id)
    look_at_link(message)
    conversation.last_message_id = message.pk
    Conversation.objects.filter(pk=conversation.pk).update(last_message_id=message.pk)
    readers = Membership.objects.reading().filter(conversation=conversation)
    is_unread = 0 if message.is_line else 1
    rows = READERS.rows(conversation.pk)
    message.reader_ids = (
        *(person for person, is_active, _is_archived in rows if is_active),
        *(one.person_id for one in newcomers if one.state in Membership.READING),
    )
    if any(is_archived for _person, _is_active, is_archived in rows):
        _bring_back(tx, readers, message)
    readers.update(
        last_id=message.pk,
        unread=Case(When(person=message.author, then=Value(0)), default=F("unread") + is_unread),
        read_id=Case(
            When(person=message.author, then=Value(message.pk)),
            default=F("read_id"),
            output_field=BigIntegerField(),
        ),
    )
    for one in newcomers:
        one.last_id = message.pk
        if one.person_id == message.author_id:
            one.read_id, one.unread = message.pk, 0
        else:
            one.unread += is_unread
        if one not in tx.waiting(Membership):
            tx.insert(one)
    tx.insert(message)
    tx.log(MessageSent, message, message.author)
    announce(message)


def _bring_back(tx: Transaction, readers: MembershipQuerySet, message: Message) -> None:
    """Take the conversation out of the archives of those whom the message calls, and of who wrote it."""
    hears = Q(muted_until=None) | Q(muted_until__lte=Now())
    hears &= ~not_heard(message.author_id, OuterRef("person"))
    called = list(readers.filter(hears | Q(person=message.author), is_archived=True))
    Membership.objects.filter(pk__in=[one.pk for one in called]).update(is_archived=False)
    for one in called:
        tx.log(MembershipChanged, one)


def named_in(text: str) -> dict[str, int]:
    """Return whom a text names: their ids, by username as typed; also ones given up lately."""
    names = mentions_in(text)
    if not names:
        return {}
    people = User.objects.filter(username__in=names, is_active=True)
    found = dict(people.values_list("username", "pk"))
    missing = set(names) - set(found)
    former = FormerUsername.objects.kept().filter(username__in=missing, person__is_active=True)
    return {**found, **dict(former.values_list("username", "person"))} if missing else found


def _place(tx: Transaction, message: Message, before: int) -> None:
    """Note what stands before the message: another message, perhaps one of this transaction."""
    waiting = [one for one in tx.waiting(Message) if one.pk == before]
    said = [(one.created_at, one.author_id, one.kind) for one in waiting] or BEFORE.rows(before)
    for written_at, author, kind in said:
        message.previous_at = written_at
        message.continues = (
            message.kind == kind == Message.Kind.TEXT
            and author == message.author_id
            and message.created_at - written_at < TOGETHER
        )
