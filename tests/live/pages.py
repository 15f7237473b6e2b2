"""Every page there is, and where on it somebody's words or name stand: the list, and how to read it."""

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from datetime import timedelta
from functools import cache
from typing import Any

import pytest
from bs4 import Tag
from django.conf import settings
from django.http import HttpResponse
from django.test import Client
from django.utils import timezone

from feed.actions.boosts import boost
from feed.actions.polls import NewPoll
from feed.actions.posts import create_comment, create_post
from feed.actions.reactions import bookmark
from feed.actions.scheduled import schedule_post
from feed.models import Post
from feed.models.tree import FOLD
from tests.factories import PASSWORD, make_chain
from tests.machine.dom import Document
from tests.machine.site import Site, Wire
from tests.machine.tab import AHEAD
from tests.people import person, signed_in, text_of
from users.actions.blocks import block
from users.actions.follows import follow, unfollow
from users.actions.mutes import mute
from users.actions.privacy import set_protected
from users.models import Door, Invite, User

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
        self.post = create_post(author=self.ann, body="quip #plum")
        self.under = create_post(author=self.bob, body="A thread")
        self.comment = create_comment(author=self.ann, post=self.under, body="quip @viv")
        chain = make_chain(self.under, self.bob, FOLD)
        self.fold = create_comment(
            author=self.bob, post=self.under, body="A branch", parent=chain[-1]
        )
        self.deep = create_comment(
            author=self.ann, post=self.under, body="quip", parent=self.fold
        )
        boost(actor=self.bob, post=self.post)
        bookmark(actor=self.viv, post=self.post)
        follow(actor=self.ann, person=self.viv)
        self.browsers = {one: signed_in(one) for one in (self.ann, self.viv)}

    @cache  # noqa: B019  (worlds are few, and small)
    def waits(self) -> int:
        """Let ann have a post that waits; returns its id."""
        due = timezone.now() + timedelta(hours=1)
        return int(schedule_post(author=self.ann, body="quip", due_at=due).pk)

    @cache  # noqa: B019
    def asked(self) -> Post:
        """Let ann ask something."""
        poll = NewPoll(["rye", "wheat"], timedelta(hours=1))
        return create_post(author=self.ann, body="quip", poll=poll)

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
        """What stands where, as the list says."""
        places = ("region", "outside", "title", "attributes", "link")
        return {place: set(getattr(self, place).split()) for place in places}

    @property
    def is_anybodys(self) -> bool:
        """Whether nothing of ann's stands there."""
        return not any(self.shows.values())


class OpenPage:
    """A page in a browser, which follows what it is sent."""

    def __init__(self, site: Site, browser: Client, response: HttpResponse) -> None:
        self.document = Document(text_of(response))
        self.wire: Wire | None = None
        live = self.document.one("#live[ws-connect]")
        if live is not None:
            key = browser.cookies[settings.SESSION_COOKIE_NAME].value
            self.wire = Wire(site, str(live["ws-connect"]), key)
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
            self.document.receive(self.wire.frames.popleft())


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


def _composer(**fields: Any) -> Callable[[World], dict[str, Any]]:
    return lambda world: {"body": "", **{name: make(world) for name, make in fields.items()}}


ALL = "words name username"
WHO = "name username"

# By the name of the URL. A page that is not here fails the test; so does one that shows more, or less,
# than it says here.
PAGES: dict[str, tuple[Page, ...]] = {
    "home": (Page(lambda world: "/", ALL),),
    "public": (Page(lambda world: "/public/", ALL),),
    "post_new": (
        Page(lambda world: "/posts/new/"),
        Page(
            lambda world: "/posts/new/",
            ALL,
            sent=_composer(quote=lambda world: world.post.pk),
            has_form=True,
        ),
    ),
    "post": (
        Page(lambda world: f"/posts/{world.post.pk}/", ALL, title="username", has_form=True),
        Page(lambda world: f"/posts/{world.under.pk}/", ALL),
    ),
    "post_comment": (
        Page(
            lambda world: f"/posts/{world.post.pk}/comments/",
            ALL,
            sent=_composer(),
            has_form=True,
        ),
        Page(
            lambda world: f"/posts/{world.under.pk}/comments/",
            ALL,
            outside="words username",  # "You answer @annabel …", within the form
            sent=_composer(parent=lambda world: world.comment.pk),
            has_form=True,
        ),
    ),
    "post_thread": (Page(lambda world: f"/posts/{world.fold.pk}/thread/", ALL, has_form=True),),
    "post_answer": (
        Page(lambda world: f"/posts/{world.post.pk}/answer/", ALL, has_form=True),
        Page(
            lambda world: f"/posts/{world.comment.pk}/answer/",
            ALL,
            outside="words username",
            has_form=True,
        ),
    ),
    "post_answers": (
        Page(lambda world: f"/posts/{world.post.pk}/answers/", ALL, link="username", is_anns=True),
    ),
    "post_menu": (
        Page(lambda world: f"/posts/{world.post.pk}/menu/", ALL),
        Page(lambda world: f"/posts/{world.comment.pk}/menu/", ALL),
    ),
    "post_edit": (
        Page(
            lambda world: f"/posts/{world.post.pk}/edit/",
            ALL,
            link="username",
            is_anns=True,
            has_form=True,
        ),
        Page(
            lambda world: f"/posts/{world.comment.pk}/edit/",
            ALL,
            link="username",
            is_anns=True,
            has_form=True,
        ),
    ),
    "post_delete": (
        Page(lambda world: f"/posts/{world.post.pk}/delete/", ALL, link="username", is_anns=True),
        Page(
            lambda world: f"/posts/{world.comment.pk}/delete/", ALL, link="username", is_anns=True
        ),
    ),
    "post_history": (
        Page(lambda world: f"/posts/{world.post.pk}/history/", ALL),
        Page(lambda world: f"/posts/{world.comment.pk}/history/", ALL),
    ),
    "post_quote": (Page(lambda world: f"/posts/{world.post.pk}/quote/", ALL, has_form=True),),
    "bookmarks": (Page(lambda world: "/bookmarks/", ALL),),
    "tag": (Page(lambda world: "/tags/plum/", ALL),),
    "notifications": (Page(lambda world: "/notifications/", "words name"),),
    "person": (
        Page(lambda world: f"/@{world.ann.username}/", ALL, title="username"),
        Page(
            lambda world: f"/@{world.ann.username}/",
            ALL,
            title="username",
            link="username",
            is_anns=True,
        ),
    ),
    "followers": (
        Page(lambda world: f"/@{world.ann.username}/followers/", "username", title="username"),
        Page(lambda world: "/@bob/followers/", WHO),
    ),
    "following": (
        Page(lambda world: f"/@{world.ann.username}/following/", "username", title="username"),
        Page(lambda world: "/@bob/following/", WHO),
    ),
    "people": (Page(lambda world: "/people/?q=ann", WHO),),
    "requests": (
        Page(
            lambda world: "/requests/",
            WHO,
            before=lambda world: _asks(world.ann, world.viv),
        ),
    ),
    "blocks": (
        Page(
            lambda world: "/settings/blocks/",
            WHO,
            before=lambda world: block(actor=world.viv, person=world.ann),
        ),
    ),
    "mutes": (
        Page(
            lambda world: "/settings/mutes/",
            WHO,
            before=lambda world: mute(actor=world.viv, person=world.ann),
        ),
    ),
    "scheduled": (Page(lambda world: "/scheduled/"),),
    "scheduled_edit": (
        Page(
            lambda world: f"/scheduled/{world.waits()}/edit/",
            "words",
            link="username",
            is_anns=True,
            has_form=True,
        ),
    ),
    "scheduled_cancel": (
        Page(
            lambda world: f"/scheduled/{world.waits()}/cancel/",
            "words",
            link="username",
            is_anns=True,
        ),
    ),
    "post_vote": (
        Page(
            lambda world: f"/posts/{world.asked().pk}/vote/",
            ALL,
            sent=lambda world: {},
        ),
    ),
    "invite": (Page(lambda world: f"/invite/{world.invite()}/", before=lambda world: world.invite()),),
    "settings_invites": (
        Page(
            lambda world: "/settings/invites/",
            link="username",
            is_anns=True,
            before=lambda world: world.invite(),
        ),
    ),
    "settings_username": (
        Page(
            lambda world: "/settings/username/",
            outside="username",
            link="username",
            is_anns=True,
            keeps=("username",),  # a list of what she was called
            before=lambda world: world.browsers[world.ann].post(
                "/accounts/reauthenticate/", {"password": PASSWORD}
            ),
        ),
    ),
    "settings_privacy": (Page(lambda world: "/settings/privacy/"),),
    "settings_data": (Page(lambda world: "/settings/data/"),),
    "settings_delete": (Page(lambda world: "/settings/delete/"),),
    "profile": (
        Page(lambda world: "/settings/profile/", link="username", is_anns=True),
    ),
}

_NOT_LIVE = "a page of somebody who is not signed in, about their own account: it does not say it is live"
_DOES = "changes something, and leads on"
_PART = "a part of a page, or a file"
# What has no page of its own to stay open, and why.
NO_PAGES: dict[str, str] = {
    "come_back": _NOT_LIVE,
    **dict.fromkeys(
        [
            *("post_hide", "post_unhide", "post_undo", "post_pin", "post_unpin"),
            *("post_like", "post_unlike", "post_bookmark", "post_unbookmark"),
            *("post_boost", "post_unboost", "scheduled_publish", "drafts", "draft_complete"),
            *("draft_discard", "reading", "notifications_read", "tag_follow", "tag_unfollow"),
            *("person_follow", "person_unfollow", "person_accept", "person_decline"),
            *("person_remove", "person_block", "person_unblock", "person_mute", "person_unmute"),
            *("requests_accept", "requests_decline"),
            *("settings_data_new", "settings_invite_new", "settings_invite_revoke"),
        ],
        _DOES,
    ),
    **dict.fromkeys(
        [
            *("live_away", "patterns", "pattern", "healthz", "readyz", "picture"),
            *("settings_data_progress", "settings_data_file", "profile_preview"),
        ],
        _PART,
    ),
}


def _asks(actor: User, whom: User) -> None:
    unfollow(actor=actor, person=whom)
    set_protected(actor=whom, is_protected=True)
    follow(actor=actor, person=whom)


def cases(*, with_something_of_anns: bool = False) -> list[Any]:
    """Return every page of the list, with a name for the report."""
    return [
        pytest.param(page, id=f"{name}-{number}" if number else name)
        for name, pages in PAGES.items()
        for number, page in enumerate(pages)
        if not (with_something_of_anns and page.is_anybodys)
    ]
