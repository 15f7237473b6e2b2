"""Things to break on purpose in conversations."""

from collections.abc import Callable, Iterable
from dataclasses import replace
from typing import Any

import pytest

from feed.actions import memberships
from feed.live.events import ConversationRead, MessageSent, messages
from feed.live.events.pieces import AnyPiece, Badges, Piece
from feed.live.events.recipients import Only, Recipients
from feed.models import Membership
from feed.models.visibility.conversations import MemberSets

from .kinds import ANSWERS, GROUPS, READING

Sends = Callable[..., Iterable[AnyPiece]]


def _without(patch: pytest.MonkeyPatch, event: Any, name: str, template: str) -> None:
    """Let an event send no pieces of this template."""
    true: Sends = getattr(event, name)

    def pieces(cls: Any, *about: Any) -> Iterable[AnyPiece]:
        for one in true(*about):
            if not (isinstance(one, Piece) and one.template == template):
                yield one

    patch.setattr(event, name, classmethod(pieces))


def new_messages_leave_the_lists_as_they_are(patch: pytest.MonkeyPatch) -> None:
    """A conversation in which something is written stays where it stood in lists."""
    _without(patch, MessageSent, "pieces_of", "conversation_row")


def new_messages_are_counted_on_no_badge(patch: pytest.MonkeyPatch) -> None:
    """In the header of every page the number stays as it was."""
    true = MessageSent.pieces_of

    def pieces_of(cls: Any, *about: Any) -> Iterable[AnyPiece]:
        return (one for one in true(*about) if not isinstance(one, Badges))

    patch.setattr(MessageSent, "pieces_of", classmethod(pieces_of))


def what_is_read_in_one_tab_is_new_in_the_others(patch: pytest.MonkeyPatch) -> None:
    """The marks of what was read stay."""
    _without(patch, ConversationRead, "pieces", "conversation_read")


def whoever_blocks_the_answered_reads_their_words(patch: pytest.MonkeyPatch) -> None:
    """What a message answers is never folded."""
    patch.setattr(
        messages, "_by_who_is_answered", lambda message, answered, to: iter([(message, to)])
    )


def messages_go_to_whoever_has_the_page_open(patch: pytest.MonkeyPatch) -> None:
    """Who was removed, and who came in later, are sent what is not for them."""
    true = MemberSets.reading
    patch.setattr(MemberSets, "reading", lambda self, *about: true(self, *about) | self._viewers)


def the_end_of_a_mute_is_told_nobody(patch: pytest.MonkeyPatch) -> None:
    """A mute is over, and open pages go on saying that it is not."""

    def end_expired_mutes() -> int:
        return Membership.objects.filter(muted_until__isnull=False).update(muted_until=None)

    patch.setattr(memberships, "end_expired_mutes", end_expired_mutes)


def deleted_messages_are_quoted(patch: pytest.MonkeyPatch) -> None:
    """Where a message was answered, what it said stays, but for who deleted it."""
    true = messages.MessageDeleted.pieces_of

    def pieces_of(cls: Any, message: Any, *about: Any) -> Iterable[AnyPiece]:
        to: Recipients = Only([message.author_id])
        for one in true(message, *about):
            is_it = isinstance(one, Piece) and one.template == cls.kind
            yield replace(one, to=to) if is_it and isinstance(one, Piece) else one

    patch.setattr(messages.MessageDeleted, "pieces_of", classmethod(pieces_of))


BREAKS = (
    new_messages_leave_the_lists_as_they_are,
    new_messages_are_counted_on_no_badge,
    what_is_read_in_one_tab_is_new_in_the_others,
    whoever_blocks_the_answered_reads_their_words,
    messages_go_to_whoever_has_the_page_open,
    the_end_of_a_mute_is_told_nobody,
    deleted_messages_are_quoted,
)
KIND_OF = {
    new_messages_leave_the_lists_as_they_are: READING,
    new_messages_are_counted_on_no_badge: READING,
    what_is_read_in_one_tab_is_new_in_the_others: READING,
    whoever_blocks_the_answered_reads_their_words: ANSWERS,
    messages_go_to_whoever_has_the_page_open: GROUPS,
    the_end_of_a_mute_is_told_nobody: READING,
    deleted_messages_are_quoted: ANSWERS,
}
