"""People who talk in twos and in a group, with every kind of page about it open; and how these differ from a
reload."""

import re
from typing import Any

import pytest
from bs4 import Tag
from django.test import Client

from feed.actions.conversations import begin
from feed.actions.messages import send
from feed.pages.parts import sizes
from tests.live.open_pages import OpenPage
from tests.machine.dom import Document
from tests.machine.site import SteppedSite
from tests.people import person, signed_in, text_of
from tests.talking import group, two
from users.actions.follows import follow
from users.models import User

# What a page says beside its messages: what stands around them, the list, the badge.
PARTS = (".chat-top", ".chat-state", "#conversations", "#message-badge", "#favicon")
# What a page keeps until it is loaded again: the line above what was new when it was opened; and what passes.
KEPT = "#unread, .page-2, .asof, .end, .cut, .older-link, .chat-presence"
# Says what no part that is sent alone changes; where that is right, it need not say what a reload does.
STATE = re.compile(r"\bv-[0-9a-f]{12}\b ?")
LISTS = ("", "?show=unread", "?show=groups", "?show=requests", "?show=archived")
NAMES = ("alice", "bob", "carol", "dora")
SIZE = 4  # messages on a page


def said(document: Document) -> dict[str, str]:
    """Return what a page says beside its messages, part by part."""
    found = {}
    for part in PARTS:
        element = document.one(part)
        found[part] = _tidy(element) if element is not None else "absent"
    return found


def messages(document: Document) -> list[tuple[str, str]]:
    """Return the messages of a page in their order: the id of each, and what it says."""
    return [(str(one["id"]), _tidy(one)) for one in document.all("#messages > article")]


def _tidy(element: Tag) -> str:
    copy = Document(str(element))
    for one in copy.all(KEPT):
        one.extract()
    text = STATE.sub("", re.sub(r"\s+", " ", str(copy.root)))
    return text.replace(' autofocus=""', "").replace("> <", "><").replace(' class=""', "")


def _apart(shown: str, fresh: str) -> str:
    """Return where two texts begin to differ."""
    pairs = zip(shown, fresh, strict=False)
    at = next((place for place, (one, other) in enumerate(pairs) if one != other), 0)
    some = slice(max(0, at - 120), at + 160)
    return f"  shows  …{shown[some]}\n  reload …{fresh[some]}"


class Square:
    """alice, bob and carol follow each other, and talk; of dora nobody has heard, who writes to alice."""

    def __init__(self, patch: pytest.MonkeyPatch, viewers: tuple[str, ...] = NAMES[:3]) -> None:
        """Let them begin, and open the pages of these viewers."""
        patch.setattr(sizes, "MESSAGES_SIZE", SIZE)
        self.people = [person(name) for name in NAMES]
        alice, bob, carol, dora = self.people
        for one in (alice, bob, carol):
            for other in (alice, bob, carol):
                if one != other:
                    follow(actor=one, person=other)
        self.talks = [two(alice, bob), group(carol, alice, bob), two(bob, carol)]
        self.talks.append(begin(author=dora, person=alice, body="Hi").conversation)
        for number in range(2 * SIZE):
            send(author=(alice, bob)[number % 2], conversation=self.talks[1], body=f"Loaf {number}")
        self.site = SteppedSite(patch)
        some = [one for one in self.people if one.username in viewers]
        self.browsers = {one: signed_in(one) for one in some}
        self.open: list[tuple[Client, str, OpenPage]] = []
        for browser in self.browsers.values():
            for address in self.addresses():
                self.open_page(browser, address)

    def addresses(self) -> list[str]:
        """Return what each of them has open: lists, conversations, and of one its older parts."""
        pages = [f"/messages/{one.pk}/" for one in self.talks]
        of_the_group = self.talks[1].messages.order_by("pk").values_list("pk", flat=True)
        first, last = of_the_group[0], of_the_group[SIZE]
        older = [f"{pages[1]}?before={last}", f"{pages[1]}?from={first}"]
        return [*(f"/messages/{show}" for show in LISTS), *pages, *older]

    def open_page(self, browser: Client, address: str) -> None:
        """Open one page; one that is not for them is none."""
        response: Any = browser.get(address)
        if response.status_code == 200:
            self.open.append((browser, address, OpenPage(self.site, browser, response)))

    def page(self, who: User, address: str) -> Document:
        """Return an open page as it is now."""
        browser = self.browsers[who]
        found = (one.document for its, at, one in self.open if (its, at) == (browser, address))
        return next(found)

    def settle(self) -> None:
        """Let the Hub do all it has to do, and each page take what it is sent."""
        for _round in range(30):
            self.site.clock.now += 1
            self.site.turn()
            for _browser, _address, page in self.open:
                page.read()
            hub = self.site.hub
            if not (hub._resumes or hub._outbox.stalled or hub._counters.lowest_held()):
                return
        raise AssertionError("the Hub never rests")

    def differences(self) -> list[str]:
        """Let everything settle; return how open pages differ from a reload of them."""
        self.settle()
        wrong, gone = [], []
        for browser, address, page in self.open:
            again = browser.get(address)
            is_gone = page.document.one(".gone-subject, .gone") is not None
            if again.status_code == 404 or is_gone:
                if is_gone is not (again.status_code == 404):
                    wrong.append(f"{address}: {again.status_code}, and the page says {is_gone}")
                gone.append((browser, address, page))
                continue
            wrong += [f"{address} {one}" for one in _wrong(page.document, Document(text_of(again)))]
        # A page that is gone is left, and opened again.
        for entry in gone:
            self.open.remove(entry)
            self.open_page(entry[0], entry[1])
        return wrong


def _wrong(page: Document, fresh: Document) -> list[str]:
    """Return how a page differs from a reload of it."""
    shown, again = said(page), said(fresh)
    wrong = [
        f"{part}\n{_apart(shown[part], again[part])}"
        for part in PARTS
        if shown[part] != again[part]
    ]
    mine, theirs = messages(page), messages(fresh)
    known = dict(theirs)
    for name, text in mine:
        if known.get(name, text) != text:
            wrong.append(f"{name}\n{_apart(text, known[name])}")
    if page.one("#live-offer .behind") is not None:
        return wrong  # it says itself that it lacks something
    names = [name for name, _text in mine]
    if page.one("#messages .unread-mark, #messages .page-2") is not None:
        names = names[-len(theirs) :]  # what was read stays until all is
    if names != [*known]:
        wrong.append(f"shows {names}, after a reload {[*known]}")
    return wrong
