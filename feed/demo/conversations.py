"""What the demo's people write to each other: in twos, in groups, to themselves (`conversations.json`)."""

import json
from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from pathlib import Path
from typing import NotRequired, TypedDict

from feed.actions.lines import TOGETHER
from feed.models import Conversation, Membership, Message, MessageReaction, Post
from feed.models.conversation import new_key, pair_of
from feed.models.membership import FOR_GOOD
from feed.text.names import mentions_in
from users.models import User

from . import DemoShown
from .links import give_previews
from .pictures import illustrate
from .rows import reserved_ids

State, Role = Membership.State, Membership.Role


class DemoMessage(DemoShown):
    """A message, or a line that says whom somebody added, or that they came by the link: `after` is minutes
    after the one before, `answers` the number of the one it answers, counted from 1, `signs` who put which
    under it, `post` how the post begins that it shows."""

    author: str
    after: int
    body: NotRequired[str]
    line: NotRequired[str]
    subject: NotRequired[str]
    post: NotRequired[str]
    answers: NotRequired[int]
    signs: NotRequired[dict[str, str]]


class DemoConversation(TypedDict):
    """A conversation, over since so many minutes. A group has a name, and its first person made it; it may
    have a `link`, by which people join ("open") or ask to ("asks", as those do who are `waiting`)."""

    people: list[str]
    ended: int
    messages: list[DemoMessage]
    name: NotRequired[str]
    unread: NotRequired[dict[str, int]]
    asked: NotRequired[list[str]]
    muted: NotRequired[list[str]]
    archived: NotRequired[list[str]]
    link: NotRequired[str]
    waiting: NotRequired[list[str]]


def load_conversations() -> list[DemoConversation]:
    """Return the conversations of the demo."""
    text = Path(__file__).with_name("conversations.json").read_text("utf-8")
    told: list[DemoConversation] = json.loads(text)
    return told


@dataclass
class Told:
    """A conversation with its rows, none of them inserted yet."""

    source: DemoConversation
    row: Conversation
    messages: list[Message] = field(default_factory=list)
    since: dict[str, int] = field(default_factory=dict)  # who came later: before which message

    @property
    def texts(self) -> list[tuple[Message, DemoMessage]]:
        """Its messages as they were told; without the line that says who made the group."""
        first = 1 if "name" in self.source else 0
        return list(zip(self.messages[first:], self.source["messages"], strict=True))


def converse(people: dict[str, User], now: datetime) -> None:
    """Let these people have written to each other, up to now. The ids are in the order of time, as they
    would be."""
    told = [Told(source, _conversation(source, people)) for source in load_conversations()]
    Conversation.objects.bulk_create(one.row for one in told)
    for one in told:
        one.messages = list(_messages(one, people, now))
    written = sorted(
        (message for one in told for message in one.messages), key=lambda one: one.created_at
    )
    for message, pk in zip(written, reserved_ids(Message, len(written)), strict=True):
        message.pk = pk
    for one in told:
        _link(one)
        one.row.created_at, one.row.last_message_id = (
            one.messages[0].created_at,
            one.messages[-1].pk,
        )
    Message.objects.bulk_create(written, batch_size=100)
    shown = [pair for one in told for pair in one.texts]
    illustrate(shown)
    give_previews(shown)
    Conversation.objects.bulk_update((one.row for one in told), ["created_at", "last_message_id"])
    parts = [part for one in told for part in _parts(one, people)]
    Membership.objects.bulk_create(parts)
    MessageReaction.objects.bulk_create(sign for one in told for sign in _signs(one, people))


def _conversation(source: DemoConversation, people: dict[str, User]) -> Conversation:
    if "name" in source:
        key, asks = new_key() if "link" in source else None, source.get("link") == "asks"
        kind = Conversation.Kind.GROUP
        return Conversation(kind=kind, name=source["name"], link_key=key, link_asks=asks)
    first, *others = (people[name].pk for name in source["people"])
    kind = Conversation.Kind.TWO if others else Conversation.Kind.SELF
    return Conversation(kind=kind, pair=pair_of(first, others[0] if others else first))


def _messages(told: Told, people: dict[str, User], now: datetime) -> Iterator[Message]:
    """Yield its messages, from the first to the last."""
    source = told.source
    when = now - timedelta(
        minutes=source["ended"] + sum(one["after"] for one in source["messages"])
    )
    if "name" in source:
        maker, kind = people[source["people"][0]], Message.Kind.MADE
        yield Message(
            conversation=told.row, author=maker, kind=kind, body=source["name"], created_at=when
        )
    for one in source["messages"]:
        when += timedelta(minutes=one["after"])
        body, post = one.get("body", ""), _post(one)
        yield Message(
            conversation=told.row,
            author=people[one["author"]],
            kind=one.get("line", Message.Kind.TEXT),
            subject=people.get(one.get("subject", "")),
            body=body,
            names={name: people[name].pk for name in mentions_in(body) if name in people},
            post=post,
            has_post=post is not None,
            created_at=when,
        )


def _post(source: DemoMessage) -> Post | None:
    """Return the post that a message shows."""
    if "post" not in source:
        return None
    return Post.objects.get(body__startswith=source["post"], root=None, boost_of=None)


def _link(told: Told) -> None:
    """Say what each of its messages answers, and what it stands below."""
    for message, source in told.texts:
        if "answers" in source:
            message.answers = told.texts[source["answers"] - 1][0]
    for before, message in zip(told.messages, told.messages[1:], strict=False):
        message.previous_at = before.created_at
        message.continues = (
            not (message.is_line or before.is_line)
            and before.author_id == message.author_id
            and message.created_at - before.created_at < TOGETHER
        )
        came = message.author if message.kind == Message.Kind.BY_LINK else message.subject
        if message.kind in (Message.Kind.ADDED, Message.Kind.BY_LINK) and came is not None:
            told.since[came.username] = before.pk


def _parts(told: Told, people: dict[str, User]) -> Iterator[Membership]:
    """Yield what each person's part in it is; they have read all but the last few."""
    source, is_group = told.source, "name" in told.source
    for name in [*source["people"], *told.since]:
        unread = source.get("unread", {}).get(name, 0)
        yield Membership(
            conversation=told.row,
            person=people[name],
            state=State.ASKED if name in source.get("asked", ()) else State.JOINED,
            role=Role.OWNER if is_group and name == source["people"][0] else Role.MEMBER,
            is_group=is_group,
            since_id=told.since.get(name, 0),
            read_id=told.messages[-1 - unread].pk if unread < len(told.messages) else 0,
            last_id=told.messages[-1].pk,
            unread=unread,
            muted_until=FOR_GOOD if name in source.get("muted", ()) else None,
            is_archived=name in source.get("archived", ()),
        )
    for name in source.get("waiting", ()):
        now = told.messages[-1].pk
        part = Membership(conversation=told.row, person=people[name], state=State.WAITING)
        part.is_group, part.since_id, part.read_id = True, now, now
        yield part


def _signs(told: Told, people: dict[str, User]) -> Iterator[MessageReaction]:
    for message, source in told.texts:
        for name, emoji in source.get("signs", {}).items():
            yield MessageReaction(message=message, person=people[name], emoji=emoji)
