"""One tab of one person: the page as the real view rendered it, its socket, what is on its way."""

import json
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
from .hand import Hand, Place
from .sending import address_with, can_hold_focus, chosen_in, disabled_by, fields_of
from .site import SteppedSite, Wire

# A browser that only looks ahead: what it fetches has not been read by anybody.
AHEAD = {"Sec-Purpose": "prefetch"}
FRESH = "brought up to date"  # what the connection line says after a fresh region
REPLACED = "innerHTML:body:not(:has(#region-"  # what a frame holds that brings a region afresh
BEHIND = ".behind, [id^=region-] .gap"  # what offers it where the page keeps what it has
FOR_GOOD = (4401, 4403, 4404, 4429)
# What one presses: buttons of what lives, and what leads to a menu or to an answer.
BUTTONS = (
    "main button[hx-post][hx-target]:enabled:not(.composer *),"
    "main a.answer-link[hx-post], .chat-tools a[hx-post]"
)
MORE = (
    "[id^=region-] .more[hx-get],"
    "#messages:not(:has(> .beginning)) > .older-link,"
    "[id^=region-] :has(> .cut + .end) ~ .more-again"
)
MENU_BUTTONS = "main button.menu-link[hx-get]"
SHOWN = (200, 422)  # what htmx swaps in where it was asked for; all else is a notice


@dataclass
class Reply:
    """An answer to htmx that is still on its way to the page."""

    html: str
    asked: Tag
    place: Place  # of what asked
    target: Tag
    style: str
    had_focus: bool  # what asked, when it did
    disabled: list[Tag]  # as long as it is on its way
    keeps_text: bool = True  # whether what is typed where it goes comes back in it
    address: str = ""  # of the page from then on; empty where it stays


class Tab:
    """An open page."""

    def __init__(self, name: str, site: SteppedSite, viewer: User | None, browser: Client) -> None:
        """Open an empty tab; `name` is what the story calls it."""
        self.name = name
        self.site = site
        self.viewer = viewer
        self.browser = browser
        self.address = ""
        self.wire: Wire | None = None
        self.replies: deque[Reply] = deque()
        self.is_over = False  # its socket was closed for good
        # It kept what it had where it missed nobody knows what: what had to go may be there still.
        self.is_blind = False
        # It kept what it had, where too much changed to be told of one by one.
        self.is_stale = False
        self.on_frame: Callable[[Tab, str], None] = lambda tab, html: None
        self._show("")

    def __str__(self) -> str:
        return f"{self.name} ({self.viewer.username if self.viewer else 'a visitor'} at {self.address})"

    def _show(self, html: str) -> None:
        self.loaded = html
        self.page = Document(html)
        # What has come and what its owner did, since it was loaded: for the test of the model.
        self.past: list[tuple[str, ...]] = []
        self.hand = Hand(self.page, self.past)

    # --- as its owner uses it -------------------------------------------------------------------

    def go(self, address: str, *, is_connected: bool = True) -> bool:
        """Load an address and connect; returns whether there is a page."""
        self.lose_connection()
        self.replies.clear()
        response = self.browser.get(address, follow=True)
        self.address = response.request["PATH_INFO"]
        if response.request.get("QUERY_STRING"):
            self.address += f"?{response.request['QUERY_STRING']}"
        self._show(text_of(response))
        self.is_over = self.is_blind = self.is_stale = False
        if response.status_code != 200 or self.page.one("#live [ws-connect]") is None:
            return False
        if is_connected:
            self.connect()
        return True

    def press(self, number: int) -> str:
        """Press something in what lives; the answer is on its way. Returns where it went."""
        return self._press_one_of(self.page.all(BUTTONS), number)

    def vote(self, number: int) -> str:
        """Press the button of a poll, with what is chosen in it or without."""
        return self._press_one_of(self.page.all(".poll-vote:enabled"), number)

    def open_menu(self, number: int) -> str:
        """Open the menu of a card, which closes any other, and ask for what it holds."""
        buttons = self.page.all(MENU_BUTTONS)
        if not buttons:
            return ""
        button = buttons[number % len(buttons)]
        if number % 3:
            self.hand.focus_on(button, is_by_keyboard=number % 3 == 1)
        menu = self.page.one(str(button["hx-target"]))
        assert menu is not None, "it stands beside its button"
        for other in self.page.all(".menu[data-open]"):
            del other["data-open"]
        menu["data-open"] = ""
        return self._ask_for(button, menu, str(button["hx-get"]))

    def load_more(self, number: int) -> str:
        """Ask for the next part of the list, by scrolling to it or by pressing."""
        link = self.page.one(MORE)
        if link is None:
            return ""
        if number % 2:
            self.hand.focus_on(link, is_by_keyboard=number % 4 == 1)
        target = self.page.one(str(link["hx-target"])) if link.has_attr("hx-target") else None
        places = self.page.all(str(link["hx-include"]))
        return self._ask_for(link, target, address_with(str(link["hx-get"]), places))

    def send(self, number: int) -> str:
        """Send a form with what is typed in it."""
        forms = self.page.all("form.composer:has(textarea:enabled:not(:placeholder-shown))")
        if not forms:
            return ""
        form = forms[number % len(forms)]
        self.hand.use(form)
        return self._post(form, fields_of(form), form, "outerHTML", keeps_text=False)

    def read_at(self, where: str) -> str:
        """Come back to the "head" of the timeline, go further "below", or take the pointer away
        ("left"); returns whether the page says so, where it has something that does."""
        if where == "left":
            self.hand.let_go()
        marks = self.page.all(f".says-{where}")
        for _one in marks:
            self._say(seen=where)
        return "and says so" if marks else ""

    def see_new(self, number: int) -> str:
        """Have what is new in a conversation come into view, down to one of its messages or to its end."""
        marks = self.page.all("#messages .unread-mark")
        if not marks:
            return ""
        mark = marks[-1 if number % 3 else number % len(marks)]
        sent = {**json.loads(str(mark["hx-vals"])), **fields_of(self.page.one("#act"))}
        response = self.browser.post(str(mark["hx-post"]), sent, headers=HTMX)
        return f"down to {sent['up_to']} ({response.status_code})"

    def show_new(self) -> str:
        """Press "New posts": what was held back shows, and the page is at its head."""
        link = self.page.one("body:has(#timeline > article ~ .hold) #new-posts")
        if link is None:
            return ""
        self.hand.focus_on(link, is_by_keyboard=False)
        return self.read_at("left") + self.read_at("head")

    def _press_one_of(self, buttons: list[Tag], number: int) -> str:
        if not buttons:
            return ""
        button = buttons[number % len(buttons)]
        self.hand.focus_on(button, is_by_keyboard=bool(number % 2))
        sent = fields_of(self.page.one(str(button.get("hx-include", "#nothing"))))
        if button.get("form") == "act":
            sent.update(chosen_in(self.page))
        if button.get("name"):
            sent[str(button["name"])] = str(button.get("value", ""))
        return self._post(button, sent, self._target(button), _style(button))

    def _ask_for(self, link: Tag, target: Tag | None, asked: str) -> str:
        address = urljoin(self.address, asked)
        headers = {**HTMX, "HX-Current-URL": f"http://testserver{self.address}"}
        headers |= {"HX-Trigger": str(link["id"])} if link.has_attr("id") else {}
        response = self.browser.get(address, headers=headers)
        if response.status_code == 200:
            self._expect(response, link, target or link, _style(link))
        return address

    def _post(
        self,
        asked: Tag,
        sent: dict[str, Any],
        target: Tag | None,
        style: str,
        *,
        keeps_text: bool = True,
    ) -> str:
        address = str(asked["hx-post"])
        response = self.browser.post(address, sent, headers=HTMX)
        if response.status_code in SHOWN and target is not None:
            self.hand.use(target)
            self._expect(response, asked, target, style, keeps_text=keeps_text)
        return f"{address} ({response.status_code})"

    def _expect(
        self, response: Any, asked: Tag, target: Tag, style: str, *, keeps_text: bool = True
    ) -> None:
        """Note the answer as on its way."""
        place, had_focus = Place.of(asked, self.page), self.page.focused is asked
        disabled = disabled_by(asked, self.page)
        html, address = text_of(response), response.headers.get("HX-Replace-Url", "")
        self.replies.append(
            Reply(html, asked, place, target, style, had_focus, disabled, keeps_text, address)
        )

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
        """Open the socket; on its opening the page sends its place."""
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
            self.past.append(("frame", frame))
            self.page.receive(frame)
            if REPLACED in frame and self.page.one(BEHIND) is not None:
                self.is_stale = True
                self.is_blind = self.is_blind or FRESH in frame
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
        for one in reply.disabled:
            one.attrs.pop("disabled", None)
        within = [
            it for one in [self.page.focused] if one is not None for it in [one, *one.parents]
        ]
        has_focus = reply.had_focus or any(one is reply.target for one in within)
        released = self.hand.release_within(reply.target)
        self.address = reply.address or self.address
        came = self.page.swap(reply.style, reply.target, reply.html, reply.asked)
        is_lost = has_focus and is_here and self.page.focused is None
        lost = reply.place if is_lost and can_hold_focus(came) else None
        self.hand.is_answered(released, lost, keeps_text=reply.keeps_text)
        for one in came if is_here else ():
            if "asof" in one.get_attribute_list("class"):
                self._say(asof=str(one["value"]))
        assert not self.page.doubled(), f"{self} holds {self.page.doubled()} twice"
        return "in its place" if is_here else "too late"

    def _say(self, **message: Any) -> None:
        """Send something; without a socket nothing hears it, and the place where the page is says all."""
        if self.wire is not None:
            self.wire.say(**message)

    def _target(self, button: Tag) -> Tag | None:
        asked = str(button["hx-target"])
        if asked == "this":
            return button
        if asked.startswith("closest "):
            them = {id(one) for one in self.page.all(asked.removeprefix("closest "))}
            return next((one for one in [button, *button.parents] if id(one) in them), None)
        return self.page.one(asked)


def _style(element: Tag) -> str:
    """Return how the answer to an element is swapped in: as it says, or what holds it."""
    said = (str(one["hx-swap"]) for one in [element, *element.parents] if one.get("hx-swap"))
    return next(said, "innerHTML")
