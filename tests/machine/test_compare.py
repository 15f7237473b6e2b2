"""What is asked for further down a list is what stands there."""

from urllib.parse import urljoin

import pytest
from django.test import Client

from feed.actions.conversations import begin
from feed.pages.parts import sizes
from tests.people import person, signed_in, text_of
from users.actions.follows import follow

from . import compare
from .compare import shown
from .dom import Document
from .small import PAGE_SIZE, make_small

pytestmark = pytest.mark.django_db

LISTS = ("/messages/", "/messages/?show=unread", "/messages/?show=requests")


def test_what_compares_knows_how_long_lists_are() -> None:
    assert compare.PAGE_SIZE == sizes.PAGE_SIZE


@pytest.mark.parametrize("address", LISTS)
def test_a_list_goes_on_below_what_is_there_by_its_link_and_where_it_was_cut(
    address: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    make_small(monkeypatch)
    alice = person("alice")
    for number in range(PAGE_SIZE + 2):
        writer = person(f"writer_{number}")
        if "requests" not in address:
            follow(actor=alice, person=writer)
        begin(author=writer, person=alice, body="Rye")
    browser = signed_in(alice)
    page = Document(text_of(browser.get(address)))
    further = _next(browser, address, page)
    assert len(further) == 2
    _cut(page)
    assert _next(browser, address, page) == further


def _next(browser: Client, address: str, page: Document) -> list[str]:
    """Return what the page says comes next, none of which is on it."""
    said = shown(page)
    assert len(said.items) == PAGE_SIZE
    part = shown(Document(text_of(browser.get(urljoin(address, said.more)))))
    names = [name for name, _html in part.items]
    assert not {name for name, _html in said.items}.intersection(names)
    return names


def _cut(page: Document) -> None:
    """End its list as where something has come in above."""
    more = page.one("#conversations > .more")
    assert more is not None
    more["class"], more.name = "cut", "i"
