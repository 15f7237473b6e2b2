"""One's own part in a conversation: accept it or not, have read it, mute and archive it."""

from datetime import datetime

from django.core.exceptions import PermissionDenied
from django.utils import timezone

from feed import live
from feed.live.events import ConversationChanged, ConversationRead, MembershipChanged
from feed.models import Conversation, Membership, Message
from feed.models.membership import FOR_GOOD
from users.models import User
from users.models.mute import Lasts

from .closing import close_if_empty
from .lines import lock, put, refuse_closed

MUTES_AT_ONCE = 200  # mutes that are over, ended in one transaction


def accept(*, actor: User, conversation: Conversation) -> bool:
    """Take part in a conversation that one is asked to; returns whether that is new.

    Raises Conversation.DoesNotExist where one is not, PermissionDenied for an actor who is not active
    (ClosedConversation where nobody can write there any more).
    """
    if not actor.is_active:
        raise PermissionDenied
    with live.transaction() as tx:
        row = lock(conversation)
        mine = _mine(actor, row)
        if mine.has_joined:
            return False
        refuse_closed(row, actor)
        mine.state = Membership.State.JOINED
        there = Membership.objects.filter(conversation=row, state=Membership.State.JOINED)
        if row.is_group and not there.exists():  # all have left who could lead it
            mine.role = Membership.Role.OWNER
        mine.save(update_fields=["state", "role"])
        tx.log(MembershipChanged, mine, actor)
        if row.is_group:
            put(tx, row, Message(author=actor, kind=Message.Kind.JOINED))
            tx.log(ConversationChanged, row, actor)
    return True


def decline(*, actor: User, conversation: Conversation) -> bool:
    """Have nothing to do with a conversation that one is asked to; nobody is told, but that a group has one
    less in it. Returns whether one was asked. Raises Conversation.DoesNotExist where one may not even
    read it."""
    with live.transaction() as tx:
        row = lock(conversation)
        mine = _mine(actor, row)
        if not mine.is_asked:
            return False
        mine.state = Membership.State.DECLINED
        mine.save(update_fields=["state"])
        tx.log(MembershipChanged, mine, actor)
        if row.is_group:
            tx.log(ConversationChanged, row, actor)
            close_if_empty(tx, row, actor)
    return True


def mark_read(*, actor: User, conversation: Conversation, up_to: int) -> bool:
    """Note that the actor has read the conversation down to this message; returns whether that is new.

    What is only asked of them is not marked: nobody learns that they have looked. Raises
    Conversation.DoesNotExist where they may not read it.
    """
    with live.transaction() as tx:
        mine = _mine(actor, conversation)
        up_to = min(up_to, mine.last_id)
        if not mine.has_joined or up_to <= mine.read_id:
            return False
        mine.read_id = up_to
        mine.unread = unread_above(mine) if up_to < mine.last_id else 0
        mine.save(update_fields=["read_id", "unread"])
        tx.log(ConversationRead, mine, actor)
    return True


def unread_above(mine: Membership) -> int:
    """Return how many messages somebody has not read: those by others above what they have."""
    return Message.objects.unread_in(
        mine.conversation_id, reader=mine.person_id, read=mine.read_id, since=mine.since_id
    ).count()


def mute(*, actor: User, conversation: Conversation, lasts: Lasts) -> bool:
    """Count the conversation on one's badge no more, for so long; returns whether that changed
    anything. Raises Conversation.DoesNotExist where one may not read it."""
    until = timezone.now() + lasts.time if lasts.time is not None else FOR_GOOD
    return _set(actor, conversation, muted_until=until)


def unmute(*, actor: User, conversation: Conversation) -> bool:
    """Count it again. Returns and raises what `mute` does."""
    return _set(actor, conversation, muted_until=None)


def end_expired_mutes() -> int:
    """End the mutes of conversations that are over, so that open pages learn of it; returns how many.

    What a page shows never waits for this: a mute that is over counts for nothing. Several workers may call
    it at once; each mute is ended by one of them.
    """
    over = Membership.objects.filter(muted_until__lte=timezone.now()).order_by("muted_until")
    with live.transaction() as tx:
        locked = over.select_for_update(skip_locked=True, no_key=True)
        some = list(locked[:MUTES_AT_ONCE])
        Membership.objects.filter(pk__in=[mine.pk for mine in some]).update(muted_until=None)
        for mine in some:
            tx.log(MembershipChanged, mine)
    return len(some)


def archive(*, actor: User, conversation: Conversation, is_archived: bool = True) -> bool:
    """Put the conversation away, or back into one's list; the next message brings it back unless it is
    muted. Returns and raises what `mute` does."""
    return _set(actor, conversation, is_archived=is_archived)


def _set(actor: User, conversation: Conversation, **columns: bool | datetime | None) -> bool:
    with live.transaction() as tx:
        mine = _mine(actor, conversation)
        changed = {name: one for name, one in columns.items() if getattr(mine, name) != one}
        if not changed or not mine.has_joined:
            return False
        for name, value in changed.items():
            setattr(mine, name, value)
        mine.save(update_fields=[*changed])
        tx.log(MembershipChanged, mine, actor)
    return True


def _mine(actor: User, conversation: Conversation) -> Membership:
    """Lock the actor's part. Raises Conversation.DoesNotExist where they may not read it."""
    rows = Membership.objects.reading().select_for_update(no_key=True)
    found = rows.of(conversation.pk, actor.pk)
    if found is None or not actor.is_active:
        raise Conversation.DoesNotExist
    return found
