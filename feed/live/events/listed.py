"""Conversations in the lists of those who are in them: what reads alike for several is sent to all of them
at once."""

from collections.abc import Hashable, Iterable, Sequence
from dataclasses import replace

from feed.live.events.pieces import AnyPiece, Does, Piece
from feed.live.events.recipients import Only, ReadsMessage
from feed.models import Message
from feed.models.conversation_row import ConversationRow
from feed.pages import topics

Alike = Iterable[tuple[ConversationRow, list[int]]]  # a row, and the people whose rows read like it


def at_the_head(message: Message, rows: Sequence[ConversationRow]) -> Iterable[AnyPiece]:
    """Put the conversation at the head of the lists of those to whom it belongs there; on its own page it
    says that it is open. How much is unread follows: it is another number for nearly everybody.

    Where a later message follows in the same conversation, that one brings the row: put at the head twice,
    the row would say the same both times and stay below what came between them."""
    page = topics.conversation(message.conversation_id)
    reads = ReadsMessage(message.conversation_id, message.pk)
    shown = [
        row
        for row in rows
        if row.mine.has_joined and not row.mine.is_archived and row.mine.last_id <= message.pk
    ]
    for row, people in _by_variant(shown):
        to, lists = Only(people) & reads, tuple(map(topics.conversations, people))
        yield Piece("conversation_row", lists, {"row": row}, to=to, except_at=page)
        here = replace(row, is_here=True)
        yield Piece("conversation_row", (page,), {"row": here}, to=to)
    for row, people in _by_number(row for row in shown if row.mine.unread):
        lists = tuple(map(topics.conversations, people))
        context = {"mine": row.mine}
        yield Piece("conversation_unread", lists, context, to=Only(people) & reads)


def last_changed(message: Message, rows: Sequence[ConversationRow]) -> Iterable[AnyPiece]:
    """Change the last line of the conversation where lists show it, and what is unread there: what it said
    before has to go."""
    reads = ReadsMessage(message.conversation_id, message.pk)
    pages = (topics.conversations, topics.chosen_conversations)
    for row, people in _by_variant(rows):
        where = tuple(of(pk) for of in pages for pk in people)
        to = Only(people) & reads
        yield Piece("conversation_last", where, {"row": row}, Does.REMOVE, to=to)
    for row, people in _by_number(rows):
        where = tuple(of(pk) for of in pages for pk in people)
        to, context = Only(people) & reads, {"mine": row.mine}
        yield Piece("conversation_unread", where, context, Does.REMOVE, to=to)


def _by_variant(rows: Iterable[ConversationRow]) -> Alike:
    return _alike((row.variant, row) for row in rows)


def _by_number(rows: Iterable[ConversationRow]) -> Alike:
    return _alike((row.mine.unread, row) for row in rows)


def _alike(keyed_rows: Iterable[tuple[Hashable, ConversationRow]]) -> Alike:
    found: dict[Hashable, tuple[ConversationRow, list[int]]] = {}
    for key, row in keyed_rows:
        found.setdefault(key, (row, []))[1].append(row.mine.person_id)
    return found.values()
