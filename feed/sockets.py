"""The sockets, one consumer for all kinds of page: who are you, what do you watch. Everything else is
the Hub's.

What a page watches follows from its address and its session, never from names the client sends. A
message from a page is a cursor, or the sign where in its list its viewer is or that they are writing,
nothing else: every change goes by a form. Where the viewer must not come back the socket is accepted,
reads why, and closed with a 44xx code, because the ws extension retries a refused handshake for ever.
"""

import asyncio
import json
import logging
import time
from collections import deque
from dataclasses import dataclass
from typing import Any, Self

from channels.consumer import get_handler_name
from channels.db import database_sync_to_async
from channels.generic.websocket import AsyncWebsocketConsumer
from django.conf import settings
from django.http import parse_cookie
from django.urls import path, re_path

from feed.http.origins import is_own_origin
from feed.live import metrics
from feed.live.delivery import fragments
from feed.live.hub import hub
from feed.live.open_pages.closing import Closing
from feed.live.open_pages.packet import Packet
from feed.live.open_pages.page import Page
from feed.live.open_pages.quota import EVERYBODY, address_of
from feed.live.open_pages.watch import Locale, Watch, locale_in
from feed.pages import KINDS, NotFound, PageKind, Subject
from feed.pages.post import PostPage
from users.accounts.sessions import SignIn
from users.models import User

logger = logging.getLogger(__name__)
ends = logging.getLogger("plaza.sockets")  # a line for each, as for each request

# How long a socket that may not be opened waits to hear so: answered at once it would be back at once. Only a
# few of an address do, since each takes a place.
UNRULY_WAIT_SECONDS = 5.0
NO_LAYER = "none"  # naming no configured channel layer gives the consumer no channel of its own
# Where in its timeline the viewer of a page is; whether a page of notifications is in front of them.
SEEN = ("head", "below", "left", "front", "behind")


@dataclass(frozen=True, slots=True)
class Refusal:
    """Why a page may not listen: the code it is closed with, and the frame that says it."""

    code: int
    html: str

    @classmethod
    def saying(cls, why: Closing, locale: Locale, before: str = "") -> Self:
        """Return it with the notice that says why, after what else the page is sent."""
        return cls(why.code, before + fragments.notice(why, locale))


class PageConsumer(AsyncWebsocketConsumer):
    """One open page. Refuses foreign origins, strangers to private pages, floods and nonsense."""

    channel_layer_alias = NO_LAYER

    page: Page | None = None

    def __init__(self, *arguments: Any, kind: PageKind, **options: Any) -> None:
        """Take the kind of page, and what Channels' consumers take."""
        super().__init__(*arguments, **options)
        self.kind = kind
        self._messages: deque[float] = deque()
        self._entered: list[str] = []  # as what it is counted in the Hub's quota
        self._address = ""
        self._end: int | str = 0  # the code it is closed with, or why it was not even let in
        self.ignored = 0

    async def __call__(self, scope: dict[str, Any], receive: Any, send: Any) -> None:
        """Serve the socket; the Hub forgets the page however it ends."""
        began = time.monotonic()
        try:
            await super().__call__(scope, receive, send)
        finally:
            self.leave()
            seconds = round(time.monotonic() - began, 1)
            said = {"page": self.kind.name, "end": self._end, "s": seconds}
            ends.info("closed", extra={"said": said})

    async def dispatch(self, message: dict[str, Any]) -> None:
        """Take what the server says: that the page connects, what it sends, that it is gone.

        Channels' own goes to a thread before each and waits for it, to look after a database connection that
        no socket has here; under a flood, and among many handshakes, that took a tenth of the process.
        """
        await getattr(self, get_handler_name(message))(message)

    async def disconnect(self, code: int) -> None:
        """It is over: with what we have closed it with, else with what the other side says."""
        self._end = self._end or (self.page.closed_with if self.page else 0) or code

    def leave(self) -> None:
        """Make room for others; callable more than once."""
        here = hub.current()
        if self.page is not None:
            here.leave(self.page)
            metrics.OPEN_PAGES.labels(self.page.watch.kind.name).dec()
            self.page = None
        while self._entered:
            here.quota.leave(self._entered.pop())

    async def connect(self) -> None:
        """Let the page in, or say why not."""
        if not is_own_origin(self.scope):
            await self._refuse("origin")  # a page of another site: not even a socket
            return
        offered = self.scope.get("extensions", {})
        has_descriptors = offered.get("plaza.has_room", True)
        if not has_descriptors or not self._enters(EVERYBODY, "PAGES"):
            # It asks again after a while, perhaps another process.
            await self._refuse("full" if has_descriptors else "descriptors")
            return
        here = hub.current()
        known = here.cursor
        sign_in = await here.arrivals.sign_in_of(_cookie(self.scope, settings.SESSION_COOKIE_NAME))
        self._address = address_of(self.scope, settings.ALLAUTH_TRUSTED_PROXY_COUNT)
        now = asyncio.get_running_loop().time()
        if sign_in is None and here.unruly.is_barred(self._address, now):
            if self._enters(f"unruly {self._address}", "UNRULY_WAITING"):
                await asyncio.sleep(UNRULY_WAIT_SECONDS)
            await self._refuse("unruly")
            return
        opened = await self._open(sign_in, locale_in(sign_in.user.time_zone if sign_in else ""))
        await self.accept()
        if isinstance(opened, Refusal):
            await self.send(opened.html)
            await self._refuse(opened.code)
            return
        unsent, push = offered.get("plaza.unsent"), offered.get("plaza.push")
        self.page = Page(opened, sign_in, self.base_send, unsent, push)
        self.page.address = self._address
        here.join(self.page, known)
        metrics.OPEN_PAGES.labels(opened.kind.name).inc()

    async def _refuse(self, end: int | str) -> None:
        """Close the socket, or do not open it, with this code or for this reason."""
        self._end = end
        await self.close(end if isinstance(end, int) else None)
        metrics.refused(end)

    async def receive(self, text_data: str | None = None, bytes_data: bytes | None = None) -> None:
        """Take a cursor, or the sign where the viewer reads or that they write; count and ignore anything
        else."""
        if self.page is None or self.page.is_closed:
            return
        here = hub.current()
        if self._is_flood():
            here.turn_away(self.page, Closing.TOO_MUCH)
            return
        message = _parsed(text_data)
        if not self._is_for(message.get("viewer")):
            # The page was rendered for somebody else: they signed out, or in, in another tab.
            now = self.page.sign_in
            why = Closing.SIGNED_OUT if now is None else Closing.SIGNED_IN
            here.turn_away(self.page, why, now.user.username if now else "")
            return
        # Its own cursor, and those of replies that are not repaired yet.
        asked = [*_listed(message.get("cursor")), *_listed(message.get("asof"))]
        seen = message.get("seen")
        zone = self.page.watch.locale.time_zone
        if asked and message.get("zone", zone) != zone:
            asked = ["", *asked]  # rendered in another one: whatever its place, it is shown afresh
        if seen in SEEN and self.page.has_room:
            self.page.push(Packet(fragments.envelope("reading_seen", seen=seen)), None)
        elif message.get("typing") == "here":
            here.passing.sign(self.page)
        elif asked and all(isinstance(text, str) for text in asked):
            # Not many: a message is bounded. Without a cursor of its own it is a reply's repair.
            here.resume(self.page, asked, is_repair="cursor" not in message)
        else:
            self.ignored += 1
            logger.debug("ignored a message on %s, the %sth", self.kind.name, self.ignored)

    async def _open(self, sign_in: SignIn | None, locale: Locale) -> Watch | Refusal:
        """Return what the page watches, or why it may not."""
        if not self._enters(f"address {self._address}", "PAGES_PER_ADDRESS") or (
            sign_in is not None
            and not self._enters(f"person {sign_in.user.pk}", "PAGES_PER_PERSON")
        ):
            return Refusal.saying(Closing.TOO_MANY, locale)
        if sign_in is None and self.kind.traits.needs_sign_in:
            return Refusal.saying(Closing.SIGNED_OUT, locale)
        viewer = sign_in.user if sign_in is not None else None
        named = self.scope["url_route"]["kwargs"]
        try:
            # A page about nothing in particular asks nothing: no thread need be woken for it.
            find = database_sync_to_async(self.kind.find)
            about = await find(viewer, **named) if named else Subject()
        except NotFound:
            # What the page may still show of it goes, too.
            gone = await database_sync_to_async(fragments.refreshed)(
                Watch(self.kind, None, None, locale)
            )
            return Refusal.saying(Closing.NO_SUCH_PAGE, locale, gone)
        viewer_id = viewer.pk if viewer is not None else None
        return Watch(self.kind, about.object_id, viewer_id, locale, about.root_id, about.key)

    def _enters(self, name: str, limit: str) -> bool:
        """Count the socket under this name; False where the limit of settings.LIVE is reached."""
        may_enter = hub.current().quota.enter(name, settings.LIVE[limit])
        if may_enter:
            self._entered.append(name)
        return may_enter

    def _is_for(self, named: object) -> bool:
        """Whether the page was rendered for who is signed in now; not said counts as yes.

        What the page says is believed only against itself: it can lose by it, never gain.
        """
        assert self.page is not None  # noqa: S101
        return named is None or named == str(self.page.watch.viewer_id or "")

    def _is_flood(self) -> bool:
        now = asyncio.get_running_loop().time()
        self._messages.append(now)
        while now - self._messages[0] > settings.LIVE["FLOOD_SECONDS"]:
            self._messages.popleft()
        return bool(len(self._messages) > settings.LIVE["FLOOD_MESSAGES"])


def _cookie(scope: dict[str, Any], name: str) -> str | None:
    """Return a cookie of the handshake."""
    for header, value in scope["headers"]:
        if header == b"cookie":
            found = parse_cookie(value.decode("latin-1")).get(name)
            if found is not None:
                return str(found)
    return None


def _parsed(text: str | None) -> dict[str, Any]:
    """Return the message of the ws extension, or an empty one for anything that is not one."""
    try:
        message = json.loads(text or "")
    except (ValueError, RecursionError):
        return {}
    return message if isinstance(message, dict) else {}


def _listed(value: Any) -> list[Any]:
    """Return what one or several inputs of a name have sent."""
    return value if isinstance(value, list) else [] if value is None else [value]


class NoSuchPage(PostPage):
    """Any other address: it is refused as a post is that is not there."""

    def find(self, viewer: User | None, *arguments: Any, **parameters: Any) -> Subject:
        """There is nothing."""
        raise NotFound


websocket_urlpatterns = [
    *(
        path(f"ws/{address}", PageConsumer.as_asgi(kind=kind))
        for kind in KINDS.values()
        for address in kind.paths
    ),
    re_path(r"^(?P<address>.*)$", PageConsumer.as_asgi(kind=NoSuchPage())),
]
