"""A page that stays open: what it holds after the frames that it is sent.

As much of htmx and its ws extension as the frames of this site need.
"""

from collections.abc import Sequence
from copy import copy

from bs4 import BeautifulSoup, Tag
from bs4.element import PageElement

from tests.machine.selectors import compiled


class Document:
    """A page, or a fragment of one."""

    def __init__(self, html: str) -> None:
        """Parse what the server sent."""
        self.root = BeautifulSoup(html, "html.parser")

    def all(self, selector: str) -> list[Tag]:
        """Return what matches, in the order of the page."""
        return compiled(selector).select(self.root)

    @property
    def ids(self) -> set[str]:
        """The ids of all elements."""
        return {str(one["id"]) for one in self.root.find_all(id=True)}

    def receive(self, frame: str) -> None:
        """Take a message of the socket: each of its top-level elements goes where it says."""
        for sent in [one for one in BeautifulSoup(frame, "html.parser") if isinstance(one, Tag)]:
            how, colon, where = str(sent["hx-swap-oob"]).partition(":")
            where = where or f"#{sent['id']}"  # takes the place of the one with its id
            targets = self.all(where)
            assert targets, f"nothing matches {where}"
            for target in targets:
                new = copy(sent)
                _swap(how, target, list(new.contents) if colon else [new])


def _swap(how: str, target: Tag, content: Sequence[PageElement]) -> None:
    if how == "innerHTML":
        target.clear()
    if how == "delete":
        target.extract()
    elif how in ("innerHTML", "beforeend"):
        for one in content:
            target.append(one)
    elif how in ("true", "outerHTML"):
        target.replace_with(*content)
    elif how == "afterbegin":
        for number, one in enumerate(content):
            target.insert(number, one)
    elif how == "afterend":
        target.insert_after(*content)
    elif how == "beforebegin":
        target.insert_before(*content)
    else:
        raise AssertionError(f"no page knows how to swap {how}")
