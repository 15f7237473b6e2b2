"""What has the focus is not taken from the end of a list, nor from the beginning of a conversation."""

import pytest

from feed.live.delivery import bounds
from feed.pages.parts.sizes import MESSAGES_SIZE, PAGE_SIZE
from tests.machine.dom import Document

SPARE = (
    '<div id="live-resume"><i id="live-void"></i></div>'
    '<div id="live-sink"><i id="live-sink-end"></i></div>'
)


def page(where: str, number: int, marks: str = "") -> Document:
    """Return a page with a list of so many items, each with a link."""
    items = "".join(
        f'<article id="item-{one}"><a href="/{one}">{one}</a></article>' for one in range(number)
    )
    listed = f'<div id="{where}" class="in-1">{marks}{items}<i class="end"></i></div>'
    return Document(f"<html><body>{SPARE}{listed}</body></html>")


def focus(document: Document, number: int, *, is_by_keyboard: bool = True) -> None:
    """Move the focus to the link of an item."""
    document.focused = document.one(f"#item-{number} a")
    document.is_by_keyboard = is_by_keyboard


@pytest.mark.parametrize("mark", ["hold", "page-2"])
def test_back_at_the_head_nothing_goes_while_the_focus_is_where_it_would(mark: str) -> None:
    document = page("timeline", PAGE_SIZE + 5, f'<i class="{mark}" hidden></i>')
    focus(document, PAGE_SIZE + 3)
    document.receive(bounds.head_seen("#timeline"))
    assert len(document.all("article")) == PAGE_SIZE + 5
    assert document.one(f".{mark}") is not None, "what waits is said as before"
    focus(document, 0)
    document.receive(bounds.head_seen("#timeline"))
    assert len(document.all("article")) == PAGE_SIZE
    assert document.one(f".{mark}") is None


@pytest.mark.parametrize("is_by_keyboard", [True, False])
def test_a_conversation_keeps_at_its_beginning_what_has_the_focus(is_by_keyboard: bool) -> None:
    document = page("messages", MESSAGES_SIZE + 5, '<i class="beginning" hidden></i>')
    focus(document, 2, is_by_keyboard=is_by_keyboard)
    document.receive(bounds.trimmed("#messages.in-1"))
    assert len(document.all("article")) == MESSAGES_SIZE + 5
    assert document.one(".beginning") is not None
    document.focused = None
    document.receive(bounds.trimmed("#messages.in-1"))
    assert len(document.all("article")) == MESSAGES_SIZE
