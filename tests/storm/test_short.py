"""A short storm: whatever happens, each open page shows what a fresh load shows its reader."""

import pytest

from .running import Stage
from .story import story
from .town import TABS

pytestmark = pytest.mark.journey

# A tab of each kind of person, and most kinds of pages.
SOME = (0, 2, 3, 4, 5, 7, 8, 9, 10, 11, 13, 16)


@pytest.mark.parametrize(("seed", "fault"), [(3, "tabs"), (4, "kills the server")])
def test_open_pages_show_what_fresh_loads_show(stage: Stage, seed: int, fault: str) -> None:
    with stage.scene(seed) as scene:
        for step in story(seed, SOME, rounds=1, faults=(fault,), actions=12):
            scene.take(step)
        assert scene.looks.comparisons == len(SOME)
        assert not scene.looks.found, "\n".join(map(str, scene.looks.found))
        assert "Traceback" not in stage.ground.log()


def test_a_story_is_told_the_same_by_the_same_seed() -> None:
    told = [list(story(7, range(len(TABS)), rounds=3, faults=("tabs", "crowd"))) for _ in range(2)]
    assert told[0] == told[1]
    assert told[0] != list(story(8, range(len(TABS)), rounds=3, faults=("tabs", "crowd")))


def test_a_storm_opens_more_than_thirty_tabs_two_of_them_alike() -> None:
    assert len(TABS) >= 34
    assert len(set(TABS)) < len(TABS)
