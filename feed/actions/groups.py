"""Groups: add, leave, remove, hand over, rename. What happens stands in the conversation as a line."""

from collections.abc import Collection

from django.core.exceptions import PermissionDenied, ValidationError

from feed import live
from feed.live.events import ConversationChanged, MembershipChanged
from feed.live.log.transaction import Transaction
from feed.models import Conversation, Membership, Message
from users.models import User

from .closing import close_group, close_if_empty
from .conversations import MOST_MEMBERS, added, clean_group_name, too_many
from .lines import joined, lock, put, refuse_closed


def add_people(*, actor: User, conversation: Conversation, people: Collection[User]) -> int:
    """Add people to a group that one leads; returns how many. Who is in it, or asked, stays so; who has left
    it, or declined, is asked.

    Raises Conversation.DoesNotExist where the actor may not read it, PermissionDenied where they do not
    lead it (MayNotWrite, and nobody is added, where somebody wants none of it; ClosedConversation for a
    closed group), ValidationError for too many.
    """
    with live.transaction() as tx:
        row = led_by(actor, conversation)
        refuse_closed(row, actor)
        rows = {one.person_id: one for one in Membership.objects.filter(conversation=row)}
        there = {pk for pk, one in rows.items() if one.state in Membership.READING}
        new = [person for person in people if person.pk not in there]
        if len(there) + len(new) > MOST_MEMBERS:
            raise ValidationError(too_many())
        newcomers: list[Membership] = []
        for one in added(row, actor, new):
            known = rows.get(one.person_id)
            if known is None:
                newcomers.append(one)
            else:
                if known.state in Membership.WENT:
                    one.state = Membership.State.ASKED
                come_back(known, one)
            kind = Message.Kind.ADDED if one.has_joined else Message.Kind.INVITED
            put(tx, row, Message(author=actor, kind=kind, subject=one.person), newcomers)
        tx.log(ConversationChanged, row, actor)
    return len(new)


def come_back(known: Membership, now: Membership) -> None:
    """Let somebody who was in the group, or waits, be in it as this new row says: as one who was never there.
    That they had muted it, or put it away, was about the group they left."""
    known.state, known.since_id = now.state, now.since_id
    known.read_id, known.unread, known.role = now.read_id, 0, now.role
    known.muted_until, known.is_archived = None, False
    known.save()


def leave(*, actor: User, conversation: Conversation) -> bool:
    """Leave a group; returns whether one was in it. An owner's part goes to whoever has been there
    longest, moderators first, to somebody hidden last; where nobody has joined, to who accepts first.
    A group that all have left is closed.
    Raises Conversation.DoesNotExist where the actor may not read it."""
    with live.transaction() as tx:
        row = lock(conversation)
        mine = _member(row, actor)
        if mine is None or not row.is_group:
            raise Conversation.DoesNotExist
        _go(tx, row, mine, Membership.State.LEFT)
        put(tx, row, Message(author=actor, kind=Message.Kind.LEFT))
        if mine.role == Membership.Role.OWNER:
            _pass_on(tx, row, actor)
        close_if_empty(tx, row, actor)
    return True


def remove(*, actor: User, conversation: Conversation, person: User) -> bool:
    """Remove somebody from a group that one leads; returns whether they were in it, or asked.

    Raises Conversation.DoesNotExist and PermissionDenied as `add_people`; a moderator removes no
    moderator, and nobody the owner.
    """
    with live.transaction() as tx:
        row = led_by(actor, conversation)
        theirs = _member(row, person)
        if theirs is None:
            return False
        mine = joined(row, actor)
        if _rank(theirs) >= _rank(mine):
            raise PermissionDenied
        _go(tx, row, theirs, Membership.State.REMOVED)
        put(tx, row, Message(author=actor, kind=Message.Kind.REMOVED, subject=person))
    return True


def hand_over(*, actor: User, conversation: Conversation, person: User) -> bool:
    """Make another member the owner of one's group; returns whether that changed anything.

    Raises Conversation.DoesNotExist where the actor may not read it, PermissionDenied where it is not
    theirs, or the other has not joined or is hidden.
    """
    with live.transaction() as tx:
        row = lock(conversation)
        mine, theirs = joined(row, actor), _member(row, person)
        is_mine = mine.role == Membership.Role.OWNER
        if not is_mine or theirs is None or not theirs.has_joined or not theirs.person.is_active:
            raise PermissionDenied
        if theirs.pk == mine.pk:
            return False
        Membership.objects.filter(pk=mine.pk).update(role=Membership.Role.MODERATOR)
        _own(tx, row, theirs, actor)
    return True


def set_role(*, actor: User, conversation: Conversation, person: User, role: str) -> bool:
    """Let a member of one's group lead it, too, or no more; returns whether that changed anything.

    Raises what `hand_over` does, ValueError for the part of an owner.
    """
    if role == Membership.Role.OWNER:
        raise ValueError("a group is handed over")
    with live.transaction() as tx:
        row = lock(conversation)
        mine, theirs = joined(row, actor), _member(row, person)
        is_mine = mine.role == Membership.Role.OWNER
        if not is_mine or theirs is None or not theirs.has_joined or theirs.pk == mine.pk:
            raise PermissionDenied
        if theirs.role == role:
            return False
        Membership.objects.filter(pk=theirs.pk).update(role=role)
        tx.log(ConversationChanged, row, actor)
    return True


def rename(*, actor: User, conversation: Conversation, name: str) -> bool:
    """Give a group that one leads another name; returns whether that changed anything.

    Raises what `add_people` does, ValidationError for a name that cannot be shown.
    """
    name = clean_group_name(name)
    with live.transaction() as tx:
        row = led_by(actor, conversation)
        refuse_closed(row, actor)
        if row.name == name:
            return False
        row.name = name
        row.save(update_fields=["name"])
        put(tx, row, Message(author=actor, kind=Message.Kind.RENAMED, body=name))
        tx.log(ConversationChanged, row, actor)
    return True


def close(*, actor: User, conversation: Conversation) -> bool:
    """End one's group: nobody writes in it any more or comes into it, and it stays to be read. Returns
    whether that is new.

    Raises Conversation.DoesNotExist where the actor may not read it, PermissionDenied where it is not
    theirs.
    """
    with live.transaction() as tx:
        row = lock(conversation)
        if joined(row, actor).role != Membership.Role.OWNER:
            raise PermissionDenied
        if row.is_closed:
            return False
        close_group(tx, row, actor)
        put(tx, row, Message(author=actor, kind=Message.Kind.CLOSED))
    return True


def led_by(actor: User, conversation: Conversation) -> Conversation:
    """Lock a group. Raises Conversation.DoesNotExist and PermissionDenied where the actor does not
    lead it."""
    row = lock(conversation)
    if joined(row, actor).role not in Membership.LEADING or not row.is_group:
        raise PermissionDenied
    return row


def _member(conversation: Conversation, person: User) -> Membership | None:
    rows = Membership.objects.reading().select_related("person")
    return rows.of(conversation.pk, person.pk)


def _rank(member: Membership) -> int:
    return list(Membership.Role.values).index(member.role)


def _go(tx: Transaction, row: Conversation, member: Membership, state: str) -> None:
    """Let somebody be in the group no more: they read nothing of it from now on."""
    Membership.objects.filter(pk=member.pk).update(
        state=state, role=Membership.Role.MEMBER, unread=0
    )
    tx.log(MembershipChanged, member)
    tx.log(ConversationChanged, row)


def _pass_on(tx: Transaction, row: Conversation, actor: User) -> None:
    there = Membership.objects.filter(conversation=row, state=Membership.State.JOINED)
    people = there.select_related("person")
    found = sorted(people, key=lambda one: (not one.person.is_active, -_rank(one), one.pk))
    if found:
        _own(tx, row, found[0], actor)


def _own(tx: Transaction, row: Conversation, member: Membership, actor: User) -> None:
    Membership.objects.filter(pk=member.pk).update(role=Membership.Role.OWNER)
    put(tx, row, Message(author=actor, kind=Message.Kind.OWNER, subject=member.person))
    tx.log(ConversationChanged, row, actor)
