"""Whose home pages are found among all that are open, be it few or nearly everybody's."""

import pytest

from feed.live.delivery.audience import Audience
from feed.live.open_pages.watch import Locale, Watch
from feed.pages.home import HOME
from feed.pages.public import PUBLIC
from tests.live.conftest import watch

OPEN = range(20)


@pytest.mark.parametrize(
    "wanted",
    [set(), {3}, set(range(10)), set(range(11)), set(OPEN) - {7}, set(OPEN), {3, 99}, {99}],
)
def test_the_home_pages_of_these_people_and_nobody_elses(wanted: set[int | None]) -> None:
    german = Locale("de", "Europe/Berlin")
    homes = {pk: watch(HOME, pk) for pk in OPEN}
    second = Watch(HOME, None, 3, german)  # somebody with two, in two languages
    others = [watch(PUBLIC, pk) for pk in OPEN]
    audience = Audience([*homes.values(), second, *others])
    expected = {homes[pk] for pk in OPEN if pk in wanted} | ({second} if 3 in wanted else set())
    assert audience.homes(wanted) == expected


def test_who_has_left_is_not_found_any_more() -> None:
    homes = [watch(HOME, pk) for pk in OPEN]
    audience = Audience(homes)
    for one in homes[:15]:
        audience.discard(one)
    assert audience.homes(set(OPEN)) == set(homes[15:])
    assert audience.at_home() == set(OPEN[15:])
