"""An open page as a browser holds it, changed by frames as htmx and its ws extension change it.

Written after `hx-ws-2.js` (the handler of "message") and `htmx-2.js` (`oobSwap`, `swapWithStyle`,
`handleAttributes`, `querySelectorAllExt`) as django-htmx ships them. `test_model.py` holds it
against a real Chromium.
"""

import re
from collections.abc import Callable, Sequence
from copy import copy
from functools import lru_cache

import soupsieve
from bs4 import BeautifulSoup, Tag
from bs4.element import AttributeValueList, PageElement

# What htmx carries over from an element of the same id until the swap has settled.
SETTLED = ("class", "style", "width", "height")
LAST_OF = re.compile(r":nth-last-child\(1 of ([^()]*)\)")
# Words that htmx takes for something else than a selector.
EXTENDED = ("closest ", "find ", "next", "previous", "document", "window", "body", "root", "host")


class NoTargetError(AssertionError):
    """A swap found nothing: htmx would log `htmx:oobErrorNoTarget`."""


class Document:
    """One page."""

    def __init__(self, html: str) -> None:
        """Parse what the server sent."""
        self.root = BeautifulSoup(html, "html.parser")

    def all(self, selector: str) -> list[Tag]:
        """Return what matches, in the order of the page, as `querySelectorAll` does."""
        return compiled(selector).select(self.root)

    def one(self, selector: str) -> Tag | None:
        """Return the first match."""
        return compiled(selector).select_one(self.root)

    def has(self, element: Tag) -> bool:
        """Whether the element is (still) in the page."""
        return any(parent is self.root for parent in element.parents)

    def value(self, selector: str) -> str:
        """Return the value of an input that must be there."""
        found = self.one(selector)
        assert found is not None, f"the page has no {selector}"
        return str(found.get("value", ""))

    def doubled(self) -> list[str]:
        """Return the ids that more than one element has."""
        seen: set[str] = set()
        twice = []
        for element in self.root.find_all(id=True):
            name = str(element["id"])
            if name in seen:
                twice.append(name)
            seen.add(name)
        return twice

    def receive(self, frame: str) -> None:
        """Apply a message of the socket: each top-level element goes where it says."""
        settle: list[Callable[[], None]] = []
        for element in [one for one in _parsed(frame).children if isinstance(one, Tag)]:
            self._swap_out_of_band(copy(element), settle)
        for task in settle:
            task()

    def swap(self, style: str, target: Tag, reply: str) -> list[Tag]:
        """Swap an htmx reply in; returns the elements that came in, at the top level."""
        settle: list[Callable[[], None]] = []
        content = [copy(one) for one in _parsed(reply).contents]
        assert not [
            one for one in content if isinstance(one, Tag) and one.has_attr("hx-swap-oob")
        ], "the model knows no out-of-band swaps in replies"
        _swap(style, target, content, settle)
        for task in settle:
            task()
        return [one for one in content if isinstance(one, Tag)]

    def _swap_out_of_band(self, element: Tag, settle: list[Callable[[], None]]) -> None:
        asked = str(element.attrs.pop("hx-swap-oob", "true"))
        style, colon, selector = asked.partition(":")
        if not colon:
            style = "outerHTML" if asked == "true" else asked
            selector = f"#{element.attrs.get('id', '')}"
        parts = [part.strip() for part in selector.split(",")]
        assert not [part for part in parts if part in EXTENDED], selector
        assert not [part for part in parts if part.startswith(("closest ", "find ", "next "))]
        targets = self.all(selector)
        if not targets:
            raise NoTargetError(f"nothing matches {selector!r}")
        for target in targets:
            clone = copy(element)
            content: Sequence[PageElement] = [clone]
            if style != "outerHTML":
                content = list(clone.contents)
            _swap(style, target, content, settle)


def _swap(
    style: str, target: Tag, content: Sequence[PageElement], settle: list[Callable[[], None]]
) -> None:
    """Do as `swapWithStyle`; a target that is in no page is left alone, as nobody sees it."""
    parent = target.parent
    if style == "innerHTML":
        old = list(target.contents)
        _insert(target, 0, content, settle)
        for one in old:
            one.extract()
    elif style == "afterbegin":
        _insert(target, 0, content, settle)
    elif style == "beforeend":
        _insert(target, len(target.contents), content, settle)
    elif parent is None:
        return
    elif style == "delete":
        target.extract()
    elif style == "outerHTML":
        _insert(parent, parent.index(target), content, settle)
        target.extract()
    elif style == "beforebegin":
        _insert(parent, parent.index(target), content, settle)
    elif style == "afterend":
        _insert(parent, parent.index(target) + 1, content, settle)
    else:
        raise AssertionError(f"the model knows no swap {style!r}")


def _insert(
    parent: Tag, place: int, content: Sequence[PageElement], settle: list[Callable[[], None]]
) -> None:
    for one in content:
        if isinstance(one, Tag):
            for new in [one, *one.find_all(id=True)]:
                _keep_old_look(parent, new, settle)
    for offset, one in enumerate(content):
        one.extract()
        parent.insert(place + offset, one)
        if isinstance(one, Tag):
            classes = one.get_attribute_list("class") if one.has_attr("class") else []
            one["class"] = AttributeValueList([*classes, "htmx-added"])
            settle.append(lambda one=one: _drop_added(one))  # type: ignore[misc]


def _keep_old_look(parent: Tag, new: Tag, settle: list[Callable[[], None]]) -> None:
    """Give a new element the look of the one whose id it has, until the swap has settled."""
    name = new.get("id")
    old = parent.find(new.name, id=name) if name else None
    if not isinstance(old, Tag):
        return
    wanted: dict[str, object] = {key: new.attrs.get(key) for key in SETTLED}
    _look(new, {key: old.attrs.get(key) for key in SETTLED})
    settle.append(lambda: _look(new, wanted))


def _look(element: Tag, attributes: dict[str, object]) -> None:
    for key, value in attributes.items():
        if value is None:
            element.attrs.pop(key, None)
        else:
            element.attrs[key] = copy(value)  # type: ignore[assignment]


def _drop_added(element: Tag) -> None:
    classes = [one for one in element.get_attribute_list("class") if one and one != "htmx-added"]
    if classes:
        element["class"] = AttributeValueList(classes)
    else:
        element.attrs.pop("class", None)


@lru_cache(maxsize=4_000)
def compiled(selector: str) -> soupsieve.SoupSieve:
    """Return the selector as soupsieve understands it: of those from the end, it looks at the very last
    element alone, so "the last of these" is said as "one of these, and none behind it"."""
    return soupsieve.compile(LAST_OF.sub(r":is(\1):not(:has(~ :is(\1)))", selector))


@lru_cache(maxsize=256)
def _parsed(html: str) -> BeautifulSoup:
    """Return a fragment; the same frame goes to many pages, each takes copies."""
    return BeautifulSoup(html, "html.parser")
