"""What a page shows, beside what a reload shows: all of its body, but for what is named as passing."""

import re
from collections.abc import Callable, Iterable
from dataclasses import dataclass, replace
from functools import lru_cache

from bs4 import Tag
from bs4.element import Comment, NavigableString, PageElement

from .dom import Document
from .sending import address_with

# Rows of a list, as feed/pages/parts/sizes.py says: what compares may know nothing of Django (tests/chaos).
PAGE_SIZE = 20
# The list of a page, whose first part is as long as it happens to be.
LISTS = "#timeline, #comments, #notifications, #people, #versions, #scheduled, #conversations, #messages"
# Of no interest: places in the log, marks without words, what is said once, what only a load brings.
MARKS = frozenset(
    ["page-2", "focus-left", "reading", "hold", "gap", "cut", "end", "comments-start"]
)
# What tells where in a timeline its viewer is, and links to cards that are held back: no more than that.
READING = frozenset(["new-posts", "below-head", "says-left"])
SAID = frozenset(
    ["messages", "form-errors", "continue", "start", "told-mark", "new-mark", "place-mark", "asof"]
)
# Of a conversation: where its beginning is, the way to what is above, what was new when it was opened.
OF_TALKS = frozenset(["beginning", "older-link", "chat-new", "told-of"])
# Of who writes and who is there: in no log, each with an end of its own.
BRIEF = frozenset(["says-typing", "chat-typing", "chat-presence"])
PASSING = MARKS | READING | SAID | OF_TALKS | BRIEF
PASSING_INPUTS = frozenset(["csrfmiddlewaretoken", "submission", "tab", "cursor", "viewer"])
# Elements that must be there, whatever stands in them: lines that say what just happened.
SAYING = frozenset(["live-notice", "notice"])
SAYING_ONCE = "chat-says"  # a class
# Of the engine: a page of what is gone has none of these (`out_of_place` looks into them).
OF_THE_ENGINE = frozenset(["live-status", "live-offer", "live-resume", "live-path", "live-link"])
# What a person has done to an element, and where their focus came with it.
OF_THE_HAND = frozenset(["open", "checked", "selected", "autofocus"])
# What the stylesheet hides: an element of this class that holds none of these.
HIDDEN_WITHOUT = {"pinned": "article"}
# A username that somebody gave up leads on: what only leads there may keep it.
LINKS = frozenset(["href", "hx-get", "hx-post", "formaction", "action", "cite"])
TAKEN_LATER = re.compile(r"((?:@|\?to=)(?:ann|bob|cat|dan))x+")
SPACE = re.compile(r"\s+")
FLEETING = re.compile(r'(name="(?:csrfmiddlewaretoken|submission|tab|cursor)"[^>]* value=")[^"]*')


@dataclass(frozen=True)
class Shown:
    """What a page shows: its list, the rest of its region, its forms to write in, all else in its body."""

    items: tuple[tuple[str, str], ...]
    more: str  # the address of the next part of the list, empty where it ends
    region: str
    forms: tuple[tuple[str, str], ...]
    body: str
    favicon: str
    title: str
    is_behind: bool
    has_paged: bool


def shown(page: Document) -> Shown:
    """Return what the page shows."""
    regions, body = page.all("[id^=region-]"), page.root.body
    favicon, title = page.one("#favicon"), page.one("head > title")
    assert regions and body is not None and favicon is not None and title is not None
    found = next(filter(None, (part.select_one(LISTS) for part in regions)), None)
    items = [
        (_name(one), tidy(one))
        for one in (found.contents if found is not None else ())
        if isinstance(one, Tag) and not ({"more"} | PASSING) & set(one.get_attribute_list("class"))
    ]
    if found is not None and found.get("id") == "messages":
        items.reverse()  # the newest stands at its end, and further parts above its first
    is_gone = page.one(":is(#region-post, #region-thread) > .gone") is not None
    forms = [one for one in body.find_all("form", class_="composer") if isinstance(one, Tag)]
    hidden = page.all(".sign-in-hint") if is_gone else []  # by the stylesheet
    return Shown(
        items=tuple(items),
        more=_more(page, found) if found is not None else "",
        region="".join(tidy(part, [found] if found is not None else []) for part in regions),
        # Under what is gone the stylesheet leaves only a form in which something is typed.
        forms=tuple((str(one["id"]), tidy(one)) for one in forms if not is_gone),
        body=tidy(body, regions, [*forms, *hidden, *_held_at_the_end(page)]),
        favicon=str(favicon["href"]),
        title=title.get_text(),
        is_behind=page.one(".behind, [id^=region-] .gap") is not None,
        has_paged=page.one("[id^=region-] .page-2") is not None,
    )


def _held_at_the_end(page: Document) -> list[Tag]:
    """Return what the list beside a conversation has too much, while the pointer or the focus is on that."""
    over = page.all(".chat-beside #conversations > article")[PAGE_SIZE:]
    in_hand = [one for one in (page.hovered, page.focused) if one is not None]
    is_held = any(it is row for one in in_hand for it in (one, *one.parents) for row in over)
    return over if is_held else []


def _more(page: Document, found: Tag) -> str:
    """Return where a list goes on: at its "more", below what has come in above it, or behind its last
    item, where it was cut."""
    if found.get("id") == "messages":
        return _older(found)
    link = found.find(class_="more", recursive=False)
    if isinstance(link, Tag):
        below = page.all(str(link["hx-include"])) if link.has_attr("hx-include") else []
        return address_with(str(link["href"]), below)
    again = page.one(f"#{found['id']}:has(> .cut) ~ .more-again")
    if again is None:
        return ""
    return address_with(str(again["href"]), page.all(str(again["hx-include"])))


def _older(found: Tag) -> str:
    """Return where a conversation goes on above what is shown."""
    link, first = found.find(class_="older-link", recursive=False), found.select_one(".place")
    if found.find(class_="beginning", recursive=False) is not None or first is None:
        return ""
    assert isinstance(link, Tag), "the way to what is above"
    return f"{str(link['href']).partition('?')[0]}?before={first['value']}"


def out_of_place(page: Document) -> list[str]:
    """Return what stands where nothing belongs: in the engine's own elements, or twice."""
    wrong = [f"it holds {name} twice" for name in page.doubled()]
    for name, parts in (("sink", 1), ("void", 0), ("resume", 4)):
        found = page.all(f"#live-{name}")
        inside = [one.name for one in found[0].find_all(True)] if found else []
        if len(found) != 1 or len(inside) != parts:
            wrong.append(f"#live-{name} is there {len(found)} times and holds {inside}")
    return wrong


@lru_cache(maxsize=512)
def _shown_in(html: str) -> Shown:
    return shown(Document(html))


def shown_in(html: str) -> Shown:
    """Return what a page that has just been loaded shows."""
    return _shown_in(FLEETING.sub(r"\1", html))


def tidy(node: PageElement, emptied: Iterable[Tag] = (), without: Iterable[Tag] = ()) -> str:
    """Return an element as text that is equal where two look equal.

    Leaves out what passes, what stands inside of `emptied`, and all of `without`.
    """
    writer = _Writer({id(one) for one in emptied}, {id(one) for one in without})
    writer.write(node)
    return SPACE.sub(" ", "".join(writer.parts)).replace("> <", "><").strip()


class _Writer:
    def __init__(self, emptied: set[int], without: set[int]) -> None:
        self.parts: list[str] = []
        self._emptied, self._without = emptied, without

    def write(self, node: PageElement) -> None:
        if isinstance(node, Comment):
            return
        if isinstance(node, NavigableString):
            self.parts.append(str(node).replace("<", "&lt;"))
            return
        assert isinstance(node, Tag)
        classes = node.get_attribute_list("class") if "class" in node.attrs else []
        if id(node) in self._without or _passes(node, classes):
            return
        if "menu" in classes:  # loaded on demand
            return
        attributes = "".join(
            f' {key}="{_text(key, value)}"'
            for key, value in sorted(node.attrs.items())
            if key not in OF_THE_HAND
        )
        self.parts.append(f"<{node.name}{attributes}>")
        is_saying = node.get("id") in SAYING or SAYING_ONCE in classes
        if id(node) not in self._emptied and not is_saying:
            for child in node.contents:
                self.write(child)
        self.parts.append(f"</{node.name}>")


def _passes(node: Tag, classes: list[str]) -> bool:
    if node.name == "noscript" or PASSING.intersection(classes) or node.get("id") in OF_THE_ENGINE:
        return True
    if any(name in classes and not node.find(what) for name, what in HIDDEN_WITHOUT.items()):
        return True
    if "hint" in classes and node.get("role") == "status":  # what a form has just said
        return True
    return node.name == "input" and node.get("name") in PASSING_INPUTS


def _text(key: str, value: object) -> str:
    if isinstance(value, list):
        # A message says what a reload says; by what version of it that is, no part that is sent alone tells.
        value = [one for one in value if not ("chat-message" in value and one.startswith("v-"))]
    text = " ".join(map(str, value)) if isinstance(value, list) else str(value)
    return TAKEN_LATER.sub(r"\1", text) if key in LINKS else text


def _name(element: Tag) -> str:
    """Return what an item of a list is called in a report."""
    found = element if element.has_attr("id") else element.find(id=True)
    if isinstance(found, Tag):
        return str(found["id"])
    who = element.select_one(".handle")
    return who.get_text(strip=True) if who is not None else element.name


def whole_list(fresh: Shown, load: Callable[[str], Shown], at_least: int | None) -> Shown:
    """Return what a page shows, its list continued until it has so many items (None: all)."""
    items, more = list(fresh.items), fresh.more
    while more and (at_least is None or len(items) < at_least):
        part = load(more)
        items += part.items
        more = part.more
    return replace(fresh, items=tuple(items), more=more)


def differences(
    live: Shown,
    fresh: Shown,
    load: Callable[[str], Shown],
    *,
    in_use: Iterable[str] = (),
    is_stale: bool = False,
    is_to_the_end: bool = False,
) -> list[str]:
    """Return how a page differs from a reload of it, as the promise says.

    A list that has grown or shrunk is the beginning of the whole list, and all of it where it has
    no "more"; `is_to_the_end` follows its "more" as far as it goes. A page that offers to be shown
    afresh has a list of its own until that is taken: what it may not show is looked for elsewhere, and
    what stands in both is the same, unless it `is_stale`: too much changed to be told. Forms `in_use`
    hold what somebody does in them.
    """
    found: list[str] = []
    wanted = whole_list(fresh, load, None if is_to_the_end or not live.more else len(live.items))
    if live.is_behind:
        found += _apart_items(live.items, () if is_stale else wanted.items)
    else:
        has, must_have = live.items, wanted.items
        if is_to_the_end:
            has = whole_list(live, load, None).items
        elif live.more:
            must_have = must_have[: len(has)]
        if [name for name, _html in has] != [name for name, _html in must_have]:
            found.append(
                f"shows {[name for name, _html in has]} ({len(live.items)} of them before its more),\n"
                f"after a reload {[name for name, _html in must_have]}"
            )
        else:
            found += _apart_items(live.items, must_have)
        if live.region != fresh.region:
            found.append(f"around the list\n{_apart(live.region, fresh.region)}")
    if live.body != fresh.body:
        found.append(f"around the region\n{_apart(live.body, fresh.body)}")
    mine, theirs = (
        [(name, html) for name, html in one.forms if name not in in_use] for one in (live, fresh)
    )
    if mine != theirs:
        found.append(f"a form\n{_apart(str(mine), str(theirs))}")
    if live.favicon != fresh.favicon:
        found.append(f"the mark in the tab is {live.favicon}, after a reload {fresh.favicon}")
    if live.title != fresh.title:
        found.append(f"is called {live.title}, after a reload {fresh.title}")
    return found


def _apart_items(
    mine: Iterable[tuple[str, str]], theirs: Iterable[tuple[str, str]]
) -> Iterable[str]:
    """Return how items differ that both have."""
    others = dict(theirs)
    return [
        f"{name}\n{_apart(html, others[name])}"
        for name, html in mine
        if html != others.get(name, html)
    ]


def _apart(mine: str, theirs: str) -> str:
    """Return two texts from a little before where they part."""
    start = next(
        (at for at, (a, b) in enumerate(zip(mine, theirs, strict=False)) if a != b),
        min(len(mine), len(theirs)),
    )
    begin = max(0, start - 60)
    return f"  shows          …{mine[begin : start + 160]}\n  after a reload …{theirs[begin : start + 160]}"
