"""A page that is open while something happens to somebody whose words or name it shows; and how to read
where those stand."""

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from datetime import timedelta
from functools import cache
from typing import Any

from bs4 import BeautifulSoup, Tag
from django.conf import settings
from django.http import HttpResponse
from django.test import Client
from django.utils import timezone

from feed.actions.boosts import boost
from feed.actions.cases import decide
from feed.actions.content import Content, PostContent
from feed.actions.conversations import begin, begin_group
from feed.actions.group_links import renew
from feed.actions.messages import send
from feed.actions.polls import NewPoll
from feed.actions.posts import create_comment, create_post
from feed.actions.reactions import bookmark
from feed.actions.reporting import report
from feed.actions.scheduled import schedule_post
from feed.models import Attachment, Conversation, Message, Post, Strike
from feed.models.tree import FOLD
from tests.factories import make_chain
from tests.machine.dom import Document
from tests.machine.site import SteppedSite, Wire
from tests.machine.tab import AHEAD
from tests.people import person, signed_in, text_of
from users.actions.follows import follow
from users.models import Door, Invite

TYPED = "What viv has typed"
# Where no words stand but addresses, whose old form leads on, and names that only machines read.
ADDRESSES = frozenset(
    ["href", "src", "srcset", "action", "formaction", "hx-get", "hx-post", "cite", "ws-connect"]
)


class World:
    """ann, who writes, and viv, whose pages these are; bob passes on what ann writes, and answers."""

    def __init__(self) -> None:
        self.ann = person("annabel", name="Ann Author")
        self.viv, self.bob = person("viv", name="Viv"), person("bob", name="Bob")
        follow(actor=self.viv, person=self.bob)
        follow(actor=self.ann, person=self.bob)
        follow(actor=self.bob, person=self.ann)
        self.post = create_post(author=self.ann, content=PostContent(body="quip #plum"))
        self.under = create_post(author=self.bob, content=PostContent(body="A thread"))
        self.comment = create_comment(
            author=self.ann, post=self.under, content=Content(body="quip @viv")
        )
        chain = make_chain(self.under, self.bob, FOLD)
        self.fold = create_comment(
            author=self.bob, post=self.under, content=Content(body="A branch"), parent=chain[-1]
        )
        self.deep = create_comment(
            author=self.ann, post=self.under, content=Content(body="quip"), parent=self.fold
        )
        boost(actor=self.bob, post=self.post)
        bookmark(actor=self.viv, post=self.post)
        follow(actor=self.ann, person=self.viv)
        self.browsers = {one: signed_in(one) for one in (self.ann, self.viv)}

    @cache  # noqa: B019  (worlds are few, and small)
    def waits(self) -> int:
        """Let ann have a post that waits; returns its id."""
        due = timezone.now() + timedelta(hours=1)
        return int(schedule_post(author=self.ann, content=PostContent(body="quip"), due_at=due).pk)

    @cache  # noqa: B019
    def pictured(self) -> Post:
        """Let ann have posted a picture, and described it."""
        one = Attachment.objects.create(owner=self.ann, alt="quip", width=300, height=200)
        content = PostContent(body="quip", attachments=(one.pk,))
        return create_post(author=self.ann, content=content)

    def media(self) -> str:
        """Let ann have posted a picture; returns the page of those."""
        self.pictured()
        return f"/@{self.ann.username}/media/"

    @cache  # noqa: B019
    def talk(self) -> Conversation:
        """Let ann and viv have talked, and ann have said the last word."""
        made = begin(author=self.viv, person=self.ann, body="Hello").conversation
        send(author=self.ann, conversation=made, body="quip")
        return made

    @cache  # noqa: B019
    def group(self) -> Conversation:
        """Let viv lead a group in which ann is."""
        return begin_group(actor=self.viv, name="Bakers", people=[self.ann])

    @cache  # noqa: B019
    def door(self) -> str:
        """Let ann have a group that people join by a link; returns its key."""
        made = begin_group(actor=self.ann, name="Millers", people=[])
        return renew(actor=self.ann, conversation=made).link_key or ""

    @cache  # noqa: B019
    def asked(self) -> Post:
        """Let ann ask something."""
        poll = NewPoll(["rye", "wheat"], timedelta(hours=1))
        return create_post(author=self.ann, content=PostContent(body="quip", poll=poll))

    def said(self) -> Message:
        """Return what ann has written to viv."""
        return Message.objects.get(conversation=self.talk(), author=self.ann)

    def sent_picture(self) -> str:
        """Let ann have sent viv a picture, and described it; returns its page."""
        one = Attachment.objects.create(owner=self.ann, alt="quip", width=300, height=200)
        made = send(author=self.ann, conversation=self.talk(), body="", attachments=(one.pk,))
        return f"/messages/{made.conversation_id}/{made.pk}/pictures/1/"

    @cache  # noqa: B019
    def reported(self) -> int:
        """Let viv have reported what ann wrote; returns the id of the report."""
        return report(reporter=self.viv, thing=self.post, category="spam", words="Mine")[0].pk

    @cache  # noqa: B019
    def struck(self) -> int:
        """Let viv have been warned because of what ann reported; returns the id of the strike."""
        case = report(reporter=self.ann, thing=self.viv, category="spam", words="quip")[0].case
        moderator = person("moderates", is_superuser=True)
        decide(actor=moderator, pk=case.pk, version=1, outcome="warned", to_person="Mind it")
        return Strike.objects.get(case=case).pk

    @cache  # noqa: B019
    def invite(self) -> str:
        """Let people come by invitation, and ann invite; returns the code."""
        Door.objects.update_or_create(pk=1, defaults={"state": Door.State.INVITED})
        until = timezone.now() + timedelta(days=7)
        return Invite.objects.create(made_by=self.ann, limit=1, expires_at=until).code


@dataclass(frozen=True)
class Page:
    """A page, and what of ann's stands where: "words", "name" (her display name), "username".

    `outside` is all that is no live region, `attributes` are those that are read out or shown, and
    `link` the way to one's own page in the header.
    """

    address: Callable[[World], str]
    region: str = ""
    outside: str = ""
    title: str = ""
    attributes: str = ""
    link: str = ""
    sent: Callable[[World], dict[str, Any]] | None = None  # by a form, where that leads to it
    keeps: tuple[str, ...] = ()  # what is there after a reload alone, and why that is well
    is_anns: bool = False  # whether ann has it open, not viv
    before: Callable[[World], object] = lambda world: None
    has_form: bool = False  # in which viv types

    def ask(self, world: World) -> HttpResponse:
        """Return what the browser gets."""
        browser = world.browsers[world.ann if self.is_anns else world.viv]
        if self.sent is None:
            response: Any = browser.get(self.address(world), follow=True, headers=AHEAD)
        else:
            response = browser.post(self.address(world), self.sent(world))
        assert isinstance(response, HttpResponse)
        return response

    @property
    def shows(self) -> dict[str, set[str]]:
        """What stands where, as the list says; on ann's own pages also who is signed in."""
        places = ("region", "outside", "title", "attributes", "link")
        shown = {place: set(getattr(self, place).split()) for place in places}
        if self.is_anns:
            shown["outside"] |= {"name", "username"}
        return shown

    @property
    def is_anybodys(self) -> bool:
        """Whether nothing of ann's stands there."""
        return not any(self.shows.values())


class OpenPage:
    """A page in a browser, which follows what it is sent."""

    def __init__(self, site: SteppedSite, browser: Client, response: HttpResponse) -> None:
        self.document = Document(text_of(response))
        self.browser = browser
        self.wire: Wire | None = None
        self._compared: str | None = None  # the reload it was held against; None since it changed
        live = self.document.one("#live [ws-connect]")
        if live is not None:
            key = browser.cookies.get(settings.SESSION_COOKIE_NAME)
            self.wire = Wire(site, str(live["ws-connect"]), key.value if key else "")
            self.wire.say(
                cursor=self.document.value("#live-cursor"),
                viewer=self.document.value("#live-resume [name=viewer]"),
            )

    def type(self, text: str) -> None:
        """Type into the form in which one writes."""
        area = self.document.one("main form.composer textarea")
        assert area is not None, "there is a form"
        area.string = text

    def read(self) -> None:
        """Take all that has come."""
        while self.wire is not None and self.wire.frames:
            self._compared = None
            self.document.receive(self.wire.frames.popleft())
        for one in self.document.all("[hx-get][hx-trigger=load]"):
            self._load(one)

    def has_changed(self, reload: str) -> bool:
        """Return whether it, or this reload of it, differs from what it was when last asked."""
        before, self._compared = self._compared, reload
        return before != reload

    def _load(self, one: Tag) -> None:
        """Let an element that has come in ask for what stands in it, as htmx does."""
        self._compared = None
        where = str(one["hx-include"])
        named = [one for one in self.document.all(where) if one.name == "input"]
        fields = [*named, *self.document.all(f"{where} input")]
        asked = {str(field["name"]): str(field.get("value", "")) for field in fields}
        reply = self.browser.get(str(one["hx-get"]), asked, headers={"HX-Request": "true"})
        del one["hx-trigger"]
        place = self.document.one(str(one.get("hx-target", ""))) if one.get("hx-target") else one
        if place is not None:
            place.clear()
            place.append(BeautifulSoup(text_of(reply), "html.parser"))


def found(document: Document, marks: dict[str, str]) -> dict[str, set[str]]:
    """Return which of these texts stand where on the page, by their names."""
    regions = {id(one) for one in document.all("[id^=region-]")}
    text: dict[str, list[str]] = {"region": [], "outside": [], "title": [], "attributes": []}
    for one in document.all("*"):
        own = " ".join(part for part in one.find_all(string=True, recursive=False))
        inside = any(id(parent) in regions for parent in (one, *one.parents))
        if one.name == "title" and one.parent is not None and one.parent.name == "head":
            text["title"].append(own)
        elif one.name not in ("textarea", "script"):  # what one types oneself
            text["region" if inside else "outside"].append(own)
        text["attributes"] += list(_read_out(one))
    links = [str(one["href"]) for one in document.all(".place-me")]
    text["link"] = links
    return {
        place: {name for name, mark in marks.items() if any(mark in part for part in parts)}
        for place, parts in text.items()
    }


def _read_out(element: Tag) -> Iterable[str]:
    for name, value in element.attrs.items():
        is_typed = name == "value" and element.name == "input"
        if name not in ADDRESSES and not is_typed:
            yield " ".join(value) if isinstance(value, list) else str(value)
