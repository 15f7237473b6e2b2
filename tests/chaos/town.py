"""A site of several processes on PostgreSQL and Redis, and everybody on it.

People and pages live in a thread of their own, so that a fault is plain code: it breaks something,
waits, and mends it.
"""

import asyncio
import random
import threading
import time
from collections.abc import Coroutine
from concurrent.futures import Future
from typing import Any

from tests.services import wait_for

from .grounds import GROUNDS
from .ledger import KEPT, Ledger, Said
from .page import ScriptedPage
from .person import Person
from .probe import Probe
from .relations import FOLLOWS

NAMES = ("ann", "ben", "cleo", "dan", "eve", "finn")
STRANGER = "zoe"  # follows nobody and is followed by nobody but reads everything that is public
HERALD = "hera"  # everybody else follows her; her post says that the site is back
PAUSE = 0.8  # seconds between two things that one person does, on average
USUAL_SECONDS = 30.0  # of ordinary life, with which it is compared how long others wait
PATIENCE = 60  # seconds for everything to be well again


class TownUnderFaults:
    """The site, its people and its open pages."""

    def __init__(
        self, seed: int, ground: str = "several", processes: int = 2, tabs: int = 18
    ) -> None:
        """Start the servers; `begin()` brings the people. `tabs`: scripted pages, at most 18."""
        self.rng = random.Random(seed)
        self.names = NAMES
        self.ledger = Ledger()
        self.busy: set[str] = set()
        self.is_quiet = True
        self.pace = 1.0  # 2.0: people take twice as long between two things they do
        self.ground = GROUNDS[ground]((*NAMES, STRANGER, HERALD), processes)
        self.site = self.ground.site
        self.people = [self._person(name) for name in NAMES]
        self.herald = self._person(HERALD)
        self.pages: list[ScriptedPage] = []
        self._tabs = tabs
        self._loop = asyncio.new_event_loop()
        self._thread = threading.Thread(target=self._loop.run_forever, name="people", daemon=True)
        self.troubles: list[str] = []
        self._usual: tuple[float, Probe] | None = None

    # --- for people and pages -------------------------------------------------------------------

    def any_url(self) -> str:
        """Return the address of one of the processes, as a load balancer would choose it."""
        return self.rng.choice(self.ground.urls or self.site.urls)

    def others(self, name: str) -> list[str]:
        """Return everybody else who acts."""
        return [one for one in NAMES if one != name]

    def probe(self, *urls: str) -> Probe:
        """Return somebody else who asks these processes, or all, for a page again and again."""
        return Probe(*(f"{url}/public/" for url in urls or self.ground.urls))

    def usual(self) -> Probe:
        """Return how long others wait while nothing is broken, at the pace of now; measured once."""
        if self._usual is None or self._usual[0] != self.pace:
            with self.probe() as probe:
                time.sleep(USUAL_SECONDS)
            self._usual = self.pace, probe
        return self._usual[1]

    # --- its life -------------------------------------------------------------------------------

    def begin(self) -> None:
        """Let people follow each other, write first posts, and open their pages."""
        self._thread.start()
        for number in range(len(NAMES)):
            one = self.people[number]
            for other in (HERALD, *(NAMES[(number + step) % len(NAMES)] for step in (1, 2, 3))):
                self.ask(one.relate(FOLLOWS, other, value=True))
            self.ask(one.post())
            self.ask(one.post_for_followers())
        self.first: Said = self.ask(self.herald.post())
        self.pages = [
            ScriptedPage(self, name, path, self._rng(f"{name} {path}"))
            for name, path in self._addresses(self.first)
        ][: self._tabs]
        for page in self.pages:
            self._begin(page.live())
        wait_for(lambda: all(page.is_live for page in self.pages), "the pages", PATIENCE)
        for person in self.people:
            self._begin(person.live(PAUSE))

    def _addresses(self, first: Said) -> list[tuple[str, str]]:
        post = f"/posts/{first.pk}/"
        addresses = [("", "/public/"), (STRANGER, "/public/"), ("", f"/@{NAMES[0]}/")]
        for number, name in enumerate(NAMES):
            beside = f"/@{NAMES[(number + 1) % len(NAMES)]}/"
            addresses += [(name, "/"), (name, (post, beside, "/notifications/")[number % 3])]
        return [*addresses, ("", post), (STRANGER, f"/@{NAMES[1]}/"), (NAMES[0], "/public/")]

    def go_on(self) -> None:
        """Let people act."""
        self.is_quiet = False

    def rest(self) -> None:
        """Let people finish what they are at, and do nothing more."""
        self.is_quiet = True
        wait_for(lambda: not self.busy, "the people to come to rest", PATIENCE)

    def ask(self, doing: Coroutine[Any, Any, Any], seconds: float = PATIENCE) -> Any:
        """Let something be done in the people's thread; returns what comes of it."""
        return self._spawn(doing).result(seconds)

    def start(self, doing: Coroutine[Any, Any, Any]) -> "Future[Any]":
        """Begin something in the people's thread."""
        return self._spawn(doing)

    def stop(self) -> None:
        """Send everybody home and stop the servers."""
        if self._thread.is_alive():
            self.ask(self._send_home())
            self._loop.call_soon_threadsafe(self._loop.stop)
            self._thread.join(10)
        self.ground.stop()

    async def _send_home(self) -> None:
        mine = [task for task in asyncio.all_tasks() if task is not asyncio.current_task()]
        for task in mine:
            task.cancel()
        await asyncio.gather(*mine, return_exceptions=True)
        for person in (*self.people, self.herald):
            await person.close()
        for page in self.pages:
            await page.close()

    def _spawn(self, doing: Coroutine[Any, Any, Any]) -> "Future[Any]":
        return asyncio.run_coroutine_threadsafe(doing, self._loop)

    def _begin(self, living: Coroutine[Any, Any, None]) -> None:
        """Let somebody live; whoever ends by themselves is a fault of these tests."""
        task = self._spawn(living)
        task.add_done_callback(self._ended)

    def _ended(self, task: "Future[Any]") -> None:
        if not task.cancelled() and (error := task.exception()) is not None:
            self.troubles.append(f"somebody could not go on: {error!r}")

    def _person(self, name: str) -> Person:
        return Person(self, name, self._rng(name))

    def _rng(self, name: str) -> random.Random:
        return random.Random(f"{self.rng.random()} {name}")

    # --- what is so -----------------------------------------------------------------------------

    def ask_database(self, sql: str) -> list[tuple[Any, ...]]:
        """Return the rows that the database answers with."""
        return self.ground.rows(sql)

    def wait_until_well(self) -> float:
        """Wait until somebody's post is taken and has reached every page that shows it; returns seconds.

        Raises AssertionError where that takes too long, naming what is not well.
        """
        began = time.monotonic()
        said: list[Said] = []

        def is_taken() -> bool:
            said.append(self.ask(self.herald.post()))
            return said[-1].outcome == KEPT

        wait_for(is_taken, "a post to be taken", PATIENCE)
        late: list[ScriptedPage] = []

        def has_arrived() -> bool:
            late[:] = [
                page
                for page in self.pages
                if not page.is_live
                or (page.path in ("/", "/public/") and not page.has(said[-1].word))
            ]
            return not late

        try:
            wait_for(has_arrived, "every page", PATIENCE)
        except AssertionError:
            raise AssertionError(
                f"not back after {PATIENCE} s: {[str(page) for page in late]}"
            ) from None
        return time.monotonic() - began
