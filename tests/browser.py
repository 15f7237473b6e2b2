"""A person at a real browser: Chromium with its console watched."""

import re
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import Any

from playwright.sync_api import (
    Browser,
    BrowserContext,
    ConsoleMessage,
    Error,
    Locator,
    Page,
    Response,
    expect,
)

from tests.services import PASSWORD, session_key_of, wait_for

# Chromium without what draws windows: the same pages in two thirds of the processor time.
CHROMIUM = "/usr/bin/chromium-headless-shell"
ARGUMENTS = [
    "--no-sandbox",
    "--disable-gpu",
    "--disable-quic",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
    "--disable-dev-shm-usage",
]
# The browser's own lines about a server that is away, and htmx' about what was asked of it just then; what
# a test with a killed server expects.
SERVER_AWAY = (
    r"WebSocket connection to|ERR_CONNECTION|htmx:wsError|^Event$|\[object Event\]"
    r"|htmx:(?:sendError|afterRequest), \[object HTML"
)

# For whatever a test waits for, in milliseconds: far more than it takes on a slow and busy machine. How long
# things take is the benchmark's to say.
PATIENCE = 30_000
expect.set_options(timeout=PATIENCE)

# What a page shows of what lives: each card with its words and links, the person's header, counts
# badge and title. Not compared: what is invisible or loaded on demand, and what stands below the last
# card of the page that has fewer.
SNAPSHOT = """() => {
  const parts = [...document.querySelectorAll('[id^=region-]')];
  const main = parts.length ? document.createElement('main') : null;
  parts.forEach((one) => main.append(one.cloneNode(true)));
  const tidy = (node) => {
    const copy = node.cloneNode(true);
    copy.querySelectorAll(
      '.menu, .menu-link, .place-mark, .told-mark, .new-mark, .page-2, .hold, .reading, .cut, .gap,'
        + '.focus-left')
      .forEach((one) => one.remove());
    // What the viewer has unfolded, and where the focus has been.
    copy.querySelectorAll('[open], [autofocus]')
      .forEach((one) => ['open', 'autofocus'].forEach((name) => one.removeAttribute(name)));
    return copy.innerHTML.replace(/\\s+/g, ' ').replace(/> </g, '><').trim();
  };
  const articles = main ? [...main.querySelectorAll('article')] : [];
  const rest = main ? main.cloneNode(true) : null;
  if (rest) rest.querySelectorAll('article, .more, .more-again, .older-link').forEach((one) => one.remove());
  return {
    articles: articles.map((one) => [one.id, tidy(one)]),
    rest: rest ? tidy(rest) : '',
    hasMore: !!(main && main.querySelector('.more, .cut')),
    badge: (document.querySelector('#notification-badge') || {textContent: ''}).textContent,
    favicon: document.querySelector('#favicon').getAttribute('href'),
    title: document.title,
  };
}"""


class Window:
    """One person's browser; tabs share its cookies. Errors in its consoles fail the test."""

    def __init__(self, browser: Browser, url: str, **options: Any) -> None:
        """Open a browser of its own on the site at this address."""
        self.url = url
        self.context: BrowserContext = browser.new_context(base_url=url, **options)
        self.context.set_default_timeout(PATIENCE)
        self.errors: list[str] = []
        self._allowed: list[str] = []
        self.page = self.tab()

    def tab(self) -> Page:
        """Open another tab."""
        page = self.context.new_page()
        page.goto = _goes_once_it_has_arrived(page.goto)  # type: ignore[method-assign]
        page.on("console", self._on_console)
        page.on("pageerror", lambda error: self.errors.append(f"pageerror: {error}"))
        return page

    def _on_console(self, message: ConsoleMessage) -> None:
        if message.type in ("error", "warning"):
            self.errors.append(f"{message.text} ({message.location['url']})")

    def allow(self, pattern: str) -> None:
        """Forgive lines of the browser's own that this test expects."""
        self._allowed.append(pattern)

    def allow_status(self, status: int) -> None:
        """Forgive the browser's own line about this HTTP status."""
        self.allow(rf"the server responded with a status of {status} ")

    def complaints(self) -> list[str]:
        """Return what the consoles said that nobody expected."""
        return [
            line for line in self.errors if not any(re.search(one, line) for one in self._allowed)
        ]

    def sign_in(self, name: str) -> "Window":
        """Sign in by the form."""
        self.page.goto("/accounts/login/")
        self.page.fill("[name=login]", name)
        self.page.fill("[name=password]", PASSWORD)
        self.page.click("form:has([name=password]) button")
        expect(self.page.locator("#composer")).to_be_visible()
        return self

    def enter(self, name: str) -> "Window":
        """Come in with the session that this person has from the start."""
        self.become(name)
        self.page.goto("/")
        return self

    def become(self, name: str) -> None:
        """Be this person from now on, as by signing in in another tab; open pages do not know yet."""
        cookie = {"name": "sessionid", "value": session_key_of(name), "url": self.url}
        self.context.add_cookies([cookie])  # type: ignore[list-item]

    def open(self, path: str, page: Page | None = None) -> Page:
        """Go to a page and wait until it is live."""
        page = page or self.page
        page.goto(path)
        self.live(page)
        return page

    def live(self, page: Page | None = None) -> None:
        """Wait until the page is live."""
        expect((page or self.page).locator("#live-status .is-live")).to_be_visible()

    def post(self, text: str) -> int:
        """Write a post on the home page and return its id."""
        link = self.page.locator("#composer .hint a")
        before = link.get_attribute("href") if link.count() else ""
        self.page.fill("#composer-body", text)
        self.page.click("#composer .composer-send")
        expect(link).to_be_visible()
        expect(link).not_to_have_attribute("href", before or "none")
        return int(re.findall(r"\d+", link.get_attribute("href") or "")[0])

    def close(self) -> None:
        """Close the browser."""
        self.context.close()


def _goes_once_it_has_arrived(
    goto: Callable[..., Response | None],
) -> Callable[..., Response | None]:
    """Return a page's `goto` that lets what it is loading already be loaded first.

    What was pressed last may lead to another page, and this has no reason to wait until it is there:
    another page may have been told of it long before.
    """

    def go(url: str, **options: Any) -> Response | None:
        try:
            return goto(url, **options)
        except Error as error:
            if "interrupted by another navigation" not in str(error):
                raise
            return goto(url, **options)

    return go


def open_account_menu(page: Page) -> Locator:
    """Open the menu of who is signed in, and return it."""
    page.get_by_role("button", name="Account menu").click()
    return page.locator("#account-menu")


def sign_out(page: Page) -> None:
    """Sign out by the account menu."""
    open_account_menu(page).get_by_role("button", name="Sign out").click()


def snapshot(page: Page) -> dict[str, Any]:
    """Return what the page shows of what lives."""
    found: dict[str, Any] = page.evaluate(SNAPSHOT)
    return found


def differences(shown: dict[str, Any], fresh: dict[str, Any]) -> list[str]:
    """Return how a page differs from a reload of it, down to the last card of the shorter one."""
    found = []
    size = min(len(shown["articles"]), len(fresh["articles"]))
    if not shown["hasMore"] and not fresh["hasMore"]:
        size = max(len(shown["articles"]), len(fresh["articles"]))
    mine, reload = shown["articles"][:size], fresh["articles"][:size]
    if [one[0] for one in mine] != [one[0] for one in reload]:
        found.append(
            f"cards {[one[0] for one in mine]}, after a reload {[one[0] for one in reload]}"
        )
    else:
        found += [f"{a}\n  after a reload {b}" for a, b in zip(mine, reload, strict=True) if a != b]
    found += [
        f"{key}: {shown[key]!r}, after a reload {fresh[key]!r}"
        for key in ("rest", "badge", "favicon", "title")
        if shown[key] != fresh[key]
    ]
    return found


def expect_as_reloaded(window: Window, page: Page | None = None, seconds: float = 60) -> None:
    """Wait until the page shows what a reload would show, without reloading it."""
    page = page or window.page
    fresh = window.tab()
    try:
        last: list[str] = []

        def is_same() -> bool:
            fresh.goto(page.url.partition("#")[0])
            last[:] = differences(snapshot(page), snapshot(fresh))
            return not last

        try:
            wait_for(is_same, "live = reload", seconds)
        except AssertionError as error:
            raise AssertionError(f"{error}:\n" + "\n".join(last)) from None
    finally:
        fresh.close()


def reveal(link: Locator) -> None:
    """Scroll to what being seen replaces ("Show more"): it need not hold still, nor be there after."""
    link.evaluate("one => one.scrollIntoView()")


@contextmanager
def untouched(page: Page) -> Iterator[None]:
    """Fail if the page is loaded anew inside."""
    page.evaluate("window.__mine = true")
    yield
    try:
        assert page.evaluate("window.__mine === true"), "the page was loaded anew"
    except Error as error:
        raise AssertionError("the page was loaded anew") from error
