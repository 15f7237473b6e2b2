"""Debian's Firefox, its people and their tabs, with what its consoles say."""

import os
import re
import shutil
import subprocess
import tempfile
from pathlib import Path
from typing import Any

from tests.browser import differences
from tests.firefox.bidi import Bidi
from tests.firefox.tab import Tab
from tests.services import session_key_of, wait_for

FIREFOX = "/usr/bin/firefox-esr"
LISTENS = re.compile(r"WebDriver BiDi listening on (ws://\S+)")
# The browser's own lines about a server that is away.
SERVER_AWAY = (
    r"can’t establish a connection|\[object Event\]|htmx:(wsError|sendError|afterRequest), "
)


class Firefox:
    """A Firefox in a new profile. Each person in it has cookies of their own.

    Driven over BiDi it leaves the network alone, but for what its pages ask.
    """

    def __init__(self) -> None:
        """Start it, and listen to all its consoles."""
        self._folder = Path(tempfile.mkdtemp(prefix="plaza-firefox-"))
        log = self._folder / "log"
        with log.open("wb") as output:
            self._process = subprocess.Popen(
                [
                    *(FIREFOX, "--headless", "--no-remote", "--remote-debugging-port", "0"),
                    *("--profile", str(self._folder)),
                ],
                env={**os.environ, "HOME": str(self._folder), "MOZ_CRASHREPORTER_DISABLE": "1"},
                stdout=output,
                stderr=subprocess.STDOUT,
            )
        address = wait_for(lambda: LISTENS.search(log.read_text()), "Firefox", 60)[1]
        self.said: list[str] = []
        self._allowed: list[str] = []
        self.bidi = Bidi(address, self._on_event)
        self.bidi.call("session.subscribe", events=["log.entryAdded"])

    def _on_event(self, method: str, event: dict[str, Any]) -> None:
        if method == "log.entryAdded" and event["level"] in ("error", "warn"):
            self.said.append(f"{event['text']} ({event['type']})")

    def allow(self, pattern: str) -> None:
        """Forgive lines of the browser's own that this test expects."""
        self._allowed.append(pattern)

    def complaints(self) -> list[str]:
        """Return what the consoles said that nobody expected, and forget it."""
        self.bidi.call("session.status")  # what was on its way is here before its answer
        found = [
            line for line in self.said if not any(re.search(one, line) for one in self._allowed)
        ]
        self.said.clear()
        self._allowed.clear()
        return found

    def person(self, url: str, name: str = "") -> "Person":
        """Return somebody at this site, signed in if they have a name."""
        return Person(self, url, name)

    def stop(self) -> None:
        """End it and remove its profile."""
        self.bidi.close()
        self._process.terminate()
        self._process.wait(30)
        shutil.rmtree(self._folder, ignore_errors=True)


class Person:
    """Somebody at this browser; their tabs share cookies, and nobody else's."""

    def __init__(self, firefox: Firefox, url: str, name: str = "") -> None:
        """Come in with the session that this person has from the start; a visitor has none."""
        self._firefox = firefox
        self._url = url
        self._context = firefox.bidi.call("browser.createUserContext")["userContext"]
        self.tab = self.another_tab()
        if name:
            cookie = {
                "name": "sessionid",
                "value": {"type": "string", "value": session_key_of(name)},
                "domain": "127.0.0.1",
            }
            partition = {"type": "storageKey", "userContext": self._context}
            firefox.bidi.call("storage.setCookie", cookie=cookie, partition=partition)

    def another_tab(self) -> Tab:
        """Open another tab, in a window of its own: it is seen as long as it is there."""
        made = self._firefox.bidi.call(
            "browsingContext.create", type="window", userContext=self._context
        )
        return Tab(self._firefox.bidi, made["context"], self._url)

    def tab_over(self, tab: Tab) -> Tab:
        """Open another tab in front of this one, in its window: this one is not seen any more."""
        made = self._firefox.bidi.call(
            "browsingContext.create", type="tab", referenceContext=tab.context
        )
        return Tab(self._firefox.bidi, made["context"], self._url)

    def leave(self) -> None:
        """Close all tabs."""
        self._firefox.bidi.call("browser.removeUserContext", userContext=self._context)


def expect_as_reloaded(person: Person, tab: Tab | None = None, seconds: float = 15) -> None:
    """Wait until the page shows what a reload would show, without reloading it."""
    tab = tab or person.tab
    fresh = person.another_tab()
    last: list[str] = []

    def is_same() -> bool:
        fresh.goto(tab.url.partition("#")[0])
        last[:] = differences(tab.snapshot(), fresh.snapshot())
        return not last

    try:
        wait_for(is_same, "live = reload", seconds)
    except AssertionError as error:
        raise AssertionError(f"{error}:\n" + "\n".join(last)) from None
    finally:
        fresh.close()
