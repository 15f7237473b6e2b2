"""A short storm: whatever happens, each open page shows what a fresh load shows its reader."""

import pytest

from .picture_story import MAKES
from .running import Stage
from .steps import FATE, LOOK, Step
from .story import story
from .town import BIG, TABS, TALKING, TWO

pytestmark = [pytest.mark.journey, pytest.mark.timeout(300)]

# A tab of each kind of person, and most kinds of pages.
SOME = (0, 2, 3, 4, 5, 7, 8, 9, 10, 11, 13, 16)
TALKS = (4, *sorted(TALKING))


# A home, a thread, a person's page, a conversation: wherever pictures show.
PICTURED = (0, 2, 6, 7, 12, 50, 51)

ABOUT_PICTURES = (
    Step("alice", "posts_pictures", ("p801", "3")),
    Step("bob", "comments_pictures", ("p802", BIG)),
    Step("alice", "sends_picture", ("m801", TWO)),
    Step(FATE, LOOK),
    Step(FATE, MAKES),
    Step("alice", "covers", ("p801", "2")),
    Step("bob", "describes", ("p802", "2")),
    Step(FATE, LOOK),
    Step("alice", "turns", ("p801", "3")),
    Step("alice", "drops_picture", ("p801", "4")),
    Step("alice", "covers", ("p801", "5")),
    Step(FATE, LOOK),
)


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


def test_open_pages_show_what_becomes_of_pictures(stage: Stage) -> None:
    with stage.scene(6) as scene:
        for number in PICTURED:
            scene.take(Step(f"tab {number}", "opens", TABS[number]))
        for step in ABOUT_PICTURES:
            scene.take(step)
        shown = [scene.book.pictures[label] for label in ("p801", "p802")]
        assert [len(one) for one in shown] == [2, 1]
        assert "m801" in scene.book.ids
        assert scene.looks.comparisons == 3 * len(PICTURED)
        assert not scene.looks.found, "\n".join(map(str, scene.looks.found))
        assert "Traceback" not in stage.ground.log()
