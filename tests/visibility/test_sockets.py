"""The table once more through real sockets, opened while the two were still friends.

The viewer opens every page there is while they may see everything. Then the two become what the
relation says, and the author writes: each socket is told what is for the viewer now, and nothing
else.
"""

import json
from itertools import product
from typing import Any

import pytest
from channels.routing import URLRouter
from channels.testing import WebsocketCommunicator

from feed import live
from feed.actions.content import Content, PostContent
from feed.actions.posts import create_comment, create_post, edit_post
from feed.live.hub.hub import Hub
from feed.live.log import log
from feed.models import Post
from feed.sockets import websocket_urlpatterns
from tests.live.conftest import in_db
from tests.visibility.showing import telling
from tests.visibility.table import RELATIONS, VISIBILITIES, Case, Relation, Thing, Where, expects
from tests.visibility.worlds import TAG, Key, World
from users.actions import people

pytestmark = [
    pytest.mark.django_db(transaction=True),
    pytest.mark.asyncio,
]

SECONDS = 20.0  # until a socket that says nothing is given up
# Names that the third person takes: they reach every open page, after all that came before.
BETWEEN, LAST_WORDS = "Theodora in Between", "Theodora the Last"
SOCKETS = URLRouter(websocket_urlpatterns)
TOWNS = list(product(RELATIONS, (False, True)))


def towns() -> list[Any]:
    """Return all towns: one of each second relation for every run, the others in the matrix."""
    every = []
    for relation, is_protected in TOWNS:
        is_chosen = telling(relation) is is_protected and RELATIONS.index(relation) % 2 == 0
        name = f"{relation.name}-{'protected' if is_protected else 'open'}"
        marks = [] if is_chosen else [pytest.mark.matrix]
        every.append(pytest.param(relation, is_protected, id=name, marks=marks))
    return every


class TownOfSockets(World):
    """A town whose pages are opened before the two become what they are to be."""

    def __init__(self, relation: Relation, is_protected: bool) -> None:
        super().__init__(relation, is_protected, wanted=())
        self.threads = {
            one: create_post(
                author=self.author, content=PostContent(body="Old words", visibility=one)
            )
            for one in VISIBILITIES
        }

    def addresses(self) -> dict[tuple[Where, str], str]:
        """Return every socket that the viewer opens: where it is, and whose post it shows."""
        pages = {(Where.PAGE, one): f"/ws/posts/{post.pk}/" for one, post in self.threads.items()}
        return {
            (Where.HOME, ""): "/ws/home/" if self.viewer is not None else "/ws/public/",
            (Where.PUBLIC, ""): "/ws/public/",
            (Where.TAG, ""): f"/ws/tags/{TAG}/",
            (Where.PROFILE, ""): f"/ws/people/{self.author.username}/",
            (Where.PAGE, "third"): f"/ws/posts/{self.thirds_post.pk}/",
            (Where.BRANCH, "third"): f"/ws/posts/{self.fold.pk}/thread/",
            (Where.TOLD, ""): "/ws/notifications/",
            **pages,
        }

    def refusal(self, where: Where, about: str) -> int:
        """Return the code with which a visitor's socket is refused; friends open them all."""
        if self.viewer is not None or about == "third":
            return 0
        if where is Where.TOLD:
            return 4401
        case = Case(about, self.is_protected, self.relation, False)
        is_refused = where is Where.PAGE and not expects(case, Thing.POST, where)
        return 4404 if is_refused else 0

    def become(self) -> None:
        """Become what the relation says."""
        self.relate()
        people.rename(actor=self.third, person=self.third, name=BETWEEN)

    def say(self) -> None:
        """Let the author write, and go where they have to, all in one commit."""
        with live.transaction():
            for one, thread in self.threads.items():
                body = f"{text(Thing.POST, one)} #{TAG}"
                create_post(author=self.author, content=PostContent(body=body, visibility=one))
                edit_post(actor=self.author, post=thread, body=text(Thing.NARROWED, one))
                create_comment(
                    author=self.author, post=thread, content=Content(body=text(Thing.UNDER, one))
                )
            beside = text(Thing.BESIDE, "")
            create_comment(author=self.author, post=self.thirds_post, content=Content(body=beside))
            deep = text(Thing.DEEP, "")
            create_comment(
                author=self.author,
                post=self.thirds_post,
                content=Content(body=deep),
                parent=self.fold,
            )
            told = self.viewers_post
            if self.relation.meets and Post.objects.visible_to(self.author).filter(pk=told.pk):
                create_comment(
                    author=self.author, post=told, content=Content(body=text(Thing.TOLD, ""))
                )
            if self.relation.author_is_suspended:
                people.deactivate(actor=None, people=[self.author])
        people.rename(actor=self.third, person=self.third, name=LAST_WORDS)

    def headers(self) -> list[tuple[bytes, bytes]]:
        """Return what the viewer's browser sends with each handshake."""
        cookie = self.browser.cookies.get("sessionid")
        sent = [(b"host", b"testserver"), (b"origin", b"http://testserver")]
        return (
            sent if cookie is None else [*sent, (b"cookie", f"sessionid={cookie.value}".encode())]
        )

    def should_be_told(self, where: Where, about: str) -> dict[str, bool]:
        """Return what is written now, and whether it is to be sent to the socket that is there."""
        if where is Where.PAGE and about == "third":
            things = [(Thing.BESIDE, "")]
        elif where is Where.BRANCH:
            things = [(Thing.DEEP, "")]
        elif where is Where.PAGE:
            things = [(Thing.NARROWED, about), (Thing.UNDER, about)]
        elif where is Where.TOLD:
            things = [(Thing.TOLD, "")]
        else:
            things = [(Thing.POST, one) for one in VISIBILITIES]
        return {text(thing, one): self._should_see(thing, one, where) for thing, one in things}

    def may_be_named(self) -> bool:
        """Whether the author's name may be sent to a page that is told nothing they wrote."""
        case = Case("public", self.is_protected, self.relation, False)
        # What the viewer is told reaches every page they have open.
        return expects(case, Thing.TOLD, Where.TOLD)

    def _should_see(self, thing: Thing, visibility: str, where: Where) -> bool:
        case = Case(visibility or "public", self.is_protected, self.relation, False)
        return expects(case, thing, where)


def text(thing: Thing, visibility: str) -> str:
    """Return what the author writes now."""
    return Key(thing, visibility, False).text


async def opened(
    town: TownOfSockets, address: str, cursor: str
) -> tuple[WebsocketCommunicator, int]:
    """Open a socket and wait until it is live; returns it, and the code if it is closed instead."""
    socket = WebsocketCommunicator(SOCKETS, address, headers=town.headers())
    await socket.connect(timeout=SECONDS)
    await socket.send_to(text_data=json.dumps({"cursor": cursor}))
    _frames, code = await heard(socket, "live-cursor")
    return socket, code


async def heard(socket: WebsocketCommunicator, last: str) -> tuple[str, int]:
    """Return all that the socket is sent up to these words, and the code it is closed with."""
    html = ""
    while last not in html:
        message = await socket.receive_output(SECONDS)
        if message["type"] == "websocket.close":
            return html, int(message["code"])
        html += message["text"]
    return html, 0


@pytest.mark.parametrize(("relation", "is_protected"), towns())
async def test_a_socket_opened_by_a_friend_is_told_what_is_for_the_viewer_now(
    hub: Hub, relation: Relation, is_protected: bool
) -> None:
    town = await in_db(TownOfSockets, relation, is_protected)
    cursor = str(await in_db(log.head))
    sockets = {}
    for place, address in town.addresses().items():
        socket, code = await opened(town, address, cursor)
        assert code == town.refusal(*place), address
        if not code:
            sockets[place] = socket
    await in_db(town.become)
    for place, socket in sockets.items():
        _html, code = await heard(socket, BETWEEN)
        assert code == (4401 if relation.is_suspended else 0), place
    witness, _code = await opened(town, "/ws/public/", cursor)
    await in_db(town.say)
    await heard(witness, LAST_WORDS)
    for (where, about), socket in sockets.items():
        if relation.is_suspended:
            assert await socket.receive_nothing(timeout=0.01)
            continue
        html, _code = await heard(socket, LAST_WORDS)
        told = town.should_be_told(where, about)
        assert {one: one in html for one in told} == told, f"{where} {about}: {html}"
        is_silent = not any(told.values()) and not town.may_be_named()
        assert not (is_silent and town.author.name in html), f"{where} {about}: {html}"
    for socket in (*sockets.values(), witness):
        await socket.disconnect()
