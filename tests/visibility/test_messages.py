"""Who reads messages: everybody there can be × every way there is. Nobody outside reads anything.

What is right is said here once more, by nothing of the product: `READS`. Each way looks for two messages of a
group: one that was written before the viewer came to be what they are, and one after.
"""

import json
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from itertools import product
from typing import Any

import pytest
from django.test import override_settings

from feed.actions import group_links, groups, memberships
from feed.actions.message_reactions import react
from feed.actions.messages import delete, edit, send
from feed.live.delivery import fragments
from feed.live.delivery.audience import Audience
from feed.live.delivery.compose import compose
from feed.live.log import log
from feed.live.open_pages.watch import Watch, site_locale
from feed.models import Conversation, Membership, Message
from feed.pages import KINDS, NotFound, having
from feed.pages.conversation import CONVERSATION
from feed.pages.conversations import CONVERSATIONS
from feed.pages.found import FOUND
from feed.pages.group import GROUP
from feed.pages.joining import JOINING
from feed.pages.message_picture import MESSAGE_PICTURE
from feed.views.composers import composer_of
from tests.live.conftest import watch
from tests.people import person, signed_in, text_of
from tests.talking import group, say
from tests.visibility.chat_pictures import files, large, large_again, opened, with_picture
from tests.visibility.links import cards_in, link, told
from users.actions.blocks import block
from users.actions.people import deactivate
from users.exports import parts

pytestmark = pytest.mark.django_db

OLD, NEW, ANSWER = "the old secret", "the new secret", "said in answer"


@dataclass(frozen=True)
class Reader:
    """What somebody is to the group, and what they may read of it: what was written before, and since."""

    name: str
    before: bool
    since: bool
    joined: bool = True  # so that it counts on their badge
    folds: bool = False  # what the author writes is there, folded


READS = (
    Reader("stranger", False, False),
    Reader("staff", False, False),
    Reader("declined", False, False),
    Reader("left", False, False),
    Reader("removed", False, False),
    Reader("suspended", False, False),
    Reader("member", True, True),
    Reader("late", False, True),
    Reader("late, with history", True, True),
    Reader("came back", False, True),
    Reader("asked", False, True, joined=False),
    Reader("waits to be let in", False, False),
    Reader("turned down", False, False),
    Reader("has the link", False, False),
    Reader("came by the link", False, True),
    Reader("came by the link, with history", True, True),
    Reader("let in", False, True),
    Reader("removed, with the link", False, False),
    Reader("blocks the author", True, True, folds=True),
    Reader("blocked by the author", True, True),
)


class World:
    """A group of ann and bob, and somebody who is this to it."""

    def __init__(self, reader: Reader) -> None:
        """Let ann say something, the viewer become what they are, ann say something else."""
        self.reader = reader
        self.ann, self.bob = person("ann"), person("bob")
        wants = "everyone" if reader.name not in ("asked", "declined") else "friends"
        staff = {"is_staff": True, "is_superuser": True} if reader.name == "staff" else {}
        self.viewer = person("viv", groups_from=wants, **staff)
        history = reader.name in ("late, with history", "came by the link, with history")
        is_there = (reader.before and not history) or reader.name in (
            "left",
            "removed",
            "removed, with the link",
            "suspended",
            "came back",
        )
        first = [self.bob, self.viewer] if is_there else [self.bob]
        self.group: Conversation = group(self.ann, *first, shows_history=history)
        self.old = say(self.ann, self.group, OLD)
        self.become(reader.name)
        self.browser = signed_in(self.viewer)
        if reader.name == "suspended":
            deactivate(actor=None, people=[self.viewer])
            self.viewer.refresh_from_db()
        self.page = watch(CONVERSATION, self.viewer.pk, self.group.pk)
        self.list = watch(CONVERSATIONS, self.viewer.pk)
        door = JOINING.find(self.viewer, key=self.key)
        self.door: Watch = Watch(
            JOINING, door.object_id, self.viewer.pk, site_locale(), key=self.key
        )
        self.place: int = log.head().seq
        self.new: Message = say(self.ann, self.group, NEW)

    def become(self, name: str) -> None:
        """Let the viewer be this to the group from now on."""
        add: dict[str, Any] = {
            "actor": self.ann,
            "conversation": self.group,
            "people": [self.viewer],
        }
        if name in ("left", "came back"):
            groups.leave(actor=self.viewer, conversation=self.group)
        if name in ("removed", "removed, with the link"):
            groups.remove(actor=self.ann, conversation=self.group, person=self.viewer)
        if name in ("late", "late, with history", "asked", "declined", "came back"):
            groups.add_people(**add)
        if name == "came back":
            memberships.accept(actor=self.viewer, conversation=self.group)
        if name == "declined":
            memberships.decline(actor=self.viewer, conversation=self.group)
        asks = name in ("waits to be let in", "turned down", "let in")
        group_links.set_asks(actor=self.ann, conversation=self.group, asks=asks)
        self.key = group_links.renew(actor=self.ann, conversation=self.group).link_key or ""
        if asks or "by the link" in name or name == "removed, with the link":
            group_links.join(actor=self.viewer, key=self.key)
        decides: dict[str, Any] = {
            "actor": self.ann,
            "conversation": self.group,
            "person": self.viewer,
        }
        if name == "turned down":
            group_links.turn_down(**decides)
        if name == "let in":
            group_links.let_in(**decides)
        if name == "blocks the author":
            block(actor=self.viewer, person=self.ann)
        if name == "blocked by the author":
            block(actor=self.ann, person=self.viewer)

    def get(self, address: str) -> str:
        """Return what the viewer's browser gets."""
        return text_of(self.browser.get(address))

    def pushed(self, *pages: Any) -> str:
        """Return what these pages of the viewer's are sent for all that happened since they were opened."""
        frames = compose(log.read(self.place, 1_000), Audience(pages))
        return "".join(frame.html for frame in frames.values())


def answered(world: World) -> str:
    """Let ann answer what she said first, and look at the page."""
    send(author=world.ann, conversation=world.group, body=ANSWER, answers=world.old.pk)
    return world.get(f"/messages/{world.group.pk}/")


def edited(world: World) -> str:
    """Let ann change both, and return what an open page is sent for that."""
    world.place = log.head().seq
    for message in (world.old, world.new):
        edit(actor=world.ann, message=message, body=f"{message.body}, changed")
    return world.pushed(world.page, world.list)


def pictured(world: World) -> tuple[Message, Message]:
    """Return both messages, each with a picture of which the words are said."""
    return with_picture(world.old), with_picture(world.new)


def linked(world: World) -> tuple[Message, Message]:
    """Return both messages, each with a card on which the words of its message stand."""
    for message in (world.old, world.new):
        link(message, message.body)
    return world.old, world.new


def cards(world: World, look: Callable[[World], str]) -> str:
    """Return the cards of what they link to, as one finds them by this way."""
    linked(world)
    with override_settings(LINK_PREVIEWS=True):
        return cards_in(look(world))


def exported(world: World) -> str:
    """Return the download of the viewer's data."""
    found = [
        json.dumps(part.describe(row), default=str)
        for part in parts.PARTS.values()
        for row in part.rows(world.viewer)
    ]
    return "\n".join(found)


def answering(world: World) -> str:
    """Begin to answer each, without htmx and with, and ask what such a form says now."""
    found, now = "", f"/messages/{world.group.pk}/answered/?answers="
    for message in (world.old, world.new):
        found += text_of(world.browser.get(f"{now}{message.pk}", headers={"HX-Request": "true"}))
        path = f"/messages/{world.group.pk}/{message.pk}/answer/"
        found += text_of(world.browser.post(path, headers={"HX-Request": "true"}))
        found += world.get(f"/messages/{world.group.pk}/?answers={message.pk}").partition(
            'id="composer"'
        )[2]
    return found


def searched(world: World, asked: str, headers: dict[str, str] | None = None) -> str:
    """Search, and return what is found, as one reads it: without marks, and without the form."""
    page = text_of(world.browser.get(f"/messages/search/?q={asked}", headers=headers))
    found = page if headers else page.partition('id="region-found"')[2]
    return found.replace("<mark>", "").replace("</mark>", "")


def _names_ann(reader: Reader, way: str) -> bool:
    """Whether the viewer reads there whose group it is."""
    if reader.name == "suspended" or "push" in way:
        return False
    if "link" in way:  # unless they are apart
        return reader.name not in ("blocks the author", "blocked by the author")
    return reader.since


Way = Callable[[World], str]
WAYS: dict[str, Way] = {
    "page": lambda world: world.get(f"/messages/{world.group.pk}/"),
    "older page": lambda world: world.get(f"/messages/{world.group.pk}/?before={world.new.pk + 1}"),
    "search": lambda world: searched(world, "secret"),
    "search in it": lambda world: searched(world, f"the&in={world.group.pk}"),
    "search by date": lambda world: searched(world, "secret&since=2020-01-01&until=2100-01-01"),
    "search, htmx": lambda world: searched(world, "secret", {"HX-Request": "true"}),
    "page from there": lambda world: world.get(f"/messages/{world.group.pk}/?from={world.old.pk}"),
    "part by htmx": lambda world: text_of(
        world.browser.get(
            f"/messages/{world.group.pk}/?before={world.new.pk + 1}",
            headers={"HX-Request": "true"},
        )
    ),
    "fresh region": lambda world: fragments.refreshed(world.page),
    "changed region": lambda world: fragments.changed(world.page),
    "quoted answer": answered,
    "edited": edited,
    "answering": answering,
    "picture": lambda world: files(world.browser, pictured(world)),
    "picture, large": lambda world: large(world.browser, pictured(world)),
    "picture, opened in place": lambda world: opened(world.browser, pictured(world)),
    "picture, fresh": lambda world: large_again(world.viewer, pictured(world)),
    "card": lambda world: cards(world, WAYS["page"]),
    "card, part by htmx": lambda world: cards(world, WAYS["part by htmx"]),
    "card, fresh": lambda world: cards(world, WAYS["fresh region"]),
    "card, push": lambda world: told(linked(world), world.page, world.list),
    "people of the group": lambda world: world.get(f"/messages/{world.group.pk}/people/"),
    "link to the group": lambda world: world.get(f"/messages/join/{world.key}/"),
    "people, fresh": lambda world: fragments.refreshed(
        watch(GROUP, world.viewer.pk, world.group.pk)
    ),
    "link, fresh": lambda world: fragments.refreshed(world.door),
    "link, pushed": lambda world: world.pushed(world.door),
}
# Whoever may come there finds no message.
WITHOUT_WORDS = {name for name in WAYS if "people" in name or "link" in name}
# Of these only what came last can be seen.
NEWEST: dict[str, Way] = {
    "list": lambda world: world.get("/messages/") + world.get("/messages/?show=requests"),
    "list, fresh": lambda world: fragments.refreshed(world.list),
    "push": lambda world: world.pushed(world.page),
    "push to a list": lambda world: world.pushed(world.list),
    "catch-up": lambda world: "".join(
        frame.html
        for frame in compose(
            log.read(world.place, 1_000), Audience([world.page]), 20, {world.page: world.place}
        ).values()
    ),
}


def by(ways: Iterable[str]) -> list[Any]:
    """Return each reader with each of these ways: each third way of a reader's in every run, and another
    third of the next one's; of all one of seven on PostgreSQL, too."""
    every = []
    for number, ((turn, reader), (place, way)) in enumerate(
        product(enumerate(READS), enumerate(ways))
    ):
        marks = [] if (turn + place) % 3 == 0 else [pytest.mark.matrix]
        marks += [pytest.mark.everywhere] if number % 7 == 0 else []
        every.append(pytest.param(reader, way, marks=marks))
    return every


@pytest.mark.parametrize(("reader", "way"), by(WAYS), ids=lambda one: getattr(one, "name", one))
def test_who_reads_a_message(reader: Reader, way: str) -> None:
    world = World(reader)
    found = WAYS[way](world)
    if reader.folds and way.startswith("search"):
        assert OLD not in found and NEW not in found  # not even that there is something
        return
    if way in WITHOUT_WORDS:
        assert OLD not in found and NEW not in found
        assert (world.ann.name in found) is _names_ann(reader, way), "ann, who leads the group"
        return
    is_folded = reader.folds and way == "answering"  # the form says only by whom it is
    assert (OLD in found) is (reader.before and not is_folded), OLD
    if not (way == "quoted answer" and not reader.since):
        assert (NEW in found) is (reader.since and not is_folded), NEW
    if reader.folds and way == "page":
        assert found.count("By somebody you block") >= 2


@pytest.mark.parametrize(("reader", "way"), by(NEWEST), ids=lambda one: getattr(one, "name", one))
def test_who_is_sent_the_newest_message(reader: Reader, way: str) -> None:
    world = World(reader)
    if way == "list, fresh" and not reader.joined:
        return  # it is in the list of requests
    found = NEWEST[way](world)
    is_row_of_a_request = way == "push to a list" and not reader.joined
    is_folded = reader.folds and "list" in way
    assert (NEW in found) is (reader.since and not is_row_of_a_request and not is_folded)
    assert not is_folded or "By somebody you block" in found
    assert OLD not in found or reader.before


@pytest.mark.everywhere
@pytest.mark.parametrize("reader", READS, ids=lambda one: one.name)
def test_whose_badge_counts_it_and_who_may_do_what(reader: Reader) -> None:
    world = World(reader)
    page = world.browser.get("/public/")
    badge = text_of(page).partition('id="message-badge"')[2].partition("</span>")[0][-1:]
    counts = reader.since and reader.joined and not reader.folds  # whoever blocks is not called
    assert badge == ("1" if counts else ">" if reader.name != "suspended" else "")
    pushed = world.pushed(world.list)
    assert ('id="message-badge"' in pushed) is reader.since
    does: dict[str, Callable[[], object]] = {
        "socket": lambda: CONVERSATION.find(world.viewer, pk=world.group.pk),
        "write": lambda: send(author=world.viewer, conversation=world.group, body="Hi"),
        "react": lambda: react(actor=world.viewer, message=world.new, emoji="👍"),
        "draft": lambda: composer_of(world.viewer, f"message:{world.group.pk}"),
    }
    for name, do in does.items():
        may = reader.since and (reader.joined or name in ("socket", "draft"))
        assert _works(do) is may, name
    for do in (
        lambda: edit(actor=world.viewer, message=world.new, body="Mine"),
        lambda: delete(actor=world.viewer, message=world.new),
    ):
        assert not _works(do)


@pytest.mark.parametrize("reader", READS, ids=lambda one: one.name)
def test_the_download_of_somebodys_data_holds_nobody_elses_words(reader: Reader) -> None:
    found = exported(World(reader))
    assert "viv" in found
    assert OLD not in found and NEW not in found


@pytest.mark.parametrize("reader", READS, ids=lambda one: one.name)
def test_nobody_is_notified_of_what_they_do_not_read(reader: Reader) -> None:
    world = World(reader)
    say(world.ann, world.group, f"{NEW} for @viv")
    told = world.get("/notifications/")
    assert NEW not in told


def test_the_table_has_every_state_of_a_member_and_every_kind_of_page() -> None:
    names = {reader.name for reader in READS}
    assert {"declined", "left", "removed", "asked"} == set(Membership.State.values) - {
        "joined",
        "waiting",
    }
    assert set(Membership.State.values) - {"joined", "waiting"} < names
    talks = {CONVERSATION, CONVERSATIONS, FOUND, GROUP, JOINING, MESSAGE_PICTURE}
    assert having("lists_conversations") == talks <= set(KINDS.values())
    for way in {**WAYS, **NEWEST}:
        assert {reader.since for reader in READS} == {True, False}, way


def _works(do: Callable[[], object]) -> bool:
    from django.core.exceptions import PermissionDenied
    from django.http import Http404

    try:
        do()
    except (NotFound, Http404, PermissionDenied, Conversation.DoesNotExist, Message.DoesNotExist):
        return False
    return True
