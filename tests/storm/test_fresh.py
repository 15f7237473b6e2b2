"""What is read in an answer is what is read in a whole load: what is hidden is hidden there, too."""

from dataclasses import replace

import pytest

from .fresh import Fresh
from .reading import Sight, see
from .running import Scene, Stage
from .steps import Step
from .tabs import Tab
from .town import BIG

pytestmark = [pytest.mark.journey, pytest.mark.timeout(300)]

PAGES = (
    ("alice", "/"),
    ("", "/tags/storm/"),
    ("carol", f"/posts/{{{BIG}}}/"),
    ("carol", f"/posts/{{{BIG}}}/quote/"),
    ("alice", "/messages/{c1}/"),
    ("dave", "/@{erin}/"),
    ("bob", "/posts/{p999999}/"),
)


def opened(scene: Scene, person: str, path: str) -> Tab:
    """Return a new tab that has what there is."""
    scene.book.ids.setdefault("p999999", 999_999)  # of nothing: a page that says so
    scene.take(Step("tab 1", "opens", (person, path)))
    scene.take(Step("fate", "rests"))
    tab = scene.tabs.get(1)
    assert tab is not None
    return tab


def answered(fresh: Fresh, tab: Tab) -> Sight:
    """Return what the answer shows, as if it had been loaded."""
    answer = fresh.answer(tab, see(tab.page))
    assert answer is not None
    assert answer.is_answer
    return replace(answer, is_answer=False)


@pytest.mark.parametrize(("person", "path"), PAGES)
def test_an_answer_shows_what_a_whole_load_shows(stage: Stage, person: str, path: str) -> None:
    with stage.scene() as scene:
        tab = opened(scene, person, path)
        fresh = Fresh(scene.tabs)
        whole = fresh.load(tab, see(tab.page))
        assert whole.rest
        assert answered(fresh, tab) == whole
        assert answered(fresh, tab) == whole  # the same answer again


def test_what_is_read_of_an_answer_before_holds_no_longer_once_it_changes(stage: Stage) -> None:
    with stage.scene() as scene:
        tab = opened(scene, "carol", "/public/")
        fresh = Fresh(scene.tabs)
        fresh.load(tab, see(tab.page))
        before = answered(fresh, tab)
        scene.take(Step("bob", "posts", ("p1000",)))
        after = answered(fresh, tab)
        assert after.keys[0] not in before.keys
        assert after == fresh.load(tab, see(tab.page))


def test_where_nothing_was_loaded_yet_it_takes_a_whole_load(stage: Stage) -> None:
    with stage.scene() as scene:
        tab = opened(scene, "carol", "/public/")
        assert Fresh(scene.tabs).answer(tab, see(tab.page)) is None


def test_a_card_that_is_hidden_though_a_fresh_load_shows_it_is_reported(stage: Stage) -> None:
    with stage.scene() as scene:
        tab = opened(scene, "carol", "/public/")
        assert not scene.look()
        tab.page.evaluate("document.querySelector('#timeline article').style.display = 'none'")
        found = {one.difference.kind for one in scene.look()}
        assert found == {"missing cards", "cards too many"}  # the last one is beyond as many
        assert scene.looks.whole == scene.looks.comparisons == 2  # a first one, and the judge's


def test_what_does_not_differ_takes_no_whole_load_after_the_first(stage: Stage) -> None:
    with stage.scene() as scene:
        opened(scene, "carol", "/public/")
        for number in range(3):
            assert not scene.look()
            scene.take(Step("bob", "posts", (f"p{1000 + number}",)))
        assert (scene.looks.comparisons, scene.looks.whole, scene.looks.moved) == (3, 1, 2)
