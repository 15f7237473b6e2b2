"""A few real browsers among the scripted pages; used from the thread that breaks things."""

from playwright.sync_api import Error, Locator, Page, sync_playwright

from tests.browser import ARGUMENTS, CHROMIUM, SERVER_AWAY, Window, expect_as_reloaded
from tests.services import wait_for

from .town import NAMES, TownUnderFaults

PATIENCE = 90.0  # seconds to come back, at most, on a machine that is busy with a fault
DRAFT = "Half a thought, typed before anything broke"

# What htmx says of a request that it had sent (how far somebody has read, say) to a server that died.
REQUEST_CUT_OFF = r"htmx:(sendError|afterRequest)"


class Browsers:
    """Chromium at a home page, at the public timeline, and at a post with something half typed."""

    def __init__(self, town: TownUnderFaults) -> None:
        """Open the pages; `close()` closes them."""
        self._playwright = sync_playwright().start()
        self._browser = self._playwright.chromium.launch(executable_path=CHROMIUM, args=ARGUMENTS)
        urls = town.site.urls
        self._home, self._public, self._post = (
            Window(self._browser, urls[number % len(urls)]) for number in range(3)
        )
        self._windows = (self._home, self._public, self._post)
        self._opened = {
            self._home: (NAMES[0], "/"),
            self._public: ("", "/public/"),
            self._post: (NAMES[1], f"/posts/{town.first.pk}/"),
        }
        for window in self._windows:
            window.allow(SERVER_AWAY)
            window.allow_status(502)  # nginx, while no process is there
            window.allow(REQUEST_CUT_OFF)
            self._open(window)
            window.live()

    def look(self) -> list[str]:
        """Return what is wrong with them, at quiet."""
        found = []
        for window in self._windows:
            try:
                # A clock was days ahead: their sessions were over.
                if self._is_signed_out(window.page):
                    if window is self._post and self._field(window.page).input_value() != DRAFT:
                        found.append("a browser lost what was half typed as it was signed out")
                    self._open(window)
                wait_for(lambda window=window: self._is_live(window.page), "live", PATIENCE)  # type: ignore[misc]
                if window is not self._post:
                    expect_as_reloaded(window, seconds=15)
                elif self._field(window.page).input_value() != DRAFT:
                    found.append("a browser lost what was half typed")
            except (AssertionError, Error) as error:
                found.append(f"a browser at {window.page.url}: {error}")
            found += [f"a browser's console: {line}" for line in window.complaints()]
            window.errors.clear()
        return found

    def close(self) -> None:
        """Close them."""
        self._browser.close()
        self._playwright.stop()

    def _open(self, window: Window) -> None:
        """Sign in, where it is somebody's, and open the page; begin to type."""
        name, path = self._opened[window]
        if name:
            window.enter(name)
        window.open(path)
        if window is self._post:
            self._field(window.page).fill(DRAFT)

    def _is_signed_out(self, page: Page) -> bool:
        page.wait_for_timeout(50)  # lets the browser's own messages through
        return page.locator("#live-notice", has_text="You're signed out").is_visible()

    def _is_live(self, page: Page) -> bool:
        page.wait_for_timeout(50)  # lets the browser's own messages through
        return page.locator("#live-status .is-live").is_visible()

    def _field(self, page: Page) -> Locator:
        return page.locator("main textarea[name=body]").first
