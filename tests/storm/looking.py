"""A look: at a quiet moment every tab is held against what a fresh load shows the same person.

The answer to a request for the same address is enough to see that nothing differs. That something does
is said by a whole load in Chromium alone.
"""

import time
from collections.abc import Callable, Iterable
from dataclasses import dataclass, field, replace

from .book import Book
from .comparing import Difference, differences, while_behind
from .fresh import Fresh
from .person import People
from .reading import Quiet, Sight, quiet, see
from .steps import Step
from .tabs import Tab, Tabs
from .town import FORMS
from .words import Words

WHOLE_EVERY = 20  # of so many comparisons one is made by a whole load from the start
QUIET_SECONDS = 90.0  # a page may take so long to come back: its dice grow to a minute
POLL_SECONDS = 0.03
_EVIDENCE = "() => [(window.heard || []).join('\\n'), document.documentElement.outerHTML]"


@dataclass
class Found:
    """A tab that differs, and how."""

    tab: int
    whose: str
    path: str
    difference: Difference
    heard: str = ""  # what its page has been sent of late, a line each
    page: str = ""  # the page, as HTML

    @property
    def sign(self) -> tuple[str, ...]:
        """What makes another finding the same one."""
        return (self.path.partition("{")[0] + self.path.rpartition("}")[2], *self.difference.sign)

    def __str__(self) -> str:
        """Return it as a line."""
        return f"tab {self.tab} ({self.whose or 'a visitor'} at {self.path}): {self.difference}"


@dataclass
class Looks:
    """What all looks have come to."""

    comparisons: int = 0
    whole: int = 0  # of these: how many took a whole load
    moved: int = 0  # of the others: before how many the address had come to answer something else
    offers_taken: int = 0
    offers_waiting: int = 0
    offers_untrue: int = 0  # offered, though nothing differed: counted, not wrong
    doings_kept: int = 0
    found: list[Found] = field(default_factory=list)


class Comparisons:
    """Holds tabs against fresh loads."""

    def __init__(
        self, tabs: Tabs, people: People, book: Book, note: Callable[[Step], None]
    ) -> None:
        """Look at these tabs. `note` is told of what looking itself does to the site or a tab."""
        self._tabs, self._people, self._book, self._note = tabs, people, book, note
        self._fresh = Fresh(tabs)
        self._answered: dict[int, Sight] = {}  # what each tab's address answered last
        self._words = Words(people, book)

    # --- quiet ------------------------------------------------------------------------------------

    def settle(self) -> list[Tab]:
        """Wait until every tab has what there is; returns those that do not get there."""
        end = time.monotonic() + QUIET_SECONDS
        pause = POLL_SECONDS
        asked: Iterable[Tab] = self._tabs
        while True:
            head = self._people.head()
            waiting = [tab for tab in asked if not self._has(tab, quiet(tab.page), head)]
            if not waiting and asked is self._tabs and self._people.head() == head:
                return []
            if time.monotonic() > end:
                return waiting
            # Those that were late are asked first; at the end all of them at one head.
            asked = waiting or self._tabs
            if waiting:  # Playwright's own wait: the browsers' messages are heard meanwhile.
                waiting[0].page.wait_for_timeout(pause * 1000)
                pause = min(0.5, pause * 1.5)

    @staticmethod
    def _has(tab: Tab, state: Quiet, head: str) -> bool:
        """Whether this tab is up to this place in the log, or has said that it no longer updates."""
        if state.is_busy and not state.is_over:
            return False
        return state.is_over or not state.cursor or (state.is_live and state.cursor == head)

    # --- looking ----------------------------------------------------------------------------------

    def look(self, looks: Looks, takes: Callable[[Tab], bool]) -> None:
        """Compare every tab; `takes` says where an offer is taken that a page makes."""
        late = self.settle()
        for tab in late:
            self._find(looks, tab, Difference("never gets there", f"{quiet(tab.page)}"))
        # A list that is read by being loaded comes last: it changes the badge on the others.
        tabs = sorted((tab for tab in self._tabs if tab not in late), key=_is_read_by_loading)
        self._words.forget()
        sights = {tab.number: see(tab.page) for tab in tabs}
        for tab in tabs:
            self._look_at(looks, tab, sights[tab.number], takes)

    def _look_at(self, looks: Looks, tab: Tab, shown: Sight, takes: Callable[[Tab], bool]) -> None:
        looks.comparisons += 1
        answer = None if looks.comparisons % WHOLE_EVERY == 0 else self._answer(tab, shown)
        if answer is not None:
            is_moved = self._answered.get(tab.number) != answer
            self._answered[tab.number] = answer
            if not self._may_differ(tab, shown, answer):
                looks.moved += is_moved
                looks.offers_untrue += bool(shown.offer)
                looks.doings_kept += len(tab.doings)
                return
            self.settle()  # other looks may have moved it, such as into the notifications
            shown = see(tab.page)
        looks.whole += 1
        self._judge(looks, tab, shown, takes)

    def _may_differ(self, tab: Tab, shown: Sight, answer: Sight) -> bool:
        """Whether a tab may differ, or is about to become another: a whole load has to judge."""
        return bool(
            self._is_another(tab, shown, answer)
            or self._compare(tab, shown, answer)
            or self._words.forbidden(tab, shown, answer)
            or any(one.may_go(answer) or one.lost(tab.page) for one in tab.doings)
            or tab.said
        )

    def _judge(self, looks: Looks, tab: Tab, shown: Sight, takes: Callable[[Tab], bool]) -> None:
        """Hold a tab against a whole load."""
        fresh = self._load(tab, shown)
        if self._is_another(tab, shown, fresh):
            self._reload(tab)
            return
        found = self._compare(tab, shown, fresh)
        if shown.offer and not found:
            looks.offers_untrue += 1
        if found:  # once more: other looks may have moved it, such as into the notifications
            self.settle()
            shown = see(tab.page)
            fresh = self._load(tab, shown)
            found = self._compare(tab, shown, fresh)
        if found and self._is_held(shown):
            # What stands may be out of date where the page is lost in the log, and says so: then it has to
            # be right once the offer is taken.
            if takes(tab) or while_behind(self._where_it_leads(shown), self._where_it_leads(fresh)):
                stays = self._take_offer(looks, tab)
                shown = see(tab.page)
                fresh = self._load(tab, shown)
                found = self._compare(tab, shown, fresh) + stays
            else:
                looks.offers_waiting += 1
                found = []
        wrong = self._words.forbidden(tab, shown, fresh)
        found += [Difference("words that may not be shown", ", ".join(wrong))] if wrong else []
        found += self._lost(looks, tab, fresh)
        found += [Difference("the console", line) for line in tab.said]
        tab.said.clear()
        for one in found:
            self._find(looks, tab, one)
        if found:
            self._reload(tab)

    @staticmethod
    def _is_another(tab: Tab, shown: Sight, fresh: Sight) -> bool:
        """Whether a fresh load is of another kind, and the page need not become it."""
        is_signed_out = shown.is_over and not shown.is_visitors and fresh.is_visitors
        # Of what was not there when the page came, or when it came back after a while, nobody is told
        # that it is there now: that would tell what there is.
        is_left = bool(shown.notice) and (shown.is_over or tab.path.startswith("/messages/{"))
        return is_signed_out or (fresh.status == 200 and (tab.is_error or is_left))

    def _answer(self, tab: Tab, shown: Sight) -> Sight | None:
        self._note_reading(tab)
        return self._fresh.answer(tab, shown)

    def _load(self, tab: Tab, shown: Sight) -> Sight:
        self._note_reading(tab)
        return self._fresh.load(tab, shown)

    def _note_reading(self, tab: Tab) -> None:
        if _is_read_by_loading(tab):
            self._note(Step(tab.person, "reads_notifications"))

    def _reload(self, tab: Tab) -> None:
        self._note(Step(tab.name, "reloads"))
        self._tabs.take(Step(tab.name, "reloads"))

    @staticmethod
    def _is_held(shown: Sight) -> bool:
        return shown.is_behind and not shown.notice

    def _take_offer(self, looks: Looks, tab: Tab) -> list[Difference]:
        """Take what the page offers; returns that the offer stays, where it does."""
        step = Step(tab.name, "takes_the_offer")
        self._note(step)
        try:
            self._tabs.take(step)
        except AssertionError:
            return [Difference("an offer that stays when it is taken", tab.path)]
        looks.offers_taken += 1
        self.settle()
        return []

    def _compare(self, tab: Tab, shown: Sight, fresh: Sight) -> list[Difference]:
        if tab.path.endswith(FORMS) and (shown.notice or shown.offer):
            return []  # it says so; whether it may still show the words, is asked by themselves
        return differences(self._where_it_leads(shown), self._where_it_leads(fresh))

    def _where_it_leads(self, sight: Sight) -> Sight:
        """Return a page with its links where they lead."""
        leads = self._book.leads
        cards = [(key, [leads(one) for one in said]) for key, said in sight.cards]
        return replace(sight, cards=cards, rest=[leads(one) for one in sight.rest])

    def _find(self, looks: Looks, tab: Tab, difference: Difference) -> None:
        heard, page = tab.page.evaluate(_EVIDENCE)
        looks.found.append(Found(tab.number, tab.person, tab.path, difference, heard, page))

    def _lost(self, looks: Looks, tab: Tab, fresh: Sight) -> list[Difference]:
        """Return what somebody was doing that is not as they left it."""
        found = []
        for one in list(tab.doings):
            may_go = one.may_go(fresh)
            lost = "" if may_go else one.lost(tab.page)
            if lost:
                found.append(Difference("lost", f"{one.verb}: {lost} ⟂ {one.card}"))
            if lost or may_go:
                tab.doings.remove(one)
            else:
                looks.doings_kept += 1
        return found


def _is_read_by_loading(tab: Tab) -> bool:
    return tab.path == "/notifications/"
