"""People who talk in twos and in a group, with pages about it open; and how these differ from a reload."""

import re
from collections.abc import Collection
from typing import Any, ClassVar

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

# What a page keeps until it is loaded again: the line above what was new when it was opened; and what passes,
# such as a line that has the focus for a while.
KEPT = "#unread, .page-2, .asof, .end, .cut, .older-link, .chat-presence, .focus-left"
# Says what no part that is sent alone changes; where that is right, it need not say what a reload does.
STATE = re.compile(r"\bv-[0-9a-f]{12}\b ?")
TOKEN = re.compile(r'(?<=name="csrfmiddlewaretoken" value=")\w+')  # another each time
AROUND = (".chat-top", ".chat-state", "#conversations", "#message-badge", "#favicon")
SIZE = 4  # messages on a page of `PagedSquare`


class Square:
    """alice, bob and carol, who follow each other and talk in twos and in a group; each has pages open."""

    names: ClassVar[tuple[str, ...]] = ("alice", "bob", "carol")
    parts: ClassVar[tuple[str, ...]] = ("#messages", *AROUND)  # of a page: what is compared

    def __init__(self, patch: pytest.MonkeyPatch, viewers: Collection[str] = ()) -> None:
        """Let them begin, and open the pages of these viewers, by default of everybody."""
        self.people = [person(name) for name in self.names]
        alice, bob, carol = friends = self.people[:3]
        for one in friends:
            for other in friends:
                if one != other:
                    follow(actor=one, person=other)
        self.talks = [two(alice, bob), group(carol, alice, bob), two(bob, carol)]
        self.prepare(patch)
        self.site = SteppedSite(patch)
        some = [one for one in self.people if not viewers or one.username in viewers]
        self.browsers = {one: signed_in(one) for one in some}
        self.open: list[tuple[Client, str, OpenPage]] = []
        self.absent: list[tuple[Client, str]] = []  # what is not (any more) for them
        for browser in self.browsers.values():
            for address in self.addresses():
                self.open_page(browser, address)

    def prepare(self, patch: pytest.MonkeyPatch) -> None:
        """Let happen what is to have happened before anybody has a page open."""

    def addresses(self) -> list[str]:
        """Return what each of them has open."""
        lists = ["/messages/", "/messages/?show=unread", "/messages/?show=requests"]
        return [*lists, "/messages/?show=archived", *(f"/messages/{one.pk}/" for one in self.talks)]

    def open_page(self, browser: Client, address: str) -> None:
        """Open one page; of one that is not there nothing is live."""
        response: Any = browser.get(address)
        if response.status_code == 404:
            self.absent.append((browser, address))
        else:
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
            waiting = hub._resumes or hub._lost or hub._outbox.stalled
            if not (waiting or hub._counters.lowest_held()):
                return
        raise AssertionError("the Hub never rests")

    def differences(self) -> list[str]:
        """Let everything settle; return how open pages differ from a reload of them."""
        absent, self.absent = self.absent, []
        for browser, address in absent:
            self.open_page(browser, address)
        self.settle()
        wrong = []
        for browser, address, page in self.open:
            again = browser.get(address)
            is_gone = page.document.one(".gone-subject, .gone") is not None
            if again.status_code == 404 or is_gone:
                if is_gone is not (again.status_code == 404):
                    wrong.append(f"{address}: {again.status_code}, and the page says {is_gone}")
                continue
            # Where neither has changed since they were compared, they are as they were.
            if not page.has_changed(reload := TOKEN.sub("", text_of(again))):
                continue
            fresh = Document(reload)
            wrong += [f"{address} {one}" for one in self.wrong(page.document, fresh)]
        # A page that is gone is left, and opened again once it is there.
        for entry in [one for one in self.open if one[2].document.one(".gone-subject, .gone")]:
            self.open.remove(entry)
            self.absent.append(entry[:2])
        return wrong

    def wrong(self, page: Document, fresh: Document) -> list[str]:
        """Return how a page differs from a reload of it."""
        both = [(part, page.one(part), fresh.one(part)) for part in self.parts]
        said = [
            (part, _said(mine), _said(its)) for part, mine, its in both if str(mine) != str(its)
        ]
        return [f"{part}\n{_apart(mine, its)}" for part, mine, its in said if mine != its]


class PagedSquare(Square):
    """The same with few messages on a page, so that the group has older ones, and with dora, of whom nobody
    has heard, and who has written to alice."""

    names = (*Square.names, "dora")
    parts = AROUND

    def prepare(self, patch: pytest.MonkeyPatch) -> None:
        """Let dora write, and the group talk at length."""
        patch.setattr(sizes, "MESSAGES_SIZE", SIZE)
        alice, bob, _carol, dora = self.people
        self.talks.append(begin(author=dora, person=alice, body="Hi").conversation)
        for number in range(2 * SIZE):
            send(author=(alice, bob)[number % 2], conversation=self.talks[1], body=f"Loaf {number}")

    def addresses(self) -> list[str]:
        """Return what each of them has open: every list, conversations, and of one its older parts."""
        page = f"/messages/{self.talks[1].pk}/"
        of_the_group = self.talks[1].messages.order_by("pk").values_list("pk", flat=True)
        first, last = of_the_group[0], of_the_group[SIZE]
        older = [f"{page}?before={last}", f"{page}?from={first}"]
        return [*super().addresses(), "/messages/?show=groups", *older]

    def wrong(self, page: Document, fresh: Document) -> list[str]:
        """Compare message by message: a page may hold more of them than a reload, until all is read."""
        wrong = super().wrong(page, fresh)
        mine, theirs = _messages(page), _messages(fresh)
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


def _said(element: Tag | None) -> str:
    return _tidy(element) if element is not None else "absent"


def _messages(document: Document) -> list[tuple[str, str]]:
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
