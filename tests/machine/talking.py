"""What people can do in conversations: one small function each, as in `doing.py`."""

from collections.abc import Callable
from datetime import timedelta
from typing import Any

from django.utils import timezone

from feed.actions import groups, memberships
from feed.actions.message_reactions import react
from feed.actions.messages import delete, edit
from feed.models import Conversation, Membership, Message
from users.actions.contact import set_contact
from users.models import User
from users.models.mute import Lasts

# What one can do about a conversation, to which somebody else may matter.
TO_TALKS: dict[str, Callable[[User, Conversation, User], Any]] = {
    "mutes for an hour": lambda who, talk, other: _mute(who, talk, Lasts.HOUR),
    "mutes for good": lambda who, talk, other: _mute(who, talk, Lasts.ALWAYS),
    "mutes for a moment": lambda who, talk, other: _mute_for_a_moment(who, talk),
    "archives": lambda who, talk, other: _turn_archived(who, talk),
    "reads": lambda who, talk, other: _read(who, talk, 0),
    "reads some of": lambda who, talk, other: _read(who, talk, 2),
    "accepts": lambda who, talk, other: memberships.accept(actor=who, conversation=talk),
    "declines": lambda who, talk, other: memberships.decline(actor=who, conversation=talk),
}
# What one can do about a group.
TO_GROUPS: dict[str, Callable[[User, Conversation, User], Any]] = {
    "adds to": lambda who, talk, other: groups.add_people(
        actor=who, conversation=talk, people=[other]
    ),
    "leaves": lambda who, talk, other: groups.leave(actor=who, conversation=talk),
    "removes from": lambda who, talk, other: groups.remove(
        actor=who, conversation=talk, person=other
    ),
    "hands over": lambda who, talk, other: groups.hand_over(
        actor=who, conversation=talk, person=other
    ),
    "lets lead": lambda who, talk, other: groups.set_role(
        actor=who, conversation=talk, person=other, role=Membership.Role.MODERATOR
    ),
    "gives a name to": lambda who, talk, other: groups.rename(
        actor=who, conversation=talk, name=f"{talk.name[:30]}s"
    ),
}
# What one can do with a message; with one's own words.
TO_MESSAGES: dict[str, Callable[[User, Message], Any]] = {
    "thumbs up": lambda who, message: react(actor=who, message=message, emoji="👍"),
    "laughs at": lambda who, message: react(actor=who, message=message, emoji="😂"),
    "shows no link in": lambda who, message: _show_link(message, "none"),
    "shows its first link in": lambda who, message: _show_link(message, "first"),
    "deletes": lambda who, message: delete(actor=message.author or who, message=message),
}
# What one can say about who may write, and what others see.
TO_CONTACT: dict[str, Callable[[User], Any]] = {
    "is open to everyone": lambda who: _contact(who, "everyone"),
    "is open to friends": lambda who: _contact(who, "friends"),
    "is open to nobody": lambda who: _contact(who, "nobody"),
    "turns read receipts": lambda who: set_contact(
        actor=who,
        messages_from=who.messages_from,
        groups_from=who.groups_from,
        shows_seen=not who.shows_seen,
        shows_active=who.shows_active,
    ),
}


def reword(message: Message, word: str) -> Message:
    """Let the author of a message change what it says."""
    assert message.author is not None, "everybody is here"
    return edit(actor=message.author, message=message, body=word)


def _show_link(message: Message, which: str) -> None:
    assert message.author is not None, "everybody is here"
    edit(actor=message.author, message=message, body=message.body, preview_of=which)


def _mute(who: User, talk: Conversation, lasts: Lasts) -> str | None:
    if memberships.unmute(actor=who, conversation=talk):
        return "unmutes"
    memberships.mute(actor=who, conversation=talk, lasts=lasts)
    return None


def _mute_for_a_moment(who: User, talk: Conversation) -> None:
    """Mute a conversation; the time is over at once, and the worker sees to it."""
    memberships.mute(actor=who, conversation=talk, lasts=Lasts.HOUR)
    mine = Membership.objects.filter(person=who, conversation=talk, muted_until__isnull=False)
    mine.update(muted_until=timezone.now() - timedelta(seconds=1))
    memberships.end_expired_mutes()


def _turn_archived(who: User, talk: Conversation) -> str | None:
    if memberships.archive(actor=who, conversation=talk):
        return None
    memberships.archive(actor=who, conversation=talk, is_archived=False)
    return "takes out of the archive"


def _read(who: User, talk: Conversation, but: int) -> None:
    """Read a conversation to its end, or but for so many messages."""
    rows = Message.objects.readable_by(who).filter(conversation=talk).order_by("-pk")
    found = list(rows.values_list("pk", flat=True)[but : but + 1])
    if found:
        memberships.mark_read(actor=who, conversation=talk, up_to=found[0])


def _contact(who: User, whom: str) -> None:
    set_contact(
        actor=who,
        messages_from=whom,
        groups_from=whom,
        shows_seen=who.shows_seen,
        shows_active=who.shows_active,
    )
