"""The link to a group: made, renewed, ended by who leads it; joining by it, or asking to."""

from django.core.exceptions import PermissionDenied, ValidationError
from django.utils.translation import gettext as _

from feed import live
from feed.live.events import ConversationChanged, GroupLinkChanged, MembershipChanged
from feed.live.log.transaction import Transaction
from feed.models import Conversation, Membership, Message
from feed.models.conversation import new_key
from feed.models.meeting import meets_blocked
from users.models import User

from .conversations import MOST_MEMBERS, newcomer, too_many
from .groups import come_back, led_by
from .lines import lock, put, refuse_closed
from .memberships import accept

MOST_WAITING = 100  # people, to be let into one group


class MeetsBlocked(PermissionDenied):
    """Somebody whom the actor blocks is in the group, and they have not been told."""


def renew(*, actor: User, conversation: Conversation) -> Conversation:
    """Make the link to a group that one leads; one that is there leads nowhere from now on. Who waits
    goes on waiting. Returns the group.

    Raises Conversation.DoesNotExist where the actor may not read it, PermissionDenied where they do not
    lead it (ClosedConversation for a closed group).
    """
    return _set(actor, conversation, link_key=new_key())


def end(*, actor: User, conversation: Conversation) -> Conversation:
    """Let the link to a group lead nowhere. Returns and raises what `renew` does."""
    return _set(actor, conversation, link_key=None)


def set_asks(*, actor: User, conversation: Conversation, asks: bool) -> Conversation:
    """Say whether who opens the link asks first, and somebody who leads the group lets them in. Returns
    and raises what `renew` does."""
    return _set(actor, conversation, link_asks=asks)


def join(*, actor: User, key: str, is_told: bool = False) -> Membership:
    """Join the group to which a link leads, or ask to; returns one's part in it.

    Who is invited already accepts by it. Who was removed, or turned down, only asks. `is_told` says that
    the actor knows that somebody whom they block is there. Raises Conversation.DoesNotExist for a link
    that leads nowhere (any more), PermissionDenied for an actor who is not active, MeetsBlocked,
    ValidationError for a group that is full.
    """
    if not actor.is_active:
        raise PermissionDenied
    with live.transaction() as tx:
        row = lock(Conversation.objects.linked(key).get())
        if row.link_key != key or row.is_closed:  # renewed while this waited
            raise Conversation.DoesNotExist
        rows = Membership.objects.filter(conversation=row)
        mine = Membership.objects.of(row.pk, actor.pk)
        if mine is not None and (mine.has_joined or mine.is_waiting):
            return mine
        if not is_told and meets_blocked(actor, row):
            raise MeetsBlocked
        is_invited = mine is not None and mine.is_asked
        is_barred = mine is not None and mine.state == Membership.State.REMOVED
        if is_invited:
            accept(actor=actor, conversation=row)
            return rows.get(person=actor)
        if row.link_asks or is_barred:
            return _wait(tx, row, actor, mine)
        _refuse_full(row)
        return _come_in(tx, row, actor, mine)


def withdraw(*, actor: User, conversation: Conversation) -> bool:
    """Wait no more to be let into a group; returns whether one did."""
    return _turn_away(actor, conversation, actor)


def let_in(*, actor: User, conversation: Conversation, person: User) -> bool:
    """Let somebody who waits into a group that one leads; returns whether they did. Where somebody whom
    they block came into it meanwhile they are asked, and told.

    Raises what `renew` does, ValidationError for a group that is full.
    """
    with live.transaction() as tx:
        row = led_by(actor, conversation)
        refuse_closed(row, actor)
        theirs = _waiting(row, person)
        if theirs is None or not theirs.person.is_active:
            return False
        _refuse_full(row)
        is_asked = meets_blocked(person, row)
        state = Membership.State.ASKED if is_asked else Membership.State.JOINED
        come_back(theirs, newcomer(row, person, state))
        put(tx, row, Message(author=actor, kind=Message.Kind.APPROVED, subject=person))
        _changed(tx, row, theirs)
    return True


def turn_down(*, actor: User, conversation: Conversation, person: User) -> bool:
    """Let somebody who waits not into a group that one leads; they are not told. Returns whether they
    did wait. Raises what `renew` does."""
    led_by_actor = Conversation.objects.open_to(actor).get(pk=conversation.pk)
    with live.transaction():
        led_by(actor, led_by_actor)
        return _turn_away(actor, conversation, person)


def _set(actor: User, conversation: Conversation, **columns: str | bool | None) -> Conversation:
    with live.transaction() as tx:
        row = led_by(actor, conversation)
        refuse_closed(row, actor)
        for name, value in columns.items():
            setattr(row, name, value)
        row.save(update_fields=[*columns])
        tx.log(GroupLinkChanged, row, actor)
    return row


def _come_in(
    tx: Transaction, row: Conversation, actor: User, mine: Membership | None
) -> Membership:
    """Let the actor be in the group from now on, with a line that says how; where all have left who
    could lead it, they do."""
    now = newcomer(row, actor, Membership.State.JOINED)
    if not Membership.objects.filter(conversation=row, state=now.state).exists():
        now.role = Membership.Role.OWNER
    line = Message(author=actor, kind=Message.Kind.BY_LINK)
    if mine is None:
        put(tx, row, line, [now])
    else:
        come_back(mine, now)
        put(tx, row, line)
    tx.log(MembershipChanged, mine or now, actor)
    tx.log(ConversationChanged, row, actor)
    return mine or now


def _wait(tx: Transaction, row: Conversation, actor: User, mine: Membership | None) -> Membership:
    """Let the actor wait: those who lead the group see it, and nobody else."""
    waiting = Membership.objects.filter(conversation=row, state=Membership.State.WAITING)
    if waiting.count() >= MOST_WAITING:
        raise ValidationError(_("Too many people are waiting to join. Try again later."))
    if mine is None:
        mine = newcomer(row, actor, Membership.State.WAITING)
        tx.insert(mine)
    else:
        mine.state = Membership.State.WAITING
        mine.save(update_fields=["state"])
    tx.log(MembershipChanged, mine, actor)
    tx.log(GroupLinkChanged, row, actor)
    return mine


def _turn_away(actor: User, conversation: Conversation, person: User) -> bool:
    with live.transaction() as tx:
        row = lock(conversation)
        theirs = _waiting(row, person)
        if theirs is None:
            return False
        theirs.state = Membership.State.REMOVED
        theirs.save(update_fields=["state"])
        tx.log(MembershipChanged, theirs, actor)
        tx.log(GroupLinkChanged, row, actor)
    return True


def _changed(tx: Transaction, row: Conversation, member: Membership) -> None:
    tx.log(MembershipChanged, member)
    tx.log(ConversationChanged, row)
    tx.log(GroupLinkChanged, row)


def _waiting(row: Conversation, person: User) -> Membership | None:
    rows = Membership.objects.filter(state=Membership.State.WAITING).select_related("person")
    return rows.of(row.pk, person.pk)


def _refuse_full(row: Conversation) -> None:
    there = Membership.objects.reading().filter(conversation=row)
    if there.count() >= MOST_MEMBERS:
        raise ValidationError(too_many())
