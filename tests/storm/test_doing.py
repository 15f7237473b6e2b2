"""What one does in a tab is done to what one sees there."""

import pytest

from . import doing
from .running import Scene, Stage
from .steps import Step
from .tabs import Tab
from .town import AUTHORS

pytestmark = [pytest.mark.journey, pytest.mark.timeout(300)]


@pytest.mark.matrix
def test_nobody_presses_what_is_held_back(stage: Stage) -> None:
    """It is rendered, so that it can be counted, and is neither seen nor reached."""
    with stage.scene() as scene:
        tab = _at_home(scene)
        seen = doing.card_for(tab.page, "likes", 0)
        tab.page.locator(f"#{seen}").hover(force=True)
        scene.take(Step(AUTHORS[1], "posts", ("p900", "plain", "")))
        scene.take(Step("fate", "rests"))
        held = scene.book.address("post-{p900}")
        assert held is not None
        assert tab.page.locator(f"#{held}").count() == 1
        assert doing.card_for(tab.page, "likes", 0) == seen
        assert doing.begin(tab.page, "likes", held) is None


def _at_home(scene: Scene) -> Tab:
    scene.take(Step("tab 1", "opens", ("alice", "/public/")))
    scene.take(Step("fate", "rests"))
    tab = scene.tabs.get(1)
    assert tab is not None
    return tab
