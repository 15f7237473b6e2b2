"""What one looks at and what holds the focus stays, whoever writes: Firefox anchors as Chromium does."""

from collections.abc import Callable

import pytest

from tests.firefox.browser import Person, expect_as_reloaded
from tests.journeys.test_reading_live import filled
from tests.services import Site

pytestmark = pytest.mark.firefox

Enter = Callable[[str], Person]


def test_what_comes_in_above_moves_nothing_further_down(site: Site, enter: Enter) -> None:
    _first, last = filled(site, 30)
    alice = enter("alice")
    tab = alice.tab.open("/")
    card = f"#post-{last - 12}"
    tab.evaluate("(one) => document.querySelector(one).scrollIntoView({behavior: 'instant'})", card)
    tab.evaluate("(one) => document.querySelector(one + ' .when').focus()", card)
    before = tab.top(card)
    for number in range(4):
        new = site.post("bob", f"Pushed in above {number}\nin several\nlines")
        tab.has(f"#post-{new}")
        assert abs(tab.top(card) - before) <= 1, number
    site.send("bob", f"/posts/{last - 5}/edit/", body="Shorter now")
    tab.says(f"#post-{last - 5} .text", "Shorter now")
    site.send("bob", f"/posts/{last - 3}/delete/")
    tab.has(f"#post-{last - 3}", 0)
    assert abs(tab.top(card) - before) <= 1
    assert tab.focused().startswith("a#")
    expect_as_reloaded(alice)
