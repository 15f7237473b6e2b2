"""The conversations that are open in this process: their pages, and who is together there."""

from collections.abc import Callable, Collection, Iterable
from dataclasses import dataclass, field

from feed.live.delivery import fragments
from feed.live.open_pages.packet import Packet
from feed.live.open_pages.page import Page
from feed.live.open_pages.watch import Locale
from feed.models.visibility.company import Company

from .showing import Said, Showing

NOBODY = Company()
Hand = Callable[[Page, Packet], bool]  # hands a frame to a page; returns whether that took it


@dataclass(slots=True)
class Talk:
    """One of them. `pages` are those that have been live, with what each was last sent."""

    pk: int
    pages: dict[Page, Said | None] = field(default_factory=dict)
    company: Company = NOBODY
    is_known: bool = False  # whether the company is the one that the log tells of
    shown_at: float = 0.0

    def show(self, showing: Showing, hand: Hand) -> Collection[Packet]:
        """Send each live page what has changed for it; returns what was sent. A page that nothing was sent
        yet may be one that came back: it is told that nothing passes, too."""
        packets: dict[tuple[Said, Said | None, Locale], Packet] = {}
        for page, before in [*self.pages.items()]:
            said = showing.to(page.watch.viewer_id)
            if said == before or not page.is_live:
                continue
            key = said, before, page.watch.locale
            if key not in packets:
                packets[key] = Packet(self._html(*key))
            if hand(page, packets[key]):
                self.pages[page] = said
        return packets.values()

    def _html(self, said: Said, before: Said | None, locale: Locale) -> str:
        html = ""
        if before is None or said.writing != before.writing:
            people = [self.company.people[pk] for pk in said.named]
            html += fragments.typing(people, said.others, locale)
        if before is None or said.minutes != before.minutes:
            html += fragments.presence(said.minutes, locale)
        return html


class Talks:
    """All of them, found by page and by person."""

    def __init__(self) -> None:
        """None is open."""
        self._talks: dict[int, Talk] = {}
        self._of: dict[int, set[int]] = {}  # by person, of those that are known

    @property
    def unknown(self) -> list[int]:
        """Those of which nobody knows who is together there."""
        return [pk for pk, talk in self._talks.items() if not talk.is_known]

    @property
    def saying_minutes(self) -> list[int]:
        """Those of which a page says how many minutes ago the other was there."""
        return [
            pk
            for pk, talk in self._talks.items()
            if talk.company.is_of_two and any(said and said.minutes for said in talk.pages.values())
        ]

    def of_two_with(self, person: int) -> list[int]:
        """Return those of two people of whom this is one."""
        return [pk for pk in self._of.get(person, ()) if self._talks[pk].company.is_of_two]

    def get(self, pk: int) -> Talk | None:
        """Return this one, if it is open."""
        return self._talks.get(pk)

    def of(self, page: Page) -> Talk | None:
        """Return that of this page, if it has been live."""
        talk = self._talks.get(page.watch.object_id or 0)
        return talk if talk is not None and page in talk.pages else None

    def enter(self, page: Page, pk: int) -> None:
        """Know that this page shows this conversation."""
        self._talks.setdefault(pk, Talk(pk)).pages.setdefault(page, None)

    def leave(self, page: Page) -> None:
        """Forget this page; a conversation without pages is forgotten."""
        talk = self.of(page)
        if talk is not None:
            del talk.pages[page]
            if not talk.pages:
                self.doubt([talk.pk], ())
                del self._talks[talk.pk]

    def know(self, pk: int, company: Company) -> None:
        """Know who is together there; nothing where it is open no more."""
        talk = self._talks.get(pk)
        if talk is not None:
            talk.company, talk.is_known = company, True
            for person in company.known:
                self._of.setdefault(person, set()).add(pk)

    def doubt(self, pks: Iterable[int], people: Iterable[int]) -> set[int]:
        """Know no more who is together in these conversations, nor in those of these people; returns which
        they are."""
        found = {pk for pk in pks if pk in self._talks}
        found |= {pk for person in people for pk in self._of.get(person, ())}
        for pk in found:
            talk = self._talks[pk]
            for person in talk.company.known:
                there = self._of.get(person, set())
                there.discard(pk)
                if not there:
                    self._of.pop(person, None)
            talk.company, talk.is_known = NOBODY, False
        return found

    def forget(self) -> set[int]:
        """Know of none who is together there."""
        return self.doubt([*self._talks], ())
