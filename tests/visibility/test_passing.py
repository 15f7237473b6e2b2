"""Who is told what passes: everybody there can be × typing, told and telling, and presence. Through the real
sockets, in one process, by a clock that the test moves.

What is right is said here once more, by nothing of the product: `TOGETHER` and `OF_TWO`. Each case is asked
of a page that was open before its viewer became what they are, and of one opened since.
"""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

import pytest
from django.conf import settings

from feed.actions import group_links, groups, memberships
from feed.actions.conversations import begin
from feed.live.log import log
from feed.live.passing import passing
from feed.models import Conversation, Membership
from tests.machine.site import SteppedSite, Wire, loop_is
from tests.people import person, signed_in
from tests.talking import group, say, two
from users.actions.blocks import block
from users.actions.contact import set_contact
from users.actions.follows import follow
from users.actions.mutes import mute
from users.actions.people import deactivate
from users.models import User
from users.models.mute import Lasts

pytestmark = [pytest.mark.django_db, pytest.mark.everywhere]

PART = r'hx-swap-oob="innerHTML:\.chat-{}[^"]*">(.*?)</div>'
CONTACT: dict[str, Any] = {"messages_from": "followed", "groups_from": "followed"}


@dataclass(frozen=True)
class Case:
    """What viv is to a group of ann, who may have a block with her, and of bob: whether she is told that ann
    writes, and that bob does; whether ann is told that she does, and bob."""

    name: str
    of_ann: bool = False
    of_bob: bool = False
    tells_ann: bool = False
    tells_bob: bool = False


TOGETHER = (
    Case("stranger"),
    Case("staff"),
    Case("asked"),
    Case("declined"),
    Case("waiting"),
    Case("left"),
    Case("removed"),
    Case("suspended"),
    Case("muted"),
    Case("member", True, True, True, True),
    Case("unmuted", True, True, True, True),
    Case("came back", True, True, True, True),
    Case("archived", True, True, True, True),
    Case("blocks ann", False, True, False, True),
    Case("blocked by ann", False, True, False, True),
    Case("mutes ann everywhere", True, True, True, True),
    Case("hides when she is there", True, True, True, True),
)
# What viv is to ann, with whom she has a conversation of two: whether each sees that the other is there, and
# that they write.
OF_TWO = {
    "joined": (True, True),
    "muted": (True, False),
    "asked": (False, False),
    "asked her": (False, False),
    "declined": (False, False),
    "blocks ann": (False, False),
    "blocked by ann": (False, False),
    "suspended": (False, False),
    "hides when she is there": (False, True),
    "ann hides it": (False, True),
}


class World:
    """ann, bob and viv, and their sockets."""

    def __init__(self, patch: pytest.MonkeyPatch) -> None:
        """Let them be there."""
        self.ann, self.bob, self.viv = person("ann"), person("bob"), person("viv")
        self.site = SteppedSite(patch)

    def begin(self, name: str, *, is_group: bool) -> None:
        """Let there be a conversation in which viv is, where she is ever to be in it."""
        if name == "staff":
            User.objects.filter(pk=self.viv.pk).update(is_staff=True, is_superuser=True)
        if is_group:
            is_in = name not in ("stranger", "staff", "asked", "declined", "waiting")
            others = [self.bob, self.viv] if is_in else [self.bob]
            if is_in:
                follow(actor=self.viv, person=self.ann)
            self.talk: Conversation = group(self.ann, *others)
            say(self.ann, self.talk, "Hello")
        elif name in ("asked", "declined"):
            self.talk = begin(author=self.ann, person=self.viv, body="Hello").conversation
        elif name == "asked her":
            self.talk = begin(author=self.viv, person=self.ann, body="Hello").conversation
        else:
            self.talk = two(self.ann, self.viv, "Hello")

    def become(self, name: str) -> None:
        """Let viv be this from now on."""
        mine: dict[str, Any] = {"actor": self.viv, "conversation": self.talk}
        if name in ("left", "came back"):
            groups.leave(**mine)
        if name == "removed":
            groups.remove(actor=self.ann, conversation=self.talk, person=self.viv)
        if self.talk.is_group and name in ("asked", "declined", "came back"):
            groups.add_people(actor=self.ann, conversation=self.talk, people=[self.viv])
        if name == "came back":
            row = Membership.objects.get(conversation=self.talk, person=self.viv)
            if row.is_asked:
                memberships.accept(**mine)
        if name == "waiting":
            group_links.set_asks(actor=self.ann, conversation=self.talk, asks=True)
            link = group_links.renew(actor=self.ann, conversation=self.talk)
            group_links.join(actor=self.viv, key=link.link_key or "")
        if name == "declined":
            memberships.decline(**mine)
        if name in ("muted", "unmuted"):
            memberships.mute(**mine, lasts=Lasts.ALWAYS)
        if name == "unmuted":
            memberships.unmute(**mine)
        if name == "archived":
            memberships.archive(**mine)
        if name == "blocks ann":
            block(actor=self.viv, person=self.ann)
        if name == "blocked by ann":
            block(actor=self.ann, person=self.viv)
        if name == "mutes ann everywhere":
            mute(actor=self.viv, person=self.ann)
        if name == "suspended":
            admin = person("admin", is_superuser=True)
            deactivate(actor=admin, people=[self.viv])
        for who, one in (("hides when she is there", self.viv), ("ann hides it", self.ann)):
            if name == who:
                set_contact(actor=one, shows_seen=True, shows_active=False, **CONTACT)

    def open(self, who: User) -> Wire:
        """Open the conversation, and wait until it is live, or refused."""
        key = signed_in(who).cookies[settings.SESSION_COOKIE_NAME].value
        wire = Wire(self.site, f"/ws/messages/{self.talk.pk}/", key)
        wire.say(cursor=str(log.head()), viewer=str(who.pk))
        self.settle()
        return wire

    def settle(self) -> None:
        """Let the Hub do all that it has to do."""
        for _round in range(4):
            self.site.clock.now += 1
            self.site.turn()

    def types(self, wire: Wire, who: User) -> None:
        """Let somebody type in a page, and tell that to this process from another, too: in each they may be
        something else by now."""
        wire.say(typing="here", text="my draft")
        with loop_is(self.site.clock):
            self.site.hub.passing.take(
                {
                    "type": passing.WRITING,
                    "from": "another process",
                    "epoch": self.site.hub.cursor.epoch,
                    "signs": [[self.talk.pk, who.pk, self.site.hub.cursor.seq]],
                }
            )
        self.site.clock.now += 1
        self.site.turn()


@pytest.fixture
def world(monkeypatch: pytest.MonkeyPatch) -> Iterator[World]:
    """ann, bob and viv."""
    made = World(monkeypatch)
    yield made
    made.site.close()


def said(wire: Wire, part: str) -> str:
    """Return what this part of the page says now: by the last frame about it, nothing on a page that shows
    nothing any more."""
    html = "".join(wire.frames)
    found = re.findall(PART.format(part), html, re.DOTALL)
    return "" if wire.code is not None or not found else found[-1].strip()


@pytest.mark.slice(3)
@pytest.mark.parametrize("is_open_before", [True, False], ids=["open before", "opened since"])
@pytest.mark.parametrize("case", TOGETHER, ids=lambda case: case.name)
def test_who_is_told_who_is_writing_in_a_group(
    world: World, case: Case, *, is_open_before: bool
) -> None:
    world.begin(case.name, is_group=True)
    anns, bobs = world.open(world.ann), world.open(world.bob)
    if is_open_before:
        vivs = world.open(world.viv)
    world.become(case.name)
    world.settle()
    if not is_open_before:
        vivs = world.open(world.viv)
    names = {one: f"name-{one.pk}" for one in (world.ann, world.bob, world.viv)}
    world.types(vivs, world.viv)
    assert (names[world.viv] in said(anns, "typing")) is case.tells_ann
    assert (names[world.viv] in said(bobs, "typing")) is case.tells_bob
    world.types(anns, world.ann)
    assert (names[world.ann] in said(vivs, "typing")) is case.of_ann
    world.types(bobs, world.bob)
    world.site.clock.now += settings.LIVE["TYPING_SECONDS"] - 1.5  # ann's is over, bob's is not
    world.site.turn()
    assert (names[world.bob] in said(vivs, "typing")) is case.of_bob
    assert names[world.bob] in said(anns, "typing")
    for wire in (anns, bobs, vivs):
        assert "my draft" not in "".join(wire.frames)
        assert said(wire, "presence") == ""  # of groups nothing is said


@pytest.mark.parametrize("is_open_before", [True, False], ids=["open before", "opened since"])
@pytest.mark.parametrize("name", OF_TWO)
def test_who_sees_that_the_other_of_two_is_there_and_writes(
    world: World, name: str, *, is_open_before: bool
) -> None:
    world.begin(name, is_group=False)
    pages = [world.open(world.ann)]
    if is_open_before:
        pages.append(world.open(world.viv))
    world.become(name)
    world.settle()
    if not is_open_before:
        pages.append(world.open(world.viv))
    is_seen, is_told = OF_TWO[name]
    for wire in pages:
        assert ("Active now" in said(wire, "presence")) is is_seen
        assert is_seen or said(wire, "presence") == ""
    anns, vivs = pages
    world.types(anns, world.ann)
    assert ("is writing" in said(vivs, "typing")) is is_told
    world.types(vivs, world.viv)
    assert ("is writing" in said(anns, "typing")) is is_told


def test_nobody_is_said_to_write_in_a_group_that_was_closed(world: World) -> None:
    world.begin("member", is_group=True)
    anns, bobs = world.open(world.ann), world.open(world.bob)
    world.types(bobs, world.bob)
    assert "is writing" in said(anns, "typing")
    groups.close(actor=world.ann, conversation=world.talk)
    world.settle()
    assert said(anns, "typing") == ""
    world.types(bobs, world.bob)
    assert said(anns, "typing") == ""


def test_the_table_has_every_state_of_a_member() -> None:
    names = {case.name for case in TOGETHER}
    assert set(Membership.State.values) - {"joined"} < names
    assert {"asked", "declined", "joined"} <= set(OF_TWO)
