"""What a page shows, beside what a reload shows."""

import re
from collections.abc import Callable
from dataclasses import dataclass
from functools import lru_cache

from bs4 import Tag
from bs4.element import Comment, NavigableString, PageElement

from .dom import Document

# The list of a page, whose first part is as long as it happens to be.
LISTS = "#timeline, #comments, #notifications, #people, #versions, #scheduled"
# Of no interest: tokens, places in the log, marks without words.
PASSING = frozenset(["page-2", "seen-mark", "asof", "place-mark", "told-mark", "comments-start"])
PASSING_INPUTS = frozenset(["csrfmiddlewaretoken", "submission", "cursor", "viewer"])
# What the stylesheet hides: an element of this class that holds none of these.
HIDDEN_WITHOUT = {"pinned": "article"}
# A username that somebody gave up leads on: what only leads there, or names a button, may keep it.
TAKEN_LATER = re.compile(r"(@(?:ann|bob|cat|dan))x+")
SPACE = re.compile(r"\s+")
FLEETING = re.compile(r'(name="(?:csrfmiddlewaretoken|submission|cursor)"[^>]* value=")[^"]*')


@dataclass(frozen=True)
class Shown:
    """What a page shows of what lives: its list, the rest of its region, badge, header and title."""

    items: tuple[tuple[str, str], ...]
    more: str  # the address of the next part of the list, empty where it ends
    rest: str
    header: str
    favicon: str
    title: str
    is_behind: bool
    has_paged: bool


def shown(page: Document) -> Shown:
    """Return what the page shows."""
    region = page.one("[id^=region-]")
    assert region is not None, "the page has no region"
    found = region.select_one(LISTS)
    items: list[tuple[str, str]] = []
    more = ""
    for one in found.find_all(recursive=False) if found is not None else ():
        classes = one.get_attribute_list("class")
        if "more" in classes:
            more = str(one["href"])
        elif not PASSING.intersection(classes):
            items.append((_name(one), tidy(one)))
    header, favicon = page.one("header.site-header"), page.one("#favicon")
    title = page.one("head > title")
    assert header is not None and favicon is not None and title is not None
    return Shown(
        items=tuple(items),
        more=more,
        rest=tidy(region, without=found),
        header=tidy(header),
        favicon=str(favicon["href"]),
        title=title.get_text(),
        is_behind=page.one(".behind") is not None,
        has_paged=page.one("[id^=region-] .page-2") is not None,
    )


@lru_cache(maxsize=512)
def _shown_in(html: str) -> Shown:
    return shown(Document(html))


def shown_in(html: str) -> Shown:
    """Return what a page that has just been loaded shows."""
    return _shown_in(FLEETING.sub(r"\1", html))


def tidy(node: PageElement, without: Tag | None = None) -> str:
    """Return an element as text that is equal where two look equal.

    Leaves out what stands inside `without`, and what passes.
    """
    parts: list[str] = []
    _write(node, without, parts)
    return SPACE.sub(" ", "".join(parts)).replace("> <", "><").strip()


def _write(node: PageElement, without: Tag | None, parts: list[str]) -> None:
    if isinstance(node, Comment):
        return
    if isinstance(node, NavigableString):
        parts.append(str(node).replace("<", "&lt;"))
        return
    assert isinstance(node, Tag)
    classes = node.get_attribute_list("class")
    if PASSING.intersection(classes):
        return
    if any(name in classes and not node.find(what) for name, what in HIDDEN_WITHOUT.items()):
        return
    if node.name == "input" and node.get("name") in PASSING_INPUTS:
        return
    attributes = "".join(f' {key}="{_text(value)}"' for key, value in sorted(node.attrs.items()))
    parts.append(f"<{node.name}{attributes}>")
    if node is not without:
        for child in node.children:
            _write(child, without, parts)
    parts.append(f"</{node.name}>")


def _text(value: object) -> str:
    text = " ".join(map(str, value)) if isinstance(value, list) else str(value)
    return TAKEN_LATER.sub(r"\1", text)


def _name(element: Tag) -> str:
    """Return what an item of a list is called in a report."""
    found = element if element.has_attr("id") else element.find(id=True)
    if isinstance(found, Tag):
        return str(found["id"])
    who = element.select_one(".handle")
    return who.get_text(strip=True) if who is not None else element.name


def whole_list(fresh: Shown, load: Callable[[str], Shown], at_least: int | None) -> Shown:
    """Return what a reload shows, its list continued until it has so many items (None: all)."""
    items, more = list(fresh.items), fresh.more
    while more and (at_least is None or len(items) < at_least):
        part = load(more)
        items += part.items
        more = part.more
    return Shown(
        tuple(items),
        more,
        fresh.rest,
        fresh.header,
        fresh.favicon,
        fresh.title,
        fresh.is_behind,
        fresh.has_paged,
    )


def differences(live: Shown, fresh: Shown, load: Callable[[str], Shown]) -> list[str]:
    """Return how a page differs from a reload of it, as the promise says.

    A list that has grown or shrunk is the beginning of the whole list, and all of it where it has
    no "more". A page that offers to be shown afresh has a list of its own until that is taken: what it
    may not show is looked for elsewhere.
    """
    found = []
    if not live.is_behind:
        fresh = whole_list(fresh, load, len(live.items) if live.more else None)
        wanted = fresh.items[: len(live.items)] if live.more else fresh.items
        if [name for name, _html in live.items] != [name for name, _html in wanted]:
            found.append(
                f"shows {[name for name, _html in live.items]},\n"
                f"after a reload {[name for name, _html in wanted]}"
            )
        else:
            found += [
                f"{name}\n{_apart(mine, theirs)}"
                for (name, mine), (_name, theirs) in zip(live.items, wanted, strict=True)
                if mine != theirs
            ]
        if live.rest != fresh.rest:
            found.append(f"around the list\n{_apart(live.rest, fresh.rest)}")
    if live.header != fresh.header:
        found.append(f"the header\n{_apart(live.header, fresh.header)}")
    if live.favicon != fresh.favicon:
        found.append(f"the mark in the tab is {live.favicon}, after a reload {fresh.favicon}")
    if live.title != fresh.title:
        found.append(f"is called {live.title}, after a reload {fresh.title}")
    return found


def _apart(mine: str, theirs: str) -> str:
    """Return two texts from a little before where they part."""
    start = next(
        (at for at, (a, b) in enumerate(zip(mine, theirs, strict=False)) if a != b),
        min(len(mine), len(theirs)),
    )
    begin = max(0, start - 60)
    return f"  shows          …{mine[begin : start + 160]}\n  after a reload …{theirs[begin : start + 160]}"
