"""The tabs: real pages in Chromium, one browser context for each person."""

import re
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field

from playwright.sync_api import (
    Browser,
    BrowserContext,
    CDPSession,
    Error,
    Page,
    WebSocketRoute,
    expect,
)

from tests.services import session_key_of

from . import doing
from .book import Book
from .doing import Doing
from .steps import Step

SIZE = {"width": 900, "height": 800}
# The browser's own lines about what a storm brings about: a server that is away, an answer that is an
# error. The dice of the ws extension always fall low: who waits for a page to come back waits seconds.
EXPECTED = (
    *("WebSocket connection to", "ERR_", "the server responded with a status of"),
    *(
        "[object Event]",
        "htmx:wsError",
        "htmx:sendError",
        "htmx:afterRequest",
        "htmx:responseError",
        "Response Status Error Code 50",
    ),
)
LOW_DICE = "Math.random = () => 0.08;"
# A page remembers what it has been sent of late, for whoever wants to know why it differs.
REMEMBERS = """
  window.heard = [];
  window.WebSocket = class extends WebSocket {
    constructor(...where) {
      super(...where);
      const hear = (what) => {
        window.heard.push(new Date().toISOString().slice(11, 23) + ' ' + what);
        if (window.heard.length > 150) window.heard.shift();
      };
      hear('connects to ' + where[0]);
      this.addEventListener('message', (event) => hear(event.data));
      this.addEventListener('close', (event) => hear('closed with ' + event.code));
    }
  };
"""


@dataclass
class Tab:
    """One tab of a person's, and what they are doing in it."""

    number: int
    person: str
    path: str  # with labels: the address may lead elsewhere on another site
    page: Page
    doings: list[Doing] = field(default_factory=list)
    said: list[str] = field(default_factory=list)  # what its console has said unexpectedly
    is_error: bool = (
        False  # whether what it loaded last was the page for an error, which shows nothing live
    )

    @property
    def name(self) -> str:
        """The tab as steps call it."""
        return f"tab {self.number}"

    def __str__(self) -> str:
        """Return whose page it is."""
        return f"{self.name} ({self.person or 'a visitor'} at {self.path})"


class Tabs:
    """All open tabs, and for each person a browser besides, in which nothing has happened yet."""

    def __init__(
        self, browser: Browser, url: str, book: Book, meddle: Callable[[str], str] | None = None
    ) -> None:
        """Open none yet. `meddle` makes another of each frame that the tabs get."""
        self.book, self._meddle = book, meddle
        self._browser, self._url = browser, url
        self._contexts: dict[str, BrowserContext] = {}
        self._fresh: dict[str, Page] = {}
        self._sessions: dict[int, CDPSession] = {}
        self._open: dict[int, Tab] = {}

    def __iter__(self) -> Iterator[Tab]:
        """Yield the open tabs by number."""
        return iter([self._open[number] for number in sorted(self._open)])

    def get(self, number: int) -> Tab | None:
        """Return the tab with this number; None where it is not open."""
        return self._open.get(number)

    def close(self) -> None:
        """Close all browsers."""
        for context in self._contexts.values():
            context.close()
        for page in self._fresh.values():
            page.context.close()

    def fresh(self, person: str) -> Page:
        """Return the page in which this person loads addresses afresh: nothing moves in it.

        Scripts are not fetched, so that it neither updates nor notes that somebody has read on; nor are
        pictures and what a page keeps for later, which nothing is compared by.
        """
        if person not in self._fresh:
            page = self._context(person).new_page()
            session = page.context.new_cdp_session(page)
            session.send("Network.enable")
            session.send("Network.setBlockedURLs", {"urls": ["*.js", "*/live/*", "*/media/*"]})
            self._fresh[person] = page
        return self._fresh[person]

    def take(self, step: Step) -> Step | None:
        """Do what the step says; returns it with what it was done to, None where it came to nothing."""
        number = step.tab or 0
        if step.verb == "opens":
            return step if self._opens(number, *step.to) else None
        tab = self._open.get(number)
        if tab is None:
            return None
        do = self._does if step.verb in (*doing.VERBS, "hovers") else getattr(self, f"_{step.verb}")
        try:
            did: Step | None = do(tab, step)
            return did
        except Error:  # the site is away, or the page is being loaded
            tab.doings.clear()
            return None

    # --- what one does in a tab -------------------------------------------------------------------

    def _opens(self, number: int, person: str, path: str) -> bool:
        address = self.book.address(path)
        if address is None:
            return False
        if person not in self._contexts:
            self._contexts[person] = self._context(person)
            self._contexts[person].add_init_script(LOW_DICE + REMEMBERS)
            if self._meddle is not None:
                self._contexts[person].route_web_socket(re.compile("/ws/"), self._between)
        page = self._contexts[person].new_page()
        tab = Tab(number, person, path, page)
        page.on("console", lambda line: _hear(tab, line.type, line.text))
        page.on("pageerror", lambda error: tab.said.append(f"an error: {error}"))
        self._open[number] = tab
        _load(tab, address)
        return True

    def _does(self, tab: Tab, step: Step) -> Step | None:
        card = self.book.address(step.to[0]) if step.to and not step.to[0].isdecimal() else None
        if card is None:  # any: the n-th that fits
            number = int(step.to[0]) if step.to and step.to[0].isdecimal() else 0
            card = doing.card_for(tab.page, step.verb, number)
        if step.verb != "types" and not card:
            return None
        if step.verb == "hovers":
            where = tab.page.locator(f"#{card}")
            if where.count() != 1:
                return None
            where.hover(force=True)
        else:
            begun = doing.begin(tab.page, step.verb, card)
            if begun is None:
                return None
            for other in tab.doings:  # a menu takes the focus, too, and so does a click
                other.has_focus = False
            tab.doings = [
                one for one in tab.doings if (one.verb, one.card) != (begun.verb, begun.card)
            ]
            passing = (
                (*doing.MOMENTARY, "opens_menu") if step.verb == "opens_menu" else doing.MOMENTARY
            )
            tab.doings = [one for one in tab.doings if one.verb not in passing]
            tab.doings.append(begun)
        return Step(step.who, step.verb, (self.book.named(card),) if card else ())

    def _shows_more(self, tab: Tab, step: Step) -> Step | None:
        """Press "Show more"; the focus is not asked about then."""
        did = tab.page.evaluate(
            """() => {
              const all = [...document.querySelectorAll('.more, .more-again')];
              const more = all.find((one) => one.checkVisibility({visibilityProperty: true}));
              if (more) more.click();
              return !!more;
            }"""
        )
        return step if did else None

    def _scrolls(self, tab: Tab, step: Step) -> Step | None:
        tab.page.evaluate(
            "(part) => scrollTo(0, document.body.scrollHeight * part)", float(step.to[0])
        )
        return step

    def _reloads(self, tab: Tab, step: Step) -> Step | None:
        tab.doings.clear()
        _load(tab, tab.page.url.partition("#")[0])
        return step

    def _goes_away_and_back(self, tab: Tab, step: Step) -> Step | None:
        """Leave for another page, and come back by the browser's button."""
        tab.doings.clear()
        tab.page.goto("/people/")
        answer = tab.page.go_back()
        tab.is_error = answer is not None and not answer.ok
        return step

    def _freezes(self, tab: Tab, step: Step) -> Step | None:
        """Be put away, as a telephone does it with what one does not look at."""
        session = tab.page.context.new_cdp_session(tab.page)
        session.send("Page.setWebLifecycleState", {"state": "frozen"})
        self._sessions[tab.number] = session
        return step

    def _thaws(self, tab: Tab, step: Step) -> Step | None:
        session = self._sessions.pop(tab.number, None)
        if session is None:
            return None
        session.send("Page.setWebLifecycleState", {"state": "active"})
        session.detach()
        return step

    def _goes_offline(self, tab: Tab, step: Step) -> Step | None:
        """Lose the network, with all tabs of the same person."""
        tab.page.context.set_offline(True)
        return step

    def _comes_online(self, tab: Tab, step: Step) -> Step | None:
        tab.page.context.set_offline(False)
        return step

    def _takes_the_offer(self, tab: Tab, step: Step) -> Step | None:
        """Press what the page offers, be it to show what changed or the new posts."""
        links = tab.page.locator("#live-offer a, #live-offer button, .new-posts")
        for link in links.all():
            if not link.evaluate("(one) => getComputedStyle(one).display !== 'none'"):
                continue
            for other in tab.doings:
                other.has_focus = False
            where = link.get_attribute("href")
            if where is None or where.startswith("#"):
                tab.page.mouse.move(0, 0)
                link.evaluate("(one) => { one.focus({preventScroll: true}); one.click(); }")
                expect(link).to_have_css("display", "none")
            else:
                tab.doings.clear()
                with tab.page.expect_navigation():
                    link.evaluate("(one) => one.click()")
            return step
        return None

    def _between(self, page: WebSocketRoute) -> None:
        """Stand between a page and the server."""
        server = page.connect_to_server()
        meddle = self._meddle or str
        server.on_message(lambda frame: page.send(meddle(str(frame))))

    def _context(self, person: str) -> BrowserContext:
        context = self._browser.new_context(base_url=self._url, viewport=SIZE)  # type: ignore[arg-type]
        context.set_default_timeout(30_000)
        if person:
            cookie = {"name": "sessionid", "value": session_key_of(person), "url": self._url}
            context.add_cookies([cookie])  # type: ignore[list-item]
        return context


def _load(tab: Tab, address: str) -> None:
    answer = tab.page.goto(address)
    tab.is_error = answer is not None and not answer.ok


def _hear(tab: Tab, kind: str, text: str) -> None:
    if kind in ("error", "warning") and not any(one in text for one in EXPECTED):
        tab.said.append(text)
