"""Messages: sent, edited, deleted, reacted to.

Who may read a message is asked for each piece (`ReadsMessage`). A card is not quite the same for all:
its author has another one, whoever blocks the author has it folded, and the message that it answers, or the
post that it holds, shows to those alone who may read that.
"""

from collections.abc import Iterable, Iterator
from copy import copy

from feed.live.events.pieces import AnyPiece, Badges, Does, Piece, Refresh
from feed.live.events.recipients import EVERYBODY, Blocks, Only, ReadsMessage, Recipients, Sees
from feed.live.log.log import Logged
from feed.models import Conversation, Message, Post
from feed.models.topic import Topic
from feed.pages import topics
from users.models import User

from .base import Batch, Event
from .listed import at_the_head, last_changed
from .quotes import folded_if_muted
from .seen import read_so_far, seen_by_other


class MessageEvent(Event, is_base=True):
    """What these have in common."""

    model = Message

    @classmethod
    def topics(cls, about: Message, actor_id: int | None) -> list[Topic]:
        """Concern the pages of the conversation, and those of its readers: lists and badges."""
        people = about.reader_ids or tuple(
            about.conversation.memberships.told().values_list("person", flat=True)
        )
        return [topics.conversation(about.conversation_id), *map(topics.viewer, people)]

    @classmethod
    def pieces(cls, event: Logged, batch: Batch) -> Iterable[AnyPiece]:
        """Send what is true now."""
        message = batch.messages.get(event.object_id)
        if message is not None:
            yield from cls.pieces_of(message, event, batch)

    @classmethod
    def pieces_of(cls, message: Message, event: Logged, batch: Batch) -> Iterable[AnyPiece]:
        """Send it to who may read it."""
        raise TypeError(f"{cls.__name__} does not say what it sends")


class MessageSent(MessageEvent):
    """A new message, or a line that says what happened: it goes in at the end; lists and badges follow."""

    @classmethod
    def pieces_of(cls, message: Message, event: Logged, batch: Batch) -> Iterable[AnyPiece]:
        """Send its card, the rows of lists, and badges."""
        page = (topics.conversation(message.conversation_id),)
        for shown, to in variants(message):
            yield Piece(cls.kind, page, {"message": shown}, Does.INSERT, to=to)
        rows = batch.rows_in(event)
        yield from at_the_head(message, rows)
        # Who writes has read what was there. A piece of its own: an insert is not sent beside a
        # refresh, and what was read before it came in may be told before it.
        every = (row.mine for row in rows)
        have_read = (one for one in every if not one.has_joined or one.read_id >= message.pk)
        yield from read_so_far(have_read, page)
        yield from chosen_changed(event)
        yield Badges(frozenset(viewers_of(event)))
        if message.conversation.kind == Conversation.Kind.TWO:
            here = batch.audience.viewers_at(page[0])
            yield from seen_by_other(message.conversation_id, here)


class MessageEdited(MessageEvent):
    """Its text changed: that part is swapped, and its beginning where it is answered or is the last."""

    @classmethod
    def pieces_of(cls, message: Message, event: Logged, batch: Batch) -> Iterable[AnyPiece]:
        """Send the text."""
        page = (topics.conversation(message.conversation_id),)
        for shown, to in variants(message):
            # Nobody can read any more what it said before: messages keep no history.
            yield Piece("message_edited", page, {"message": shown}, Does.REMOVE, to=to)
        yield from last_changed(message, batch.rows_in(event))
        yield from found_no_more(event)


class MessageDeleted(MessageEvent):
    """It was taken back: a quiet line stays in its place."""

    @classmethod
    def pieces_of(cls, message: Message, event: Logged, batch: Batch) -> Iterable[AnyPiece]:
        """Send the line; nobody may read any more what stood there, nor look at its pictures."""
        page = (topics.conversation(message.conversation_id),)
        to = ReadsMessage(message.conversation_id, message.pk)
        yield Piece(cls.kind, page, {"message": message}, Does.REMOVE, to=to)
        # Each is made for its own viewer, and for nobody shows anything any more.
        yield Refresh((topics.message_pictures(message.pk),), is_forced=True, to=EVERYBODY)
        yield from last_changed(message, batch.rows_in(event))
        yield from chosen_changed(event)
        yield from found_no_more(event)
        yield Badges(frozenset(viewers_of(event)))
        if message.author_id is not None:
            yield from seen_by_other(message.conversation_id, [message.author_id])


class MessageReacted(MessageEvent):
    """Somebody put a sign under it, or took it back."""

    is_counter = True

    @classmethod
    def topics(cls, about: Message, actor_id: int | None) -> list[Topic]:
        """Concern the pages of the conversation alone."""
        return [topics.conversation(about.conversation_id)]

    @classmethod
    def pieces_of(cls, message: Message, event: Logged, batch: Batch) -> Iterable[AnyPiece]:
        """Send the signs as they are now."""
        page = (topics.conversation(message.conversation_id),)
        to = ReadsMessage(message.conversation_id, message.pk)
        yield Piece(cls.kind, page, {"message": message}, to=to)


class MessagePicturesChanged(MessageEvent):
    """A picture of it became ready, failed, was described, or went with who had sent it: that part is
    swapped, and the pages on which one of them shows large are shown afresh."""

    @classmethod
    def topics(cls, about: Message, actor_id: int | None) -> list[Topic]:
        """Concern the pages of the conversation, and of its pictures."""
        return [topics.conversation(about.conversation_id), topics.message_pictures(about.pk)]

    @classmethod
    def pieces_of(cls, message: Message, event: Logged, batch: Batch) -> Iterable[AnyPiece]:
        """Send them as they are now; of what was deleted there are none."""
        page = (topics.conversation(message.conversation_id),)
        to = ReadsMessage(message.conversation_id, message.pk)
        if message.picture_facts:
            yield Piece(cls.kind, page, {"message": message}, to=to)
        yield Refresh((topics.message_pictures(message.pk),), to=to)


def variants(message: Message) -> Iterator[tuple[Message, Recipients]]:
    """Yield the message as it shows to some of those who may read it, with who these are."""
    reads = ReadsMessage(message.conversation_id, message.pk)
    author = message.author
    some: list[tuple[bool, bool, Recipients]] = [(False, False, reads)]
    if author is not None:
        others = reads - Only([author.pk])
        some = [(True, False, reads & Only([author.pk])), (False, False, others)]
        if not message.is_line:
            some[1:] = [
                (False, False, others - Blocks(author)),
                (False, True, others & Blocks(author)),
            ]
    for is_mine, is_folded, to in some:
        shown = copy(message)
        shown.is_mine, shown.is_folded, shown.is_unread = is_mine, is_folded, not is_mine
        if message.answers is None:
            yield from _with_post(shown, to)
            continue
        reads_answered = ReadsMessage(message.conversation_id, message.answers.pk)
        for one, readers in _by_who_is_answered(shown, message.answers.author, to & reads_answered):
            yield from _with_post(one, readers)
        without = copy(shown)
        without.is_answered_shown = False
        yield from _with_post(without, to - reads_answered)


def _with_post(message: Message, to: Recipients) -> Iterator[tuple[Message, Recipients]]:
    """Yield the message as those see it who may see the post that it shows, and as the others do."""
    post = message.shown_post
    if post is None:
        yield message, to
        return
    within = Sees(post, even_muted=True)
    for shown, seeing in folded_if_muted(post, within):
        yield _showing(message, shown), to & seeing
    yield _showing(message, None), to - within


def _showing(message: Message, post: Post | None) -> Message:
    shown = copy(message)
    shown.shown_post = post
    return shown


def _by_who_is_answered(
    message: Message, answered: User | None, to: Recipients
) -> Iterator[tuple[Message, Recipients]]:
    """Yield the message with what it answers; folded to those who block who wrote that."""
    if answered is None:
        yield message, to
        return
    yield message, to - Blocks(answered)
    folded = copy(message)
    folded.is_answered_folded = True
    yield folded, to & Blocks(answered)


def viewers_of(event: Logged) -> list[int]:
    """Return whose pages the event concerns."""
    return [topic.pk for topic in event.topics if topic.kind == "viewer"]


def chosen_changed(event: Logged) -> Iterable[AnyPiece]:
    """Show those lists afresh that hold some of somebody's conversations: what is unread, requests …"""
    people = viewers_of(event)
    yield Refresh(tuple(map(topics.chosen_conversations, people)), to=Only(people))


def found_no_more(event: Logged) -> Iterable[AnyPiece]:
    """Let pages with messages that were found search again: they may hold words that are no more."""
    people = viewers_of(event)
    where = tuple(map(topics.found_messages, people))
    yield Refresh(where, is_forced=True, to=Only(people))
