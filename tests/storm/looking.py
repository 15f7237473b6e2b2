"""A look: at a quiet moment every tab is held against what a fresh load shows the same person."""

import re
import time
from collections.abc import Callable
from dataclasses import dataclass, field, replace
from urllib.parse import urljoin

from playwright.sync_api import Page

from .book import Book
from .comparing import Difference, differences, while_behind
from .person import People
from .reading import Quiet, Sight, quiet, see
from .steps import Step, label_of
from .tabs import Tab, Tabs
from .town import FORMS

MOST_PAGES = 15  # of a list that are read on for one comparison
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
    offers_taken: int = 0
    offers_waiting: int = 0
    offers_untrue: int = 0  # offered, though nothing differed: counted, not wrong
    doings_kept: int = 0
    found: list[Found] = field(default_factory=list)


class Locale:
    """Holds tabs against fresh loads."""

    def __init__(
        self, tabs: Tabs, people: People, book: Book, note: Callable[[Step], None]
    ) -> None:
        """Look at these tabs. `note` is told of what looking itself does to the site or a tab."""
        self._tabs, self._people, self._book, self._note = tabs, people, book, note
        self._allowed: dict[tuple[str, str], bool] = {}

    # --- quiet ------------------------------------------------------------------------------------

    def settle(self) -> list[Tab]:
        """Wait until every tab has what there is; returns those that do not get there."""
        end = time.monotonic() + QUIET_SECONDS
        pause = POLL_SECONDS
        while True:
            head = self._people.head()
            waiting = [tab for tab in self._tabs if not self._has(tab, quiet(tab.page), head)]
            if not waiting and self._people.head() == head:
                return []
            if time.monotonic() > end:
                return waiting
            # Playwright's own wait: the browsers' messages are heard meanwhile.
            next(iter(self._tabs)).page.wait_for_timeout(pause * 1000)
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
        tabs = [tab for tab in self._tabs if tab not in late]
        self._allowed.clear()
        sights = {tab.number: see(tab.page) for tab in tabs}
        looks.comparisons += len(tabs)
        for tab in tabs:
            self._look_at(looks, tab, sights[tab.number], takes)

    def _look_at(self, looks: Looks, tab: Tab, shown: Sight, takes: Callable[[Tab], bool]) -> None:
        fresh = self._load(tab, shown)
        is_signed_out = shown.is_over and not shown.is_visitors and fresh.is_visitors
        # Of what was not there when the page came, or when it came back after a while, nobody is told
        # that it is there now: that would tell what there is.
        is_left = bool(shown.notice) and (shown.is_over or tab.path.startswith("/messages/{"))
        is_late = fresh.status == 200 and (tab.is_error or is_left)
        if is_signed_out or is_late:
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
        found += self._forbidden(tab, shown, fresh)
        found += self._lost(looks, tab, fresh)
        found += [Difference("the console", line) for line in tab.said]
        tab.said.clear()
        for one in found:
            self._find(looks, tab, one)
        if found:
            self._reload(tab)

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

    # --- fresh loads ------------------------------------------------------------------------------

    def _load(self, tab: Tab, shown: Sight) -> Sight:
        """Return a fresh load of a tab's address, and of what follows as much as the tab shows."""
        page = self._tabs.fresh(tab.person)
        first = _load(page, tab.page.url.partition("#")[0])
        if tab.path == "/notifications/":
            self._note(Step(tab.person, "reads_notifications"))
        cards, more = list(first.cards), first.more
        words = set(first.words)
        for _ in range(MOST_PAGES):
            if not more or (len(cards) >= len(shown.cards) and shown.more):
                break
            further = _load(page, urljoin(tab.page.url, more))
            have = {key for key, _ in cards}
            cards += [card for card in further.cards if card[0] not in have]
            words |= further.words
            more = further.more
        return replace(first, cards=cards, more=more, words=words)

    # --- what may not be shown, and what one was doing --------------------------------------------

    def _forbidden(self, tab: Tab, shown: Sight, fresh: Sight) -> list[Difference]:
        """Return the words that stand in the page, though their own page shows them to nobody like this."""
        # In a form to change it stand one's own words, also of what has been deleted since.
        own = re.fullmatch(r"/posts/\{(p\d+)\}/edit/", tab.path)
        wrong = [
            one
            for one in sorted(shown.words - fresh.words)
            if not self._may(tab, one) and (own is None or label_of(one) != own[1])
        ]
        return [Difference("words that may not be shown", ", ".join(wrong))] if wrong else []

    def _may(self, tab: Tab, known_word: str) -> bool:
        key = (tab.person, known_word)
        if key not in self._allowed:
            label = label_of(known_word)
            pages = [self._book.address(f"/posts/{{{label}}}/{more}") for more in ("", "history/")]
            if label in self._book.talks:
                talk = self._book.talks[label]
                pages = [self._book.address(f"/messages/{{{talk}}}/?from={{{label}}}")]
            says = [self._people[tab.person].page(path)[1] for path in pages if path]
            self._allowed[key] = (
                any(known_word in one for one in says) or label not in self._book.ids
            )
        return self._allowed[key]

    def _lost(self, looks: Looks, tab: Tab, fresh: Sight) -> list[Difference]:
        """Return what somebody was doing that is not as they left it; what is gone afresh may go."""
        found = []
        afresh = dict(fresh.cards)
        for one in list(tab.doings):
            said = afresh.get(one.card)
            excused = fresh.status != 200 or (
                one.card
                and (
                    said is None
                    or (one.verb == "unfolds" and "<details>" not in said)
                    or (one.verb == "picks" and not any("value=" in word for word in said))
                )
            )
            lost = "" if excused else one.lost(tab.page)
            if lost:
                found.append(Difference("lost", f"{one.verb}: {lost} ⟂ {one.card}"))
                tab.doings.remove(one)
            elif excused:
                tab.doings.remove(one)
            else:
                looks.doings_kept += 1
        return found


def _load(page: Page, address: str) -> Sight:
    answer = page.goto(address)
    return see(page, answer.status if answer is not None else 0)
