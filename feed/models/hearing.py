"""Whose messages somebody hears: whom they block or mute they read, and nothing calls them to it."""

from typing import Any

from django.db.models import Exists, OuterRef, Q

from users.models import Block, Mute

from .message import Message


def not_heard(author: Any, reader: Any) -> Q:
    """Return the condition that the reader blocks or mutes the author; both are ids, or expressions for
    them. Whose boosts alone are muted is heard."""
    blocks = Block.objects.filter(blocker=reader, blocked=author)
    mutes = Mute.objects.holding().filter(muter=reader, muted=author, boosts_only=False)
    return Q(Exists(blocks)) | Q(Exists(mutes))


def says_something_new() -> Q:
    """Return the condition that something is unread in the conversation of a membership by somebody whom its
    person hears.

    Of those who neither block nor mute anybody no message is looked at: `unread` says it.
    """
    person = OuterRef("person")
    unhears_somebody = Q(Exists(Block.objects.filter(blocker=person))) | Q(
        Exists(Mute.objects.holding().filter(muter=person, boosts_only=False))
    )
    reader = OuterRef(OuterRef("person"))
    unread = Message.objects.unread_in(
        OuterRef("conversation"),
        reader=OuterRef("person"),
        read=OuterRef("read_id"),
        since=OuterRef("since_id"),
    )
    heard = unread.filter(~not_heard(OuterRef("author"), reader))
    return ~unhears_somebody | Q(Exists(heard))
