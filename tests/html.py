"""HTML as a browser would see it, for tests that ask what a page holds."""

from collections.abc import Iterator
from dataclasses import dataclass, field
from html.parser import HTMLParser
from typing import Any

VOID = frozenset(  # they hold nothing
    [
        "area",
        "base",
        "br",
        "col",
        "embed",
        "hr",
        "img",
        "input",
        "link",
        "meta",
        "source",
        "track",
        "wbr",
    ]
)


@dataclass(eq=False)
class Element:
    """An element with its attributes and what it holds."""

    tag: str
    attributes: dict[str, str] = field(default_factory=dict)
    parent: "Element | None" = None
    content: list["Element | str"] = field(default_factory=list)

    @property
    def id(self) -> str:
        """The id, empty where there is none."""
        return self.attributes.get("id", "")

    @property
    def classes(self) -> set[str]:
        """The classes."""
        return set(self.attributes.get("class", "").split())

    @property
    def text(self) -> str:
        """All text inside."""
        return "".join(one if isinstance(one, str) else one.text for one in self.content)

    def walk(self) -> Iterator["Element"]:
        """Yield every element inside, in order."""
        for one in self.content:
            if isinstance(one, Element):
                yield one
                yield from one.walk()

    def all(self, tag: str = "", *, within: str = "", **attributes: str) -> list["Element"]:
        """Return the elements of this tag with these attributes (`class_` is one of the classes).

        `within` is the id of an element they must stand in.
        """
        one_class = attributes.pop("class_", "")
        start = self.one(id=within) if within else self
        return [
            one
            for one in start.walk()
            if tag in ("", one.tag)
            and (not one_class or one_class in one.classes)
            and all(one.attributes.get(key) == value for key, value in attributes.items())
        ]

    def one(self, tag: str = "", **attributes: str) -> "Element":
        """Return the only such element; fails when there is none or more than one."""
        found = self.all(tag, **attributes)
        assert len(found) == 1, f"{len(found)} elements {tag} {attributes}"
        return found[0]

    def ids(self, tag: str = "article", *, within: str = "") -> list[str]:
        """Return the ids of the elements of this tag."""
        return [one.id for one in self.all(tag, within=within)]


class _Parser(HTMLParser):
    def __init__(self) -> None:
        super().__init__(convert_charrefs=True)
        self.root = self.here = Element("")

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        made = Element(tag, {key: value or "" for key, value in attrs}, self.here)
        self.here.content.append(made)
        if tag not in VOID:
            self.here = made

    def handle_endtag(self, tag: str) -> None:
        open_one: Element | None = self.here
        while open_one is not None and open_one.tag != tag:
            open_one = open_one.parent
        if open_one is not None and open_one.parent is not None:
            self.here = open_one.parent

    def handle_data(self, data: str) -> None:
        self.here.content.append(data)


def parse(html: str) -> Element:
    """Return the document, or the fragment, as one nameless element."""
    parser = _Parser()
    parser.feed(html)
    parser.close()
    return parser.root


def socket_of(page: Element) -> str:
    """Return the address of a page's socket, empty where nothing is live."""
    return next(
        (one.attributes["ws-connect"] for one in page.walk() if "ws-connect" in one.attributes), ""
    )


def page_of(response: Any) -> Element:
    """Return what a response holds."""
    return parse(response.content.decode())
