"""Unsaved conversations and messages to show fragments with."""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import timedelta
from typing import Any

from feed.models import Conversation, Membership, Message
from feed.models.conversation_row import ConversationRow
from feed.models.membership import FOR_GOOD
from feed.pages.conversation import Talk
from feed.pages.conversations import Asked
from users.models import User

from . import samples

TWO, GROUP, SELF = Conversation.Kind.TWO, Conversation.Kind.GROUP, Conversation.Kind.SELF
IDS = {TWO: 5, GROUP: 6, SELF: 7}


def conversation(kind: Conversation.Kind = TWO, name: str = "") -> Conversation:
    """Return a conversation, of each kind another."""
    return Conversation(pk=IDS[kind], kind=kind, name=name, last_message_id=31)


def message(body: str = "Good morning!", author: User | None = None, **more: Any) -> Message:
    """Return a message, as it shows to somebody; `shows` has what differs by who reads it."""
    shows = more.pop("shows", {})
    more.setdefault("pk", 31)
    more.setdefault("created_at", samples.NOON)
    more.setdefault("conversation", conversation())
    made = Message(author=author or samples.bob(), body=body, **more)
    made.conversation_id = made.conversation.pk
    for name, value in shows.items():
        setattr(made, name, value)
    return made


def messages() -> dict[str, Message]:
    """Return the states that a message can have."""
    noon, mine = samples.NOON, {"is_mine": True}
    answered = message(samples.LONG, samples.person(), pk=29)
    return {
        "short": message(),
        "one's own": message(shows=mine),
        "unread": message(shows={"is_unread": True}),
        "below another": message(continues=True, previous_at=noon),
        "long, a list, a very long word": message(samples.LONG),
        "link": message("Read https://en.wikipedia.org/wiki/Sourdough?action=history first"),
        "names": message("Ask @robert", shows={"named": {"robert": samples.bob()}}),
        "right to left": message("صباح الخير! من يريد خبزًا؟", samples.person("omar", "عمر", pk=3)),
        "signs": message(shows={"signs": [("👍", 3), ("❤️", 1)]}),
        "edited": message("Good morning, all.", edited_at=noon + timedelta(minutes=2)),
        "deleted": message("", deleted_at=noon + timedelta(hours=1)),
        "one's own, deleted": message("", deleted_at=noon, shows=mine),
        "answers": message("So do I.", answers=answered),
        "answers what is not for the viewer": message(
            "So do I.", answers=answered, shows={"is_answered_shown": False}
        ),
        "answers somebody one blocks": message(
            "So do I.", answers=answered, shows={"is_answered_folded": True}
        ),
        "by somebody one blocks": message(shows={"is_folded": True}),
        "by nobody any more": gone(message("I was here.")),
        "hostile": message(samples.HOSTILE),
        **with_posts(),
        **lines(),
    }


def with_posts() -> dict[str, Message]:
    """Return the states of a message that shows a post."""
    muted, post = samples.post(), samples.post()
    muted.is_muted = True
    long = samples.post(samples.LONG, author=samples.long_person())
    shown = {
        "a post": ("Look at this", post),
        "a post, no words": ("", post),
        "a long post": (samples.LONG, long),
        "a post by somebody one has muted": ("", muted),
        "a post that is not for the viewer": ("Look at this", None),
    }
    made = {
        name: message(body, has_post=True, post=post, shows={"shown_post": one})
        for name, (body, one) in shown.items()
    }
    mine = {"is_mine": True, "shown_post": post}
    made["one's own, a post"] = message("", has_post=True, post=post, shows=mine)
    return made


def gone(made: Message) -> Message:
    """Return it as it is once its author has left."""
    made.author = None
    return made


def lines() -> dict[str, Message]:
    """Return a line of each kind."""
    about: dict[str, Any] = {"subject": samples.person("omar", "عمر", pk=3), "body": ""}
    kinds = [kind for kind in Message.Kind.values if kind != Message.Kind.TEXT]
    made = {f"line: {kind}": message(kind=kind, **about) for kind in kinds}
    made["line: renamed"] = message(samples.HOSTILE[:50], kind=Message.Kind.RENAMED)
    return made


def mine(kind: Conversation.Kind = TWO, name: str = "", **more: Any) -> Membership:
    """Return the viewer's part in a conversation."""
    more.setdefault("state", Membership.State.JOINED)
    return Membership(
        pk=8,
        conversation=conversation(kind, name),
        person=samples.person(),
        last_id=31,
        is_group=kind == GROUP,
        **more,
    )


def asking() -> dict[str, Asked]:
    """Return groups that the viewer waits to be let into."""
    names = {"short": "Bakers", "long": samples.LONG[:50], "hostile, cut": samples.HOSTILE[:50]}
    return {name: Asked(conversation(GROUP, text)) for name, text in names.items()}


def row(
    last: Message | None = None, other: User | None = None, part: Membership | None = None
) -> ConversationRow:
    """Return a conversation as it stands in a list."""
    return ConversationRow(part or mine(), last or message(), other)


def rows() -> dict[str, ConversationRow]:
    """Return the states that a row can have."""
    own = message("See you at six.", samples.person())
    bakers = mine(GROUP, "Bakers of the square")
    return {
        "with one person": row(other=samples.bob()),
        "unread": row(other=samples.bob(), part=mine(unread=3)),
        "one's own line": row(own, samples.bob()),
        "muted": row(other=samples.bob(), part=mine(muted_until=FOR_GOOD, unread=12)),
        "a post": row(with_posts()["a post, no words"], samples.bob()),
        "deleted line": row(message("", deleted_at=samples.NOON), samples.bob()),
        "with nobody any more": row(),
        "by somebody one blocks": replace(row(other=samples.bob()), is_folded=True),
        "long": row(message(samples.LONG), samples.long_person()),
        "right to left": row(message("صباح الخير"), samples.person("omar", "عمر", pk=3)),
        "hostile": row(message(samples.HOSTILE), samples.bob()),
        "a group": row(part=bakers),
        "a group, a line": row(message(kind=Message.Kind.LEFT), part=bakers),
        "a group, hostile": row(part=mine(GROUP, samples.HOSTILE[:50])),
        "notes": row(own, part=mine(SELF)),
        "open": ConversationRow(mine(), message(), samples.bob(), is_here=True),
    }


def talk(kind: Conversation.Kind = TWO, *, is_closed: bool = False, **more: Any) -> Talk:
    """Return a conversation as one who may open it sees it."""
    part = mine(kind, "Bakers of the square" if kind == GROUP else "", **more)
    other = Membership(
        pk=9, conversation=part.conversation, person=samples.bob(), state=Membership.State.JOINED
    )
    made = Talk(samples.person(), part, [part] if kind == SELF else [part, other])
    made.is_closed = is_closed
    made.waiting, made.meets_blocked = [], False
    return made


def talks() -> dict[str, Talk]:
    """Return the states that a conversation can have."""
    closed = talk(GROUP, is_closed=True, role=Membership.Role.OWNER)
    closed.conversation.closed_at = samples.NOON
    warned = talk(GROUP, state=Membership.State.ASKED)
    warned.meets_blocked = True
    return {
        "with one person": talk(),
        "muted, archived": talk(muted_until=FOR_GOOD, is_archived=True),
        "asked": talk(state=Membership.State.ASKED),
        "asked, closed since": talk(state=Membership.State.ASKED, is_closed=True),
        "closed": talk(is_closed=True),
        "a group": talk(GROUP),
        "a group, led": group(),
        "a group, led, somebody waits": group(
            waiting=[Membership(pk=7, person=samples.long_person(), state="waiting")]
        ),
        "a closed group": closed,
        "asked into a group": talk(GROUP, state=Membership.State.ASKED),
        "asked into a group, with somebody one blocks": warned,
        "notes": talk(SELF),
    }


def group(waiting: Sequence[Membership] = (), **more: Any) -> Talk:
    """Return a group as who owns it sees it; `more` is of the conversation."""
    made = talk(GROUP, role=Membership.Role.OWNER)
    for name, value in more.items():
        setattr(made.conversation, name, value)
    made.waiting = list(waiting)
    return made


@dataclass
class Way:
    """The link to a group, as somebody sees it: what `WayIn` has."""

    conversation: Conversation
    state: str
    number: int = 12
    owner: User | None = None
    meets_blocked: bool = False
    version: str = "v-0"


def ways_in() -> dict[str, Way]:
    """Return the states that the page behind the link to a group can have."""
    bakers = conversation(GROUP, "Bakers of the square")
    odd = conversation(GROUP, samples.HOSTILE[:50])
    bakers.link_key = odd.link_key = "a" * 32
    bob = samples.bob()
    states = {name: Way(bakers, name, owner=bob) for name in ("joins", "asks", "waits", "in")}
    return {
        **states,
        "invited": Way(bakers, "invited", owner=bob),
        "somebody one blocks is there": Way(bakers, "joins", owner=bob, meets_blocked=True),
        "whose it is is not told": Way(bakers, "joins", number=1),
        "hostile, long": Way(odd, "joins", owner=samples.long_person()),
    }
