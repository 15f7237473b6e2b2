"""Open conversations of two of whom one blocks the other say what a reload says, whatever happens in whatever
order, also where several things happen between two looks."""

import random
from collections.abc import Callable
from contextlib import suppress

import pytest
from django.core.exceptions import PermissionDenied, ValidationError

from feed.actions import groups, memberships
from feed.actions.conversations import begin, begin_group
from feed.actions.message_reactions import react
from feed.actions.messages import delete, edit, send
from feed.models import Conversation, Membership, Message, MessageReaction
from tests.live.square import SIZE, Square
from tests.talking import assert_unread_is_exact
from users.actions.blocks import block, unblock
from users.actions.mutes import mute, unmute
from users.actions.people import deactivate, reactivate, rename
from users.models import User
from users.models.mute import Lasts

pytestmark = pytest.mark.django_db

# Whose pages are open: one of them blocks, the other is blocked.
VIEWERS = ("alice", "carol")
Step = Callable[[random.Random, Square, User, Conversation], object]


def _message(draw: random.Random, who: User, talk: Conversation) -> Message:
    rows = list(Message.objects.readable_by(who).filter(conversation=talk).order_by("-pk")[:8])
    return draw.choice(rows) if rows else Message(pk=0)


def _other(draw: random.Random, square: Square, who: User) -> User:
    return draw.choice([one for one in square.people if one != who])


def _turn_hidden(who: User) -> None:
    """Hide somebody, or bring them back."""
    if User.objects.get(pk=who.pk).is_active:
        deactivate(actor=None, people=[who])
    else:
        reactivate(actor=None, people=[who])


def _send(draw: random.Random, square: Square, who: User, talk: Conversation) -> object:
    answers = _message(draw, who, talk).pk if draw.random() < 0.2 else None
    body = draw.choice(["Rye", "Salt @bob", "See https://a.example/", "Six?"])
    return send(author=who, conversation=talk, body=body, answers=answers)


STEPS: dict[str, Step] = {
    "sends": _send,
    "sends again": _send,
    "begins": lambda draw, square, who, talk: begin(
        author=who, person=draw.choice(square.people), body="Hello again"
    ),
    "edits": lambda draw, square, who, talk: edit(
        actor=who, message=_message(draw, who, talk), body=draw.choice(["Wheat", "Spelt"])
    ),
    "deletes": lambda draw, square, who, talk: delete(actor=who, message=_message(draw, who, talk)),
    "reacts": lambda draw, square, who, talk: react(
        actor=who,
        message=_message(draw, who, talk),
        emoji=draw.choice(MessageReaction.Emoji.values),
    ),
    "reads": lambda draw, square, who, talk: memberships.mark_read(
        actor=who, conversation=talk, up_to=Message.objects.latest("pk").pk
    ),
    "reads some": lambda draw, square, who, talk: memberships.mark_read(
        actor=who, conversation=talk, up_to=_message(draw, who, talk).pk
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
        actor=who, conversation=talk, person=_other(draw, square, who)
    ),
    "adds": lambda draw, square, who, talk: groups.add_people(
        actor=who, conversation=talk, people=[_other(draw, square, who)]
    ),
    "hands over": lambda draw, square, who, talk: groups.hand_over(
        actor=who, conversation=talk, person=_other(draw, square, who)
    ),
    "renames it": lambda draw, square, who, talk: groups.rename(
        actor=who, conversation=talk, name=draw.choice(["Bakers", "Millers"])
    ),
    "blocks": lambda draw, square, who, talk: block(actor=who, person=_other(draw, square, who)),
    "unblocks": lambda draw, square, who, talk: unblock(
        actor=who, person=_other(draw, square, who)
    ),
    "mutes somebody": lambda draw, square, who, talk: mute(
        actor=who, person=_other(draw, square, who)
    ),
    "hears somebody": lambda draw, square, who, talk: unmute(
        actor=who, person=_other(draw, square, who)
    ),
    "is hidden or back": lambda draw, square, who, talk: _turn_hidden(square.people[3]),
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
)


def walk(seed: int, steps: int, at_once: int, patch: pytest.MonkeyPatch) -> None:
    """Let so many things happen, and look after each, or after several at once."""
    draw, square = random.Random(seed), Square(patch, VIEWERS)
    assert not square.differences()
    told: list[str] = []
    for number in range(steps):
        name = draw.choice([*STEPS])
        who = User.objects.get(pk=draw.choice(square.people).pk)
        talk = Conversation.objects.get(pk=draw.choice(square.talks).pk)
        with suppress(*REFUSED):
            STEPS[name](draw, square, who, talk)
        told.append(f"{who.username} {name} in {talk.pk}")
        wrong = [] if number % at_once else square.differences()
        assert not wrong, "\n".join([*told[-8:], *wrong[:2]])
    assert_unread_is_exact()
    square.site.close()


@pytest.mark.parametrize(("seed", "at_once"), [(1, 4)])
def test_open_pages_say_what_a_reload_says(
    seed: int, at_once: int, monkeypatch: pytest.MonkeyPatch
) -> None:
    walk(seed, 25, at_once, monkeypatch)


@pytest.mark.matrix
@pytest.mark.timeout(1_800)
@pytest.mark.parametrize("at_once", [1, 5])
@pytest.mark.parametrize("seed", range(100, 105))
def test_open_pages_say_what_a_reload_says_for_long(
    seed: int, at_once: int, monkeypatch: pytest.MonkeyPatch
) -> None:
    walk(seed, 200, at_once, monkeypatch)


def test_words_of_somebody_one_blocks_are_folded_wherever_they_stand(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    square = Square(monkeypatch, ("carol",))
    alice, bob, carol, _dora = square.people
    bakers = square.talks[1]

    def shown(words: str) -> tuple[bool, ...]:
        """Return whether carol's page says it in what is answered, and in the list."""
        found = square.differences()
        assert not found, found[0]
        page = square.page(carol, f"/messages/{bakers.pk}/")
        parts = (page.all(".chat-answered"), page.all(".conversation-last"))
        return tuple(any(words in one.text for one in part) for part in parts)

    first = send(author=alice, conversation=bakers, body="Rye alone")
    send(author=bob, conversation=bakers, body="No", answers=first.pk)
    last = send(author=alice, conversation=bakers, body="Rye alone", answers=first.pk)
    assert shown("Rye alone") == (True, True)
    block(actor=carol, person=alice)
    assert shown("Rye alone") == (False, False)
    for one in (first, last):
        edit(actor=alice, message=one, body="Rye and salt")
    send(author=bob, conversation=bakers, body="Never", answers=first.pk)
    assert shown("Rye") == (False, False)
    groups.rename(actor=carol, conversation=bakers, name="Millers")
    groups.hand_over(actor=carol, conversation=bakers, person=alice)
    groups.rename(actor=alice, conversation=bakers, name="Bakers")
    delete(actor=alice, message=first)
    unblock(actor=carol, person=alice)
    assert shown("Deleted message")[0]
    square.site.close()


def test_what_is_deleted_while_unread_is_not_counted_as_new_any_more(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    square = Square(monkeypatch, ("carol",))
    alice, _bob, carol, _dora = square.people
    bakers = square.talks[1]
    message = send(author=alice, conversation=bakers, body="Rye alone")
    new = f"#message-{message.pk}:has(> .unread-mark ~ .chat-bubble > .chat-body > .text)"
    assert not square.differences()
    assert square.page(carol, f"/messages/{bakers.pk}/").one(new) is not None
    delete(actor=alice, message=message)
    assert not square.differences()
    assert square.page(carol, f"/messages/{bakers.pk}/").one(new) is None
    square.site.close()


def test_what_is_open_or_focused_above_the_messages_stays_so(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    square = Square(monkeypatch, ("alice",))
    alice, _bob, carol, dora = square.people
    asked = begin_group(actor=dora, name="Smiths", people=[alice])
    square.open_page(square.browsers[alice], f"/messages/{asked.pk}/")
    for leads, talk in ((carol, square.talks[1]), (dora, asked)):
        page = square.page(alice, f"/messages/{talk.pk}/")
        for menu in page.all(".chat-menu"):
            menu["open"] = ""
        page.focused = page.all(".chat-with .hint, .chat-asked button")[-1]
        groups.rename(actor=leads, conversation=talk, name="Millers")
        square.settle()
        assert page.all(".chat-menu") == page.all(".chat-menu[open]")
        assert page.focused is not None
        assert page.has(page.focused)
    square.site.close()


def test_a_page_at_its_end_keeps_the_length_of_a_reload(monkeypatch: pytest.MonkeyPatch) -> None:
    square = Square(monkeypatch, ("alice", "bob"))
    alice, bob, _carol, _dora = square.people
    for number in range(SIZE + 10):
        send(author=(alice, bob)[number % 2], conversation=square.talks[0], body=f"{number}")
    assert not square.differences()
    memberships.mark_read(
        actor=bob, conversation=square.talks[0], up_to=Message.objects.latest("pk").pk
    )
    send(author=bob, conversation=square.talks[0], body="And mine")
    assert not square.differences()
    square.site.close()


def test_who_is_hidden_and_comes_back_is_shown_so(monkeypatch: pytest.MonkeyPatch) -> None:
    square = Square(monkeypatch, ("bob", "carol"))
    alice = square.people[0]
    deactivate(actor=None, people=[alice])
    assert not square.differences()
    reactivate(actor=User.objects.create_superuser("mo", "mo@example.org", "x"), people=[alice])
    assert not square.differences()
    square.site.close()
