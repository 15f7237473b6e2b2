"""An open page as a browser holds it, changed by frames and replies as htmx and its ws extension do.

Written after `hx-ws-2.js` (the handler of "message") and `htmx-2.js` (`oobSwap`, `swap`,
`swapWithStyle`, `handleAttributes`, `handlePreservedElements`, `querySelectorAllExt`) as django-htmx
ships them. What a person does to it (focus, pointer, what is open, chosen, typed) is kept as the
browser keeps it: what is replaced loses it. `test_model.py` holds it against a real Chromium.
"""

from collections.abc import Callable, Sequence
from copy import copy
from functools import lru_cache

from bs4 import BeautifulSoup, Tag
from bs4.element import AttributeValueList, PageElement

from .selectors import Tree, compiled

# What htmx carries over from an element of the same id until the swap has settled.
SETTLED = ("class", "style", "width", "height")
# Words that htmx takes for something else than a selector.
EXTENDED = ("closest ", "find ", "next", "previous", "document", "window", "body", "root", "host")

Settle = list[Callable[[], None]]


class NoTargetError(AssertionError):
    """A swap found nothing: htmx would log `htmx:oobErrorNoTarget`."""


class Document:
    """One page."""

    def __init__(self, html: str) -> None:
        """Parse what the server sent."""
        self.root = BeautifulSoup(html, "html.parser")
        self.focused: Tag | None = None
        self.hovered: Tag | None = None
        self.is_by_keyboard = False  # how the focus came where it is

    def all(self, selector: str) -> list[Tag]:
        """Return what matches, in the order of the page, as `querySelectorAll` does."""
        return self._tree(self.root).select(compiled(selector).parts)

    def one(self, selector: str) -> Tag | None:
        """Return the first match."""
        return next(iter(self.all(selector)), None)

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
        settle: Settle = []
        for element in [one for one in _parsed(frame).children if isinstance(one, Tag)]:
            self._swap_out_of_band(copy(element), settle, self.root)
        for task in settle:
            task()

    def swap(self, style: str, target: Tag, reply: str, asked: Tag | None = None) -> list[Tag]:
        """Swap an htmx reply in; returns the elements that came in, at the top level.

        `asked` is the element whose request it answers: what is sent along out of band is put where the
        page is that holds it. If what had the focus went, one of its id has it then.
        """
        settle: Settle = []
        fragment = copy(_parsed(reply))
        focused = self.focused
        for element in fragment.find_all(None, {"hx-swap-oob": True}):
            element.extract()
            self._swap_out_of_band(element, settle, _root_of(asked or target))
        content = list(fragment.contents)
        self._swap(style, target, content, settle)
        if focused is not None and not self.has(focused) and focused.get("id"):
            self.focused = self._named(str(focused["id"]))
        for task in settle:
            task()
        return [one for one in content if isinstance(one, Tag)]

    def _tree(self, root: Tag) -> Tree:
        return Tree(root, self.focused, self.hovered, is_by_keyboard=self.is_by_keyboard)

    def _named(self, name: str) -> Tag | None:
        found = self.root.find(id=name)
        return found if isinstance(found, Tag) else None

    def _swap_out_of_band(self, element: Tag, settle: Settle, root: Tag) -> None:
        asked = str(element.attrs.pop("hx-swap-oob", "true"))
        style, colon, selector = asked.partition(":")
        if not colon:
            style = "outerHTML" if asked == "true" else asked
            selector = f"#{element.attrs.get('id', '')}"
        parts = [part.strip() for part in selector.split(",")]
        assert not [part for part in parts if part in EXTENDED], selector
        assert not [part for part in parts if part.startswith(("closest ", "find ", "next "))]
        targets = self._tree(root).select(compiled(selector).parts)
        if not targets:
            raise NoTargetError(f"nothing matches {selector!r}")
        for target in targets:
            clone = copy(element)
            content: Sequence[PageElement] = [clone]
            if style != "outerHTML":
                content = list(clone.contents)
            self._swap(style, target, content, settle)

    def _swap(
        self, style: str, target: Tag, content: Sequence[PageElement], settle: Settle
    ) -> None:
        """Do as `swapWithStyle`; a target that is in no page is left alone, as nobody sees it."""
        kept = self._preserved(content)
        parent = target.parent
        if style == "innerHTML":
            old = list(target.contents)
            self._insert(target, 0, content, settle)
            for one in old:
                self._remove(one)
        elif style == "afterbegin":
            self._insert(target, 0, content, settle)
        elif style == "beforeend":
            self._insert(target, len(target.contents), content, settle)
        elif style == "none" or parent is None:
            pass
        elif style == "delete":
            self._remove(target)
        elif style == "outerHTML":
            self._insert(parent, parent.index(target), content, settle)
            self._remove(target)
        elif style == "beforebegin":
            self._insert(parent, parent.index(target), content, settle)
        elif style == "afterend":
            self._insert(parent, parent.index(target) + 1, content, settle)
        else:
            raise AssertionError(f"the model knows no swap {style!r}")
        for one in kept:
            new = self._named(str(one["id"]))
            if new is not None:
                new.replace_with(one)

    def _preserved(self, content: Sequence[PageElement]) -> list[Tag]:
        """Take the elements that new ones ask to be kept out of the page, as they are."""
        asked = [
            one
            for part in content
            if isinstance(part, Tag)
            for one in [part, *part.find_all(True)]
            if one.has_attr("hx-preserve")
        ]
        kept = [old for one in asked if (old := self._named(str(one.get("id", "")))) is not None]
        for one in kept:
            one.extract()
        return kept

    def _remove(self, element: PageElement) -> None:
        """Take an element out: the focus goes with it, the pointer is over what held it."""
        if isinstance(element, Tag):
            if self.focused is not None and _is_within(self.focused, element):
                self.focused = None
            if self.hovered is not None and _is_within(self.hovered, element):
                self.hovered = element.parent
        element.extract()

    def _insert(
        self, parent: Tag, place: int, content: Sequence[PageElement], settle: Settle
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
                settle.append(lambda one=one: self._settle(one))  # type: ignore[misc]

    def _settle(self, element: Tag) -> None:
        """What is new is wired, and the first that asks for the focus gets it."""
        classes = [one for one in element.get_attribute_list("class") if one]
        if classes := [one for one in classes if one != "htmx-added"]:
            element["class"] = AttributeValueList(classes)
        else:
            element.attrs.pop("class", None)
        asks = next(
            (one for one in [element, *element.find_all(True)] if one.has_attr("autofocus")), None
        )
        if asks is not None and self.has(asks):
            self.focused = asks


def path(element: Tag) -> str:
    """Return a selector that means this element and no other of its page."""
    steps = []
    for one in [element, *element.parents]:
        if isinstance(one, BeautifulSoup):
            break
        siblings = one.parent.find_all(True, recursive=False) if one.parent is not None else [one]
        at = next(number for number, other in enumerate(siblings, 1) if other is one)
        steps.append(f"{one.name}:nth-child({at})" if one.name != "html" else "html")
    return ">".join(reversed(steps))


def _root_of(element: Tag) -> Tag:
    return [element, *element.parents][-1]


def _is_within(element: Tag, other: Tag) -> bool:
    return element is other or any(parent is other for parent in element.parents)


def _keep_old_look(parent: Tag, new: Tag, settle: Settle) -> None:
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


@lru_cache(maxsize=256)
def _parsed(html: str) -> BeautifulSoup:
    """Return a fragment; the same frame goes to many pages, each takes copies."""
    return BeautifulSoup(html, "html.parser")
