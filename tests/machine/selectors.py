"""CSS selectors as a browser matches them, on the tree of the page model.

Beside what stands in a page they know what a person does to it: `:focus`, `:focus-within`, `:hover`,
`:checked`, `:placeholder-shown`. What a browser refuses (a `:has()` inside another) is refused here, too.
`test_selectors.py` holds them against a real Chromium.
"""

from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from functools import lru_cache

from bs4 import BeautifulSoup, Tag
from bs4.element import AttributeValueList, NavigableString

from .selector_syntax import Complex, Compound, Nth, Simple, parsed

TEXT_INPUTS = ("", "text", "search", "url", "tel", "email", "password", "number")


class Tree:
    """The elements of a page as they stand now, in their order, and who has focus and pointer."""

    def __init__(
        self,
        root: Tag,
        focused: Tag | None = None,
        hovered: Tag | None = None,
        *,
        is_by_keyboard: bool = False,
    ) -> None:
        """Look at it as it is now; a focus that came by the keyboard shows."""
        self.root = root
        self.elements = [one for one in root.descendants if isinstance(one, Tag)]
        # What has been found out already, by selector and element.
        self._named: dict[tuple[str, str], list[Tag]] = {}
        self._has: dict[tuple[int, int], bool] = {}
        self._nth: dict[tuple[int, int, str], dict[int, int]] = {}
        self.focused, self.hovered = focused, hovered
        self.is_by_keyboard = is_by_keyboard
        self.focus_chain = _chain(focused)
        self.hover_chain = _chain(hovered)

    def select(self, selector: Sequence[Complex]) -> list[Tag]:
        """Return what matches, in the order of the page."""
        found = {
            id(one): one
            for each in selector
            for one in self._candidates(each.compounds[-1])
            if self._fits(one, each, len(each.compounds) - 1, None)
        }
        if len(selector) == 1:
            return list(found.values())
        return [one for one in self.elements if id(one) in found]

    def matches(self, element: Tag, selector: Iterable[Complex]) -> bool:
        """Whether an element of the page matches."""
        return any(self._fits(element, each, len(each.compounds) - 1, None) for each in selector)

    def _candidates(self, compound: Compound) -> Sequence[Tag]:
        """Return the elements that a compound can mean, by the first name it gives."""
        if compound.ids:
            key = ("id", name := compound.ids[0])
        elif compound.classes:
            key = ("class", name := compound.classes[0])
        else:
            key = ("", name := compound.name)
        if key not in self._named:
            match key[0]:
                case "id":
                    found = [one for one in self.elements if one.attrs.get("id") == name]
                case "class":
                    found = [one for one in self.elements if name in _classes(one)]
                case _:
                    found = [one for one in self.elements if name in ("*", one.name)]
            self._named[key] = found
        return self._named[key]

    def _fits(self, element: Tag, whole: Complex, last: int, anchor: Tag | None) -> bool:
        """Whether the element fits the compounds up to `last`; the first of a relative one stands
        to `anchor` as the first combinator says."""
        if not self._is(element, whole.compounds[last]):
            return False
        if last == 0 and anchor is None:
            return True
        how = whole.combinators[last if anchor is not None else last - 1]
        for other in _before(element, how):
            if last == 0:
                if other is anchor:
                    return True
            elif self._fits(other, whole, last - 1, anchor):
                return True
        return False

    def _is(self, element: Tag, compound: Compound) -> bool:
        attributes = element.attrs
        if compound.name not in ("*", element.name):
            return False
        if compound.ids and any(attributes.get("id") != name for name in compound.ids):
            return False
        if compound.classes:
            classes = _classes(element)
            if any(name not in classes for name in compound.classes):
                return False
        return all(self._holds(element, one) for one in compound.others)

    def _holds(self, element: Tag, simple: Simple) -> bool:
        match simple.name:
            case "[]":
                return _has_attribute(element, *simple.attribute)
            case "not":
                return not self.matches(element, simple.selectors)
            case "is" | "where":
                return self.matches(element, simple.selectors)
            case "has":
                return self._contains(element, simple)
            case "nth":
                assert simple.nth is not None
                return self._is_nth(element, simple.nth)
            case name:
                return PSEUDO_CLASSES[name](self, element)

    def _contains(self, element: Tag, simple: Simple) -> bool:
        key = (id(simple), id(element))
        if key not in self._has:
            self._has[key] = any(
                self._fits(one, each, len(each.compounds) - 1, element)
                for each in simple.selectors
                for one in self._candidates(each.compounds[-1])
            )
        return self._has[key]

    def _is_nth(self, element: Tag, nth: Nth) -> bool:
        place = self._places(element, nth).get(id(element))
        if place is None:
            return False
        if nth.step == 0:
            return place == nth.start
        turns, rest = divmod(place - nth.start, nth.step)
        return rest == 0 and turns >= 0

    def _places(self, element: Tag, nth: Nth) -> dict[int, int]:
        """Return where those stand that count, from 1, among the element and its siblings."""
        name = element.name if nth.is_of_type else ""
        key = (id(nth), id(element.parent), name)
        if key not in self._nth:
            counted = [one for one in _siblings(element) if self._counts(one, name, nth)]
            if nth.is_last:
                counted.reverse()
            self._nth[key] = {id(one): place for place, one in enumerate(counted, 1)}
        return self._nth[key]

    def _counts(self, one: Tag, name: str, nth: Nth) -> bool:
        if name:
            return one.name == name
        return not nth.of or self.matches(one, nth.of)


def _chain(element: Tag | None) -> frozenset[int]:
    """Return an element and all above it, by their identity."""
    if element is None:
        return frozenset()
    return frozenset([id(element), *(id(one) for one in element.parents)])


def _classes(element: Tag) -> Sequence[str]:
    return _words(element.attrs.get("class"))


def _words(value: object) -> Sequence[str]:
    if value is None:
        return ()
    return value if isinstance(value, AttributeValueList) else str(value).split()


def _siblings(element: Tag) -> list[Tag]:
    parent = element.parent
    return [one for one in parent.contents if isinstance(one, Tag)] if parent is not None else []


def _before(element: Tag, how: str) -> Iterator[Tag]:
    """Return the elements to which this one stands as the combinator says."""
    if how in (" ", ">"):
        for parent in element.parents:
            if isinstance(parent, BeautifulSoup):
                return
            yield parent
            if how == ">":
                return
        return
    for one in element.previous_siblings:
        if isinstance(one, Tag):
            yield one
            if how == "+":
                return


def _has_attribute(element: Tag, name: str, how: str, value: str) -> bool:
    if name not in element.attrs:
        return False
    found = element.attrs[name]
    text = " ".join(found) if isinstance(found, list) else str(found)
    match how:
        case "":
            return True
        case "=":
            return text == value
        case "~=":
            return value in text.split()
        case "^=":
            return bool(value) and text.startswith(value)
        case "$=":
            return bool(value) and text.endswith(value)
        case "*=":
            return bool(value) and value in text
        case _:
            return text == value or text.startswith(f"{value}-")


def _is_checked(tree: Tree, element: Tag) -> bool:
    if element.name == "option":
        return "selected" in element.attrs
    return (
        element.name == "input"
        and element.attrs.get("type") in ("checkbox", "radio")
        and "checked" in element.attrs
    )


def _takes_text(element: Tag) -> bool:
    return element.name == "textarea" or (
        element.name == "input" and element.attrs.get("type", "") in TEXT_INPUTS
    )


def _is_placeholder_shown(tree: Tree, element: Tag) -> bool:
    if "placeholder" not in element.attrs:
        return False
    if element.name == "textarea":
        return element.get_text().removeprefix("\n") == ""
    return _takes_text(element) and not element.attrs.get("value")


def _is_empty(tree: Tree, element: Tag) -> bool:
    """Comments do not count; spaces do."""
    return not any(
        isinstance(one, Tag) or (type(one) is NavigableString and str(one))
        for one in element.contents
    )


PSEUDO_CLASSES: dict[str, Callable[[Tree, Tag], bool]] = {
    "checked": _is_checked,
    "placeholder-shown": _is_placeholder_shown,
    "empty": _is_empty,
    "root": lambda tree, one: isinstance(one.parent, BeautifulSoup),
    "focus": lambda tree, one: one is tree.focused,
    "focus-visible": lambda tree, one: (
        one is tree.focused and (tree.is_by_keyboard or _takes_text(one))
    ),
    "focus-within": lambda tree, one: id(one) in tree.focus_chain,
    "hover": lambda tree, one: id(one) in tree.hover_chain,
    # What a test has opened (`Tab.open_menu`) stays open.
    "popover-open": lambda tree, one: "popover" in one.attrs and "data-open" in one.attrs,
    "active": lambda tree, one: False,
    "disabled": lambda tree, one: "disabled" in one.attrs,
    "enabled": lambda tree, one: (
        one.name in ("button", "input", "select", "textarea") and "disabled" not in one.attrs
    ),
}


@dataclass(frozen=True)
class Selector:
    """A selector, ready to be asked."""

    text: str
    parts: Sequence[Complex] = field(repr=False)

    def select(self, root: Tag) -> list[Tag]:
        """Return what matches, in the order of the page."""
        return Tree(root).select(self.parts)

    def select_one(self, root: Tag) -> Tag | None:
        """Return the first match."""
        return next(iter(self.select(root)), None)


@lru_cache(maxsize=4_000)
def compiled(selector: str) -> Selector:
    """Return the selector; ValueError where a browser would refuse it, or nobody taught it here."""
    return Selector(selector, parsed(selector, PSEUDO_CLASSES))
