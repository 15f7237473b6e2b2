"""Open conversations, and lists of them, say what a reload says, whatever happens in whatever order."""

import random
import re
from collections.abc import Callable, Mapping
from contextlib import suppress
from typing import Any

import pytest
from bs4 import Tag
from django.core.exceptions import PermissionDenied, ValidationError
from django.test import Client

from feed.actions import groups, memberships
from feed.actions.conversations import begin
from feed.actions.message_reactions import react
from feed.actions.messages import delete, edit, send
from feed.models import Conversation, Membership, Message, MessageReaction, Post
from feed.pages.parts import sizes
from tests.live.open_pages import OpenPage
from tests.machine.dom import Document
from tests.machine.site import SteppedSite
from tests.people import person, signed_in, text_of
from tests.talking import assert_unread_is_exact, group, two
from users.actions.blocks import block, unblock
from users.actions.follows import follow
from users.actions.people import deactivate, reactivate, rename
from users.models import User
from users.models.mute import Lasts

pytestmark = [pytest.mark.django_db, pytest.mark.everywhere]

# What a page says: its messages, what stands around them, the list, the badge.
PARTS = ("#messages", ".chat-top", ".chat-state", "#conversations", "#message-badge", "#favicon")
# What a page keeps until it is loaded again: the line above what was new when it was opened; and what passes.
KEPT = "#unread, .page-2, .asof, .end, .cut, .older-link, .chat-presence"


def said(document: Document) -> dict[str, str]:
    """Return what a page says, part by part."""
    found = {}
    for part in PARTS:
        element = document.one(part)
        found[part] = _tidy(element) if element is not None else "absent"
    return found


def _tidy(element: Tag) -> str:
    copy = Document(str(element))
    for one in copy.all(KEPT):
        one.extract()
    text = re.sub(r"\bv-[0-9a-f]{12}\b ?", "", re.sub(r"\s+", " ", str(copy.root)))
    return text.replace(' autofocus=""', "").replace("> <", "><").replace(' class=""', "")


def _difference(shown: str, fresh: str) -> str:
    """Return where two parts begin to differ."""
    pairs = zip(shown, fresh, strict=False)
    at = next((place for place, (one, other) in enumerate(pairs) if one != other), 0)
    some = slice(max(0, at - 120), at + 160)
    return f"  shows  …{shown[some]}\n  reload …{fresh[some]}"


class Square:
    """alice, bob and carol, who talk in twos and in a group; each has pages open."""

    def __init__(self, patch: pytest.MonkeyPatch) -> None:
        """Let them begin, and open the pages."""
        self.people = [person(name) for name in ("alice", "bob", "carol")]
        alice, bob, carol = self.people
        for one in self.people:
            for other in self.people:
                if one != other:
                    follow(actor=one, person=other)
        self.talks = [two(alice, bob), group(carol, alice, bob), two(bob, carol)]
        self.site = SteppedSite(patch)
        self.browsers = {one: signed_in(one) for one in self.people}
        self.open: list[tuple[Client, str, OpenPage]] = []
        self.absent: list[tuple[Client, str]] = []  # what is not (any more) for them
        for one in self.people:
            for address in self.addresses():
                self.open_page(self.browsers[one], address)

    def addresses(self) -> list[str]:
        """Return what each of them has open."""
        lists = ["/messages/", "/messages/?show=unread", "/messages/?show=requests"]
        return [*lists, "/messages/?show=archived", *(f"/messages/{one.pk}/" for one in self.talks)]

    def open_page(self, browser: Client, address: str) -> None:
        """Open one page; of one that is not there nothing is live."""
        response: Any = browser.get(address)
        if response.status_code == 404:
            self.absent.append((browser, address))
        else:
            self.open.append((browser, address, OpenPage(self.site, browser, response)))

    def settle(self) -> None:
        """Let the Hub do all it has to do, and each page take what it is sent."""
        for _round in range(30):
            self.site.clock.now += 1
            self.site.turn()
            for _browser, _address, page in self.open:
                page.read()
            hub = self.site.hub
            if not (hub._resumes or hub._outbox.stalled or hub._counters.lowest_held()):
                return
        raise AssertionError("the Hub never rests")

    def differences(self) -> list[str]:
        """Let everything settle; return how open pages differ from a reload of them."""
        absent, self.absent = self.absent, []
        for browser, address in absent:
            self.open_page(browser, address)
        self.settle()
        wrong = []
        for browser, address, page in self.open:
            again = browser.get(address)
            if again.status_code == 404 or page.document.one(".gone-subject, .gone") is not None:
                is_gone = page.document.one(".gone-subject, .gone") is not None
                if is_gone is not (again.status_code == 404):
                    wrong.append(f"{address}: {again.status_code}, and the page says {is_gone}")
                continue
            shown, fresh = said(page.document), said(Document(text_of(again)))
            wrong += [
                f"{address} {part}\n{_difference(shown[part], fresh[part])}"
                for part in PARTS
                if shown[part] != fresh[part]
            ]
        # A page that is gone is left, and opened again once it is there.
        for entry in [one for one in self.open if one[2].document.one(".gone-subject, .gone")]:
            self.open.remove(entry)
            self.absent.append(entry[:2])
        return wrong


Step = Callable[[random.Random, Square, User, Conversation], object]


def _message(draw: random.Random, who: User, talk: Conversation) -> Message:
    rows = list(Message.objects.readable_by(who).filter(conversation=talk).order_by("-pk")[:8])
    return draw.choice(rows) if rows else Message(pk=0)


def _other(draw: random.Random, square: Square, who: User) -> User:
    return draw.choice([one for one in square.people if one != who])


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
    seed: int, steps: int, patch: pytest.MonkeyPatch, does: Mapping[str, Step] = STEPS
) -> None:
    """Let so many of these things happen, and look after each."""
    draw, square = random.Random(seed), Square(patch)
    assert not square.differences()
    told: list[str] = []
    for _number in range(steps):
        name = draw.choice([*does])
        who = User.objects.get(pk=draw.choice(square.people).pk)
        talk = Conversation.objects.get(pk=draw.choice(square.talks).pk)
        with suppress(*REFUSED):
            does[name](draw, square, who, talk)
        told.append(f"{who.username} {name} in {talk.pk}")
        wrong = square.differences()
        assert not wrong, "\n".join([*told[-5:], *wrong[:2]])
    assert_unread_is_exact()
    square.site.close()


@pytest.mark.parametrize("seed", range(2))
def test_open_pages_say_what_a_reload_says(seed: int, monkeypatch: pytest.MonkeyPatch) -> None:
    walk(seed, 20, monkeypatch)


@pytest.mark.matrix
@pytest.mark.timeout(1_800)
@pytest.mark.parametrize("seed", range(100, 110))
def test_open_pages_say_what_a_reload_says_for_long(
    seed: int, monkeypatch: pytest.MonkeyPatch
) -> None:
    walk(seed, 200, monkeypatch)


def test_a_page_at_its_end_keeps_the_length_of_a_reload(monkeypatch: pytest.MonkeyPatch) -> None:
    square = Square(monkeypatch)
    alice, bob, _carol = square.people
    for number in range(sizes.MESSAGES_SIZE + 10):
        send(author=(alice, bob)[number % 2], conversation=square.talks[0], body=f"{number}")
    assert not square.differences()
    memberships.mark_read(
        actor=bob, conversation=square.talks[0], up_to=Message.objects.latest("pk").pk
    )
    send(author=bob, conversation=square.talks[0], body="And mine")
    assert not square.differences()
    square.site.close()


def test_who_is_hidden_and_comes_back_is_shown_so(monkeypatch: pytest.MonkeyPatch) -> None:
    square = Square(monkeypatch)
    alice = square.people[0]
    square.open = [one for one in square.open if one[0] is not square.browsers[alice]]
    deactivate(actor=None, people=[alice])
    assert not square.differences()
    reactivate(actor=User.objects.create_superuser("mo", "mo@example.org", "x"), people=[alice])
    assert not square.differences()
    square.site.close()
