"""A story is the same by the same seed, and is reduced to what shows a difference."""

import pytest

from .reducing import shortest
from .steps import FATE, LOOK, Step, read, written
from .story import story
from .town import TABS

OPENS = Step("tab 1", "opens", ("carol", "/public/"))
OTHER = Step("tab 2", "opens", ("bob", "/"))
POSTS = Step("bob", "posts", ("p1000",))
LIKES = Step("erin", "likes", ("p1000",))
PINS = Step("bob", "pins", ("p1000",))
LOOKS = Step(FATE, LOOK)


def test_what_has_nothing_to_do_with_a_difference_is_left_out() -> None:
    steps = [OPENS, OTHER, LIKES, LOOKS, POSTS, PINS, *[LIKES] * 20, LOOKS, PINS, LIKES]
    assert shortest(steps, 1, lambda some: {OPENS, POSTS, PINS} <= set(some)) == [
        OPENS,
        POSTS,
        PINS,
    ]


def test_what_takes_two_tabs_keeps_both() -> None:
    steps = [OPENS, OTHER, LOOKS, POSTS, LIKES]
    assert shortest(steps, 1, lambda some: {OTHER, POSTS} <= set(some)) == [OPENS, OTHER, POSTS]


def test_what_does_not_come_again_has_no_shortest_sequence() -> None:
    assert shortest([OPENS, POSTS], 1, lambda some: False) is None


def test_a_story_is_told_the_same_by_the_same_seed() -> None:
    def told(seed: int) -> list[Step]:
        return list(story(seed, range(len(TABS)), rounds=3, faults=("tabs", "crowd")))

    assert told(7) == told(7)
    assert told(7) != told(8)


def test_a_storm_opens_more_than_thirty_tabs_two_of_them_alike() -> None:
    assert len(TABS) >= 34
    assert len(set(TABS)) < len(TABS)


@pytest.mark.parametrize("seed", [1, 2])
def test_a_script_can_be_read_back(seed: int) -> None:
    told = list(story(seed, range(9), rounds=2, faults=("tabs",)))
    assert read(written(told)) == told
