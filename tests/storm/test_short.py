"""A short storm: whatever happens, each open page shows what a fresh load shows its reader."""

import pytest

from .running import Stage
from .story import story
from .town import TALKING

pytestmark = [pytest.mark.journey, pytest.mark.timeout(300)]

# A tab of each kind of person, and most kinds of pages.
SOME = (0, 2, 3, 4, 5, 7, 8, 9, 10, 11, 13, 16)
TALKS = (4, *sorted(TALKING))


@pytest.mark.slice(3)
@pytest.mark.parametrize(
    ("seed", "fault", "tabs"),
    [(3, "tabs", SOME), (4, "kills the server", SOME), (5, "tabs", TALKS)],
)
def test_open_pages_show_what_fresh_loads_show(
    stage: Stage, seed: int, fault: str, tabs: tuple[int, ...]
) -> None:
    with stage.scene(seed) as scene:
        for step in story(seed, tabs, rounds=1, faults=(fault,), actions=12):
            scene.take(step)
        assert scene.looks.comparisons == len(tabs)
        assert not scene.looks.found, "\n".join(map(str, scene.looks.found))
        assert "Traceback" not in stage.ground.log()
