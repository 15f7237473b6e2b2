"""Where web addresses begin and end, beside letters and signs of the world's scripts."""

import pytest

from feed.templatetags.text import rich
from feed.text.names import Kind
from tests.html import parse
from tests.texts.marked import expected, found, plain
from tests.texts.tables import ADDRESSES


@pytest.mark.parametrize("marked", ADDRESSES)
def test_an_address_begins_and_ends_where_people_see_it(marked: str) -> None:
    assert found(plain(marked), Kind.LINK) == expected(marked)
    shown = parse(rich(plain(marked)))
    assert [one.attributes["href"] for one in shown.all("a")] == expected(marked)


def test_no_host_is_shown_as_the_network_writes_it_for_an_emoji_behind_it() -> None:
    assert parse(rich("https://example.com🎉")).text == "https://example.com🎉"


def test_an_address_that_goes_on_turned_round_is_no_link() -> None:
    for mark in "\u202a\u202d\u202e\u2066\u2067\u200e\u200f\u061c":
        assert not found(f"https://example.org/a{mark}gro.knab", Kind.LINK)
        assert not found(f"https://example.org{mark}/gro.knab", Kind.LINK)
