"""What a person has in hand on a page: what they opened, chose, typed, and where their focus is.

Nothing of it is ever lost under the hand: as long as a reload still has the place where it is, and says
the same about it, it stays as it is, also where what is unfolded is changed. What one types in stays the very
element; else another may take its place if it comes in the same state. A card of another version is another
card: what is focused in it goes on by its id, or is told that it has changed.
"""

import re
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass, replace

from bs4 import Tag

from .compare import tidy
from .dom import Document, path

FOCUSABLE = (
    "main :is(a[href]:not(.new-posts, .more-again), summary),"
    "main :is(button, textarea, select, input:not([type=hidden])):enabled:not([hidden])"
)
WARNINGS = "main article :is(details.warning, details.hidden-body)"
SHOWING_CARDS = "main article:not(:has(~ .hold))"  # others are held back, out of sight
TEXTS = "main :is(textarea, input[type=text]):enabled"
# What tells one element from others of its kind, beside its classes.
NAMED_BY = ("href", "formaction", "name", "value", "id")
OF_A_STATE = frozenset(["is-pressed", "htmx-request", "quiet-button"])


@dataclass(frozen=True)
class Place:
    """Where an element is, as it can be found on another page of the same address."""

    home: str  # the id of the card or form that holds it
    kind: tuple[str, ...]
    number: int  # among those of its kind there

    @classmethod
    def of(cls, element: Tag, page: Document) -> "Place":
        """Return the place of an element of the page."""
        home = next(
            (one for one in element.parents if one.get("id") and one.name in ("article", "form")),
            page.one("main"),
        )
        assert home is not None
        same = [one for one in home.find_all(element.name) if _kind(one) == _kind(element)]
        at = next(number for number, one in enumerate(same) if one is element)
        return cls(str(home["id"]), _kind(element), at)

    def find(self, page: Document) -> Tag | None:
        """Return what stands there on that page."""
        home = page.root.find(id=self.home)
        if not isinstance(home, Tag):
            return None
        same = [one for one in home.find_all(self.kind[0]) if _kind(one) == self.kind]
        return same[self.number] if self.number < len(same) else None


def _kind(element: Tag) -> tuple[str, ...]:
    classes = [
        str(one) for one in element.get_attribute_list("class") if one and one not in OF_A_STATE
    ]
    named = [f"{key}={element[key]}" for key in NAMED_BY if element.has_attr(key)]
    return (element.name, *sorted(classes), *(named if element.name != "textarea" else []))


@dataclass(frozen=True, eq=False)
class Held:
    """One thing that a person has in hand."""

    does: str  # what they did
    element: Tag
    place: Place
    about: str  # what the place says
    order: tuple[str, ...]  # the page's cards then
    text: str = ""  # what was typed: it is in some field as long as the page is open
    shape: str = ""  # of what stands around the list: with another one all of it is another
    version: str = ""  # of the card

    def __str__(self) -> str:
        return f"what was {self.does} in {self.place.home} ({' '.join(self.place.kind)})"


def _about(does: str, element: Tag) -> str:
    """Return what a place says of what is done there."""
    if does == "opened":
        summary = element.find("summary")
        return tidy(summary) if isinstance(summary, Tag) else ""
    if does == "chosen":
        return tidy(element.parent) if element.parent is not None else ""
    return tidy(element) if does == "focused" else ""


def _shape(page: Document) -> str:
    """Return the shape of what stands around the page's list."""
    found = page.one("[id^=region-] > [class^=shape-]")
    return " ".join(found.get_attribute_list("class")) if found is not None else ""


def _version(place: Place, page: Document) -> str:
    """Return the class that says which version of its card stands there, empty where cards have none."""
    home = page.root.find(id=place.home)
    classes = home.get_attribute_list("class") if isinstance(home, Tag) else []
    return next((one for one in classes if one and re.fullmatch(r"v-[0-9a-f]+", one)), "")


def cards(page: Document) -> tuple[str, ...]:
    """Return the names of the page's cards, in their order."""
    return tuple(str(one["id"]) for one in page.all("main article[id]"))


class Hand:
    """What a person has in hand on one page, from when it was loaded."""

    def __init__(self, page: Document, past: list[tuple[str, ...]] | None = None) -> None:
        """Nothing yet; what is done is noted in `past`, as (what, where, how)."""
        self.page = page
        self._past = past if past is not None else []
        self.held: list[Held] = []
        self.forms_in_use: set[str] = set()
        self.typed: set[str] = set()
        self._wrong: list[str] = []

    # --- what one does; each returns what it was, empty where there is nothing to do it with ------

    def unfold(self, number: int) -> str:
        """Unfold something, or fold it where it is unfolded; of those of a name one is unfolded."""
        warnings = self.page.all(WARNINGS) if number % 2 else []
        found = _pick(warnings or self.page.all("main details"), number // 2)
        if found is None:
            return ""
        self._release(lambda one: one.element is found)
        self._past.append(("unfold", path(found)))
        if found.attrs.pop("open", None) is not None:
            return f"{Place.of(found, self.page).home} is folded"
        if found.get("name"):
            for other in self.page.all(f"details[name={found['name']}]"):
                other.attrs.pop("open", None)
        found["open"] = ""
        return self._hold("opened", found)

    def choose(self, number: int) -> str:
        """Choose an answer of a poll."""
        found = _pick(self.page.all(".poll-form input"), number)
        if found is None:
            return ""
        if found.get("type") == "radio":
            for other in self.page.all(f"input[name={found['name']}]"):
                other.attrs.pop("checked", None)
        found["checked"] = ""
        self._past.append(("choose", path(found)))
        return self._hold("chosen", found)

    def type(self, text: str, number: int = 0) -> str:
        """Type into a field for words; what is typed in nobody else changes."""
        found = _pick(self.page.all(TEXTS), number)
        if found is None:
            return ""
        if found.name == "textarea":
            found.string = text
        else:
            found["value"] = text
        self.typed.add(text)
        self._past.append(("type", path(found), text))
        self.use(found)
        self.focus_on(found)
        return self._hold("typed", found, text)

    def use(self, element: Tag) -> None:
        """Remember that somebody does something in the form that holds the element."""
        form = next((one for one in [element, *element.parents] if one.name == "form"), None)
        if form is not None and form.get("id"):
            self.forms_in_use.add(str(form["id"]))

    def focus(self, number: int) -> str:
        """Move the focus somewhere, by the keyboard."""
        found = _pick(self.page.all(FOCUSABLE), number)
        if found is None:
            return ""
        self._past.append(("focus", path(found)))
        return self.focus_on(found, is_by_keyboard=True)

    def focus_on(self, element: Tag, *, is_by_keyboard: bool | None = None) -> str:
        """Move the focus to this element; by what, if it is told."""
        self.page.focused = element
        if is_by_keyboard is not None:
            self.page.is_by_keyboard = is_by_keyboard
        if not self.page.all(":focus-visible"):  # nobody sees it: it need not outlast a push
            self._release(lambda one: one.does == "focused")
            return ""
        return self._hold("focused", element)

    def point(self, number: int) -> str:
        """Move the pointer over a card."""
        found = _pick(self.page.all(SHOWING_CARDS), number)
        if found is None:
            return ""
        self.page.hovered = found
        self._past.append(("point", path(found)))
        return str(found.get("id", ""))

    def let_go(self) -> None:
        """Take the pointer away."""
        self.page.hovered = None

    # --- what becomes of it ---------------------------------------------------------------------

    def release_within(self, element: Tag) -> list[Held]:
        """Let go of all in an element, and return it: its owner lets the element be replaced."""
        before = self.held
        self._release(lambda one: any(it is element for it in [one.element, *one.element.parents]))
        return [one for one in before if not any(one is it for it in self.held)]

    def is_answered(
        self, released: Sequence[Held], lost: Place | None, *, keeps_text: bool
    ) -> None:
        """An answer has come where these were: what was typed comes back in it. `lost` is the place of
        what asked, where the focus was and now is nowhere; unless its card went, that is wrong."""
        if lost is not None and self.page.root.find(id=lost.home) is not None:
            self._wrong.append(
                f"the focus is lost in {lost.home} by pressing {' '.join(lost.kind)}"
            )
        for one in released:
            if one.text and keeps_text and not self._has_text(one.text):
                self._wrong.append(f"what was typed is lost by an answer: {one}")
        if self.page.focused is not None:
            self.focus_on(self.page.focused)

    def lost(self, load_fresh: Callable[[], Iterable[Document]]) -> list[str]:
        """Return what was lost, of what a reload would still have; let go of what is gone.

        `load_fresh` returns the pages of a reload, as far as its list goes.
        """
        wrong, self._wrong = self._wrong, []
        now = [(one, self._now(one)) for one in self.held]
        self.held = [replace(one, element=element) for one, element in now if element is not None]
        gone = [one for one, element in now if element is None]
        gone = [one for one in gone if one.text or one.shape == _shape(self.page)]
        if not gone:
            return wrong
        if self.page.one("main .cut") is not None:  # what is cut off comes back by "more"
            gone = [one for one in gone if one.text or self._has_home(one)]
        pages = list(load_fresh())
        return wrong + [
            f"{one} is not so any more"
            for one in gone
            if _should_be_there(one, pages) or (one.text and not self._has_text(one.text))
        ]

    def _now(self, one: Held) -> Tag | None:
        """Return the element on which it is now: the same, or what took its place as it was; None where it
        is not so any more. What one types in is never replaced."""
        if self.page.has(one.element) and self._is_so(one):
            return one.element
        new = self.page.focused if one.does == "focused" else one.place.find(self.page)
        if one.text or new is None or not self._is_so(replace(one, element=new)):
            return None
        has_its_id = new.get("id") and new["id"] == one.element.get("id")
        is_same = one.does != "focused" or has_its_id or new is one.place.find(self.page)
        return new if is_same else None

    def _is_so(self, one: Held) -> bool:
        if one.does == "focused":
            return self.page.focused is one.element
        if one.text:
            return _value(one.element) == one.text
        return ("open" if one.does == "opened" else "checked") in one.element.attrs

    def _has_home(self, one: Held) -> bool:
        return self.page.root.find(id=one.place.home) is not None

    def _has_text(self, text: str) -> bool:
        return any(_value(one) == text for one in self.page.all(TEXTS))

    def _hold(self, does: str, element: Tag, text: str = "") -> str:
        """Remember it, instead of what it puts an end to."""
        self._release(
            lambda one: one.does == does and (one.element is element or not self._is_so(one))
        )
        place, about = Place.of(element, self.page), _about(does, element)
        known = cards(self.page), text, _shape(self.page), _version(place, self.page)
        self.held.append(Held(does, element, place, about, *known))
        return f"{' '.join(place.kind)} of {place.home}"

    def _release(self, which: Callable[[Held], bool]) -> None:
        self.held = [one for one in self.held if not which(one)]


def _should_be_there(one: Held, pages: Sequence[Document]) -> bool:
    """Whether a reload has the place and says the same there, in a card that has not moved and is of the same
    version."""
    twins = ((page, found) for page in pages if (found := one.place.find(page)) is not None)
    page, twin = next(twins, (None, None))
    if page is None or twin is None or _about(one.does, twin) != one.about:
        return False
    if _version(one.place, page) != one.version:
        return False
    now = [name for page in pages for name in cards(page)]
    if one.place.home not in now or one.place.home not in one.order:
        return True
    before, behind = (_around(one.place.home, order) for order in (one.order, now))
    return not (before[0] & behind[1] or before[1] & behind[0])


def _around(name: str, order: Sequence[str]) -> tuple[set[str], set[str]]:
    at = list(order).index(name)
    return set(order[:at]), set(order[at + 1 :])


def _value(field: Tag) -> str:
    return field.get_text() if field.name == "textarea" else str(field.get("value", ""))


def _pick(some: Sequence[Tag], number: int) -> Tag | None:
    return some[number % len(some)] if some else None
