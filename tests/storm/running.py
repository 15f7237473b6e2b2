"""Taking the steps of a story, one after the other, and remembering what came of them."""

import random
import time
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager

from playwright.sync_api import Browser

from .book import Book
from .ground import Ground
from .looking import Comparisons, Found, Looks
from .person import People, ServerError
from .picture_story import MAKES
from .reach import MOVES_CARDS, may_concern
from .reducing import shortest
from .steps import FATE, LOOK, REST, Step
from .tabs import Tab, Tabs
from .town import opening

CROWD = 200  # events, more than the ring of a storm's site holds
TAKEN = 0.6  # of the offers that pages make; the others wait


class Scene:
    """The town on a site, with tabs open, in which steps are taken."""

    def __init__(
        self,
        ground: Ground,
        browser: Browser,
        ids: dict[str, int],
        talks: dict[str, str],
        seed: int,
        meddle: Callable[[str], str] | None = None,
    ) -> None:
        """Begin anew; `ids` and `talks` are those of the opening, `meddle` makes another of each frame."""
        self.ground = ground
        ground.begin_anew()
        self.book = Book(ids, talks)
        self.people = People(ground.url, self.book)
        self.tabs = Tabs(browser, ground.url, self.book, meddle)
        self.taken: list[Step] = []  # what came to something, as it was done
        self.looks = Looks()
        self._moved: list[Step] = []  # what may have taken cards from pages
        self._comparisons = Comparisons(self.tabs, self.people, self.book, self.taken.append)
        self._rng = random.Random(seed)

    def take(self, step: Step) -> None:
        """Take one step."""
        if step.tab is not None:
            did = self.tabs.take(step)
            if did is not None:
                self.taken.append(did)
            return
        self.taken.append(step)
        if step.who == FATE:
            self._befall(step)
        else:
            if step.verb in MOVES_CARDS:
                self._note_what_had_to_go(step)
            self.people[step.who].take(step)
            if step.verb in MOVES_CARDS:
                self._moved.append(step)

    def _note_what_had_to_go(self, before: Step) -> None:
        """Remember of what somebody does at a card that a reload would not show the card now, where this
        step may bring it back."""
        loaded: dict[tuple[str, str], str] = {}
        for tab in self.tabs:
            if not may_concern(before, tab.person):
                continue
            for one in tab.doings:
                if not one.card or one.had_to_go:
                    continue
                since, one.asked = self._moved[one.asked :], len(self._moved)
                if not any(may_concern(step, tab.person) for step in since):
                    continue
                key = (tab.person, tab.path)
                if key not in loaded:
                    address = self.book.address(tab.path) or "/"
                    loaded[key] = self.people[tab.person].page(address)[1]
                one.had_to_go = f'id="{one.card}"' not in loaded[key]

    def look(self, takes: Callable[[Tab], bool] | None = None) -> list[Found]:
        """Hold every tab against a fresh load; returns what differs."""
        before = len(self.looks.found)
        self._comparisons.look(self.looks, takes or (lambda tab: self._rng.random() < TAKEN))
        return self.looks.found[before:]

    def close(self) -> None:
        """Close the browsers; the site runs on."""
        self.tabs.close()
        self.people.close()

    def _befall(self, step: Step) -> None:
        if step.verb == LOOK:
            self.look()
        elif step.verb == REST:
            self._comparisons.settle()
        elif step.verb == "crowds":
            for number in range(CROWD):
                verb = "unlikes" if number % 2 else "likes"
                self.people["erin"].take(Step("erin", verb, step.to))
        elif step.verb == "blocks writing":
            self.ground.hold_writes(
                lambda: self.people["carol"].take(Step("carol", "posts", ("p999",)))
            )
        elif step.verb == MAKES:
            self.ground.work()
        else:
            self.ground.faults[step.verb]()


class Stage:
    """A site and a browser, on which one scene follows the other."""

    def __init__(self, ground: Ground, browser: Browser) -> None:
        """Let the opening happen on the site, and keep it."""
        self.ground, self._browser = ground, browser
        book = Book()
        people = People(ground.url, book)
        for step in opening():
            people[step.who].take(step)
        people.close()
        ground.keep()
        self._ids, self._talks = book.ids, book.talks

    @contextmanager
    def scene(self, seed: int = 0, meddle: Callable[[str], str] | None = None) -> Iterator[Scene]:
        """Yield a scene; the one before must be over."""
        scene = Scene(self.ground, self._browser, self._ids, self._talks, seed, meddle)
        try:
            yield scene
        finally:
            scene.close()

    def play(self, steps: Sequence[Step], tab: int | None = None) -> list[Found]:
        """Take these steps on a fresh site and look once; returns what differs, in this tab or in all."""
        with self.scene() as scene:
            for step in steps:
                scene.take(step)
            found = scene.look(takes=lambda one: True)
            return [one for one in found if tab is None or one.tab == tab]

    def reduce(
        self, steps: Sequence[Step], found: Found, until: float
    ) -> tuple[list[Step] | None, str]:
        """Return the shortest sequence of steps that shows this again, and what is seen after it.

        None where it is not seen again. When the time (monotonic seconds) is up, the shortest so far.
        """
        last = ""

        def shows(some: Sequence[Step]) -> bool:
            nonlocal last
            if time.monotonic() > until:
                return False
            try:
                seen = [one for one in self.play(some, found.tab) if one.sign[1] == found.sign[1]]
            except (ServerError, AssertionError):
                return False  # with steps left out, others may come to nothing
            last = str(seen[0]) if seen else last
            return bool(seen)

        return shortest(steps, found.tab, shows), last
