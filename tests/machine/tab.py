"""One tab of one person: the page as the real view rendered it, its socket, what is on its way."""

from collections import deque
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any
from urllib.parse import urljoin

from bs4 import Tag
from django.conf import settings
from django.test import Client

from tests.people import HTMX, text_of
from users.models import User

from .dom import Document
from .site import Site, Wire

# A browser that only looks ahead: what it fetches has not been read by anybody.
AHEAD = {"Sec-Purpose": "prefetch"}
FRESH = "brought up to date"  # what the connection line says after a fresh region
FOR_GOOD = (4401, 4403, 4404, 4429)


@dataclass
class Reply:
    """An answer to htmx that is still on its way to the page."""

    html: str
    target: Tag
    style: str


class Tab:
    """An open page."""

    def __init__(self, name: str, site: Site, viewer: User | None, browser: Client) -> None:
        """Open an empty tab; `name` is what the story calls it."""
        self.name = name
        self.site = site
        self.viewer = viewer
        self.browser = browser
        self.address = ""
        self.page = Document("")
        self.wire: Wire | None = None
        self.replies: deque[Reply] = deque()
        self.is_over = False  # its socket was closed for good
        self.has_typed = ""
        # It kept what it had where it missed nobody knows what: what had to go may be there still.
        self.is_blind = False
        self.on_frame: Callable[[Tab, str], None] = lambda tab, html: None
        self.frames_read: list[str] = []  # since it was loaded, for the test of the model
        self.loaded = ""
        self._waiting: list[dict[str, Any]] = []  # messages for a socket that is away

    def __str__(self) -> str:
        return f"{self.name} ({self.viewer.username if self.viewer else 'a visitor'} at {self.address})"

    # --- as its owner uses it -------------------------------------------------------------------

    def go(self, address: str) -> bool:
        """Load an address and connect; returns whether there is a page."""
        self.lose_connection()
        self.replies.clear()
        self._waiting.clear()
        response = self.browser.get(address, follow=True)
        self.address = response.request["PATH_INFO"]
        if response.request.get("QUERY_STRING"):
            self.address += f"?{response.request['QUERY_STRING']}"
        self.loaded = text_of(response)
        self.page = Document(self.loaded)
        self.frames_read = []
        self.is_over = self.is_blind = False
        self.has_typed = ""
        if response.status_code != 200 or self.page.one("#live [ws-connect]") is None:
            return False
        self.connect()
        return True

    def press(self, number: int) -> str:
        """Press one of the region's buttons; the answer is on its way. Returns where it went."""
        buttons = self.page.all("[id^=region-] button[hx-post][hx-target]")
        if not buttons:
            return ""
        button = buttons[number % len(buttons)]
        address = str(button["hx-post"])
        sent = {str(button["name"]): str(button.get("value", ""))} if button.get("name") else {}
        response = self.browser.post(address, sent, headers=HTMX)
        target = self._target(button)
        if response.status_code == 200 and target is not None:
            self.replies.append(Reply(text_of(response), target, str(button["hx-swap"])))
        return f"{address} ({response.status_code})"

    def load_more(self) -> str:
        """Ask for the next part of the list; returns where, empty where there is no more."""
        link = self.page.one("[id^=region-] .more")
        if link is None:
            return ""
        address = urljoin(self.address, str(link["hx-get"]))
        response = self.browser.get(address, headers=HTMX)
        if response.status_code == 200:
            self.replies.append(Reply(text_of(response), link, "outerHTML"))
        return address

    def type(self, text: str) -> str:
        """Type into the first field for words; returns what, empty where there is no field."""
        field = self.page.one("main textarea")
        if field is None:
            return ""
        field.string = self.has_typed = text
        return text

    @property
    def has_lost_words(self) -> bool:
        """Whether what was typed is not there any more."""
        typed = [one.get_text() for one in self.page.all("main textarea")]
        return bool(self.has_typed) and self.has_typed not in typed

    def see_head(self) -> str:
        """Scroll to the head of the list."""
        self._say(seen="1")
        return "and says so"

    # --- what happens to it ---------------------------------------------------------------------

    @property
    def is_connected(self) -> bool:
        """Whether its socket is open, as far as the browser knows."""
        return self.wire is not None

    @property
    def has_news(self) -> bool:
        """Whether anything is still on its way to it."""
        return bool(self.replies) or (self.wire is not None and bool(self.wire.frames))

    def connect(self) -> str:
        """Open the socket; on its opening the page sends its place, then what has waited."""
        if self.is_connected or self.is_over:
            return ""
        socket = self.page.one("#live [ws-connect]")
        assert socket is not None
        key = self.browser.cookies.get(settings.SESSION_COOKIE_NAME)
        self.wire = Wire(self.site, str(socket["ws-connect"]), key.value if key else "")
        self.wire.on_frame = lambda html: self.on_frame(self, html)
        for frame in self.wire.frames:
            self.on_frame(self, frame)
        viewer = self.page.value("#live-resume [name=viewer]")
        left = [str(one["value"]) for one in self.page.all(".asof")]
        self._say(cursor=self.page.value("#live-cursor"), asof=left, viewer=viewer)
        waiting, self._waiting = self._waiting, []
        for message in waiting:
            self._say(**message)
        return "and says where it was"

    def lose_connection(self) -> str:
        """Lose the socket, and with it all frames that have not been read."""
        if self.wire is None:
            return ""
        lost = len(self.wire.frames)
        self.wire.hang_up()
        self.wire = None
        return f"with {lost} frames unread"

    def read(self, number: int | None = None) -> int:
        """Read some of the frames that have come, or all; returns how many."""
        read = 0
        while self.wire is not None and self.wire.frames and (number is None or read < number):
            frame = self.wire.frames.popleft()
            self.frames_read.append(frame)
            self.page.receive(frame)
            if FRESH in frame and self.page.one(".behind") is not None:
                self.is_blind = True
            assert not self.page.doubled(), f"{self} holds {self.page.doubled()} twice"
            read += 1
        if self.wire is not None and self.wire.code is not None and not self.wire.frames:
            self.is_over = self.wire.code in FOR_GOOD
            self.wire.end()
            self.wire = None
        return read

    def take_reply(self) -> str:
        """Let the oldest answer arrive; returns whether it found its place, empty for none."""
        if not self.replies:
            return ""
        reply = self.replies.popleft()
        is_here = self.page.has(reply.target)
        came = self.page.swap(reply.style, reply.target, reply.html)
        for one in came if is_here else ():
            if "asof" in one.get_attribute_list("class"):
                self._say(asof=str(one["value"]))
        assert not self.page.doubled(), f"{self} holds {self.page.doubled()} twice"
        return "in its place" if is_here else "too late"

    def _say(self, **message: Any) -> None:
        if self.wire is not None:
            self.wire.say(**message)
        else:
            self._waiting.append(message)

    def _target(self, button: Tag) -> Tag | None:
        asked = str(button["hx-target"])
        if asked == "this":
            return button
        if asked.startswith("closest "):
            found = next(
                (one for one in [button, *button.parents] if self._matches(one, asked[8:])), None
            )
            return found if isinstance(found, Tag) else None
        return self.page.one(asked)

    def _matches(self, element: Any, selector: str) -> bool:
        assert selector.startswith("."), selector
        return isinstance(element, Tag) and selector[1:] in element.get_attribute_list("class")
