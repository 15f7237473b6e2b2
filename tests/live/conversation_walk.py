"""Anything may happen to conversations, in any order: after each step, or after several, every open page says
what a reload of it says."""

import random
from collections.abc import Callable, Mapping
from contextlib import suppress

from django.core.exceptions import PermissionDenied, ValidationError

from feed.actions import groups, memberships
from feed.actions.conversations import begin
from feed.actions.message_reactions import react
from feed.actions.messages import delete, edit, send
from feed.models import Conversation, Membership, Message, MessageReaction, Post
from tests.live.square import Square
from tests.talking import assert_unread_is_exact
from users.actions.blocks import block, unblock
from users.actions.people import rename
from users.models import User
from users.models.mute import Lasts

Step = Callable[[random.Random, Square, User, Conversation], object]


def message_of(draw: random.Random, who: User, talk: Conversation) -> Message:
    """Draw one of the newest messages that somebody may read, or one that is not there."""
    rows = list(Message.objects.readable_by(who).filter(conversation=talk).order_by("-pk")[:8])
    return draw.choice(rows) if rows else Message(pk=0)


def other_of(draw: random.Random, square: Square, who: User) -> User:
    """Draw somebody else."""
    return draw.choice([one for one in square.people if one != who])


def _send(draw: random.Random, square: Square, who: User, talk: Conversation) -> object:
    answers = message_of(draw, who, talk).pk if draw.random() < 0.2 else None
    body = draw.choice(["Rye", "Salt @bob", "See https://a.example/", "Six?"])
    return send(author=who, conversation=talk, body=body, answers=answers)


STEPS: dict[str, Step] = {
    "sends": _send,
    "sends again": _send,
    "begins": lambda draw, square, who, talk: begin(
        author=who, person=draw.choice(square.people), body="Hello again"
    ),
    "edits": lambda draw, square, who, talk: edit(
        actor=who, message=message_of(draw, who, talk), body=draw.choice(["Wheat", "Spelt"])
    ),
    "deletes": lambda draw, square, who, talk: delete(
        actor=who, message=message_of(draw, who, talk)
    ),
    "reacts": lambda draw, square, who, talk: react(
        actor=who,
        message=message_of(draw, who, talk),
        emoji=draw.choice(MessageReaction.Emoji.values),
    ),
    "reads": lambda draw, square, who, talk: memberships.mark_read(
        actor=who, conversation=talk, up_to=Message.objects.latest("pk").pk
    ),
    "reads some": lambda draw, square, who, talk: memberships.mark_read(
        actor=who, conversation=talk, up_to=message_of(draw, who, talk).pk
    ),
    "mutes": lambda draw, square, who, talk: memberships.mute(
        actor=who, conversation=talk, lasts=draw.choice([Lasts.DAY, Lasts.ALWAYS])
    ),
    "unmutes": lambda draw, square, who, talk: memberships.unmute(actor=who, conversation=talk),
    "archives": lambda draw, square, who, talk: memberships.archive(
        actor=who, conversation=talk, is_archived=draw.random() < 0.6
    ),
    "accepts": lambda draw, square, who, talk: memberships.accept(actor=who, conversation=talk),
    "declines": lambda draw, square, who, talk: memberships.decline(actor=who, conversation=talk),
    "leaves": lambda draw, square, who, talk: groups.leave(actor=who, conversation=talk),
    "removes": lambda draw, square, who, talk: groups.remove(
        actor=who, conversation=talk, person=other_of(draw, square, who)
    ),
    "adds": lambda draw, square, who, talk: groups.add_people(
        actor=who, conversation=talk, people=[other_of(draw, square, who)]
    ),
    "hands over": lambda draw, square, who, talk: groups.hand_over(
        actor=who, conversation=talk, person=other_of(draw, square, who)
    ),
    "renames it": lambda draw, square, who, talk: groups.rename(
        actor=who, conversation=talk, name=draw.choice(["Bakers", "Millers"])
    ),
    "blocks": lambda draw, square, who, talk: block(actor=who, person=other_of(draw, square, who)),
    "unblocks": lambda draw, square, who, talk: unblock(
        actor=who, person=other_of(draw, square, who)
    ),
    "is called otherwise": lambda draw, square, who, talk: rename(
        actor=who, person=who, name=draw.choice(["Ann", "Bea", "Cleo"])
    ),
}
REFUSED = (
    PermissionDenied,
    ValidationError,
    Conversation.DoesNotExist,
    Message.DoesNotExist,
    Membership.DoesNotExist,
    Post.DoesNotExist,
)


def walk(
    square: Square, seed: int, steps: int, does: Mapping[str, Step] = STEPS, at_once: int = 1
) -> None:
    """Let so many of these things happen, and look after each, or after so many at once."""
    draw = random.Random(seed)
    assert not square.differences()
    told: list[str] = []
    for number in range(steps):
        name = draw.choice([*does])
        who = User.objects.get(pk=draw.choice(square.people).pk)
        talk = Conversation.objects.get(pk=draw.choice(square.talks).pk)
        with suppress(*REFUSED):
            does[name](draw, square, who, talk)
        told.append(f"{who.username} {name} in {talk.pk}")
        wrong = [] if number % at_once else square.differences()
        assert not wrong, "\n".join([*told[-8:], *wrong[:2]])
    assert_unread_is_exact()
    square.site.close()
