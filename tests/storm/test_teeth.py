"""The storm has teeth: what is lost, doubled or leaked on purpose is reported, and nothing else is."""

import re
from collections.abc import Callable

import pytest
from playwright.sync_api import Page

from .comparing import Difference
from .running import Scene, Stage
from .steps import Step, word

pytestmark = [pytest.mark.journey, pytest.mark.timeout(300)]

CURSOR = re.compile(r'<input type="hidden" id="live-cursor"[^>]*>')
WORD = word("p1000")


def found_after(
    stage: Stage, steps: list[Step], meddle: Callable[[str], str] | None = None
) -> set[str]:
    """Return the kinds of differences that are seen after these steps."""
    with stage.scene(meddle=meddle) as scene:
        for step in steps:
            scene.take(step)
        return {one.difference.kind for one in scene.look()}


def tab(number: int, verb: str, *to: str) -> Step:
    """Return what a tab does."""
    return Step(f"tab {number}", verb, to)


PUBLIC = tab(1, "opens", "carol", "/public/")
POSTED = Step("bob", "posts", ("p1000",))
REST = Step("fate", "rests")


def only_the_place(frame: str) -> str:
    """Return what is left of a frame that lost all it was about."""
    kept = CURSOR.search(frame)
    return kept[0] if kept else frame


def test_nothing_is_reported_of_a_page_that_gets_its_frames(stage: Stage) -> None:
    assert found_after(stage, [PUBLIC, REST, POSTED], lambda frame: frame) == set()


def test_a_lost_frame_is_reported(stage: Stage) -> None:
    def lose(frame: str) -> str:
        return only_the_place(frame) if WORD in frame else frame

    assert "missing cards" in found_after(stage, [PUBLIC, REST, POSTED], lose)


def test_a_lost_edit_is_reported(stage: Stage) -> None:
    def lose(frame: str) -> str:
        return only_the_place(frame) if word("p1000", 2) in frame else frame

    edited = Step("bob", "edits", ("p1000", "2"))
    assert "in a post" in found_after(stage, [PUBLIC, REST, POSTED, REST, edited], lose)


def test_a_lost_message_is_reported(stage: Stage) -> None:
    said = word("m1000")

    def lose(frame: str) -> str:
        return only_the_place(frame) if said in frame else frame

    talk = tab(1, "opens", "alice", "/messages/{c1}/")
    written = Step("bob", "writes_to", ("m1000", "c1"))
    assert found_after(stage, [talk, REST, written], lambda frame: frame) == set()
    assert "missing cards" in found_after(stage, [talk, REST, written], lose)


def test_a_doubled_card_is_reported(stage: Stage) -> None:
    def double(frame: str) -> str:
        card = re.search(r'<article id="post-[0-9]+".*?</article>', frame, re.DOTALL)
        if card is None or WORD not in card[0]:
            return frame
        return frame + f'<div hx-swap-oob="afterbegin:#timeline">{card[0]}</div>'

    assert "shown twice" in found_after(stage, [PUBLIC, REST, POSTED], double)


def test_a_leaked_card_is_reported(stage: Stage) -> None:
    def keep(frame: str) -> str:
        return re.sub(r'<div hx-swap-oob="delete:[^>]*></div>', "", frame)

    narrowed = Step("bob", "edits", ("p1000", "1", "friends"))
    strangers = tab(1, "opens", "dave", "/public/")  # bob does not follow him
    found = found_after(stage, [strangers, REST, POSTED, REST, narrowed], keep)
    assert {"cards too many", "words that may not be shown"} <= found


def test_words_behind_an_offer_are_reported_if_nobody_may_read_them(stage: Stage) -> None:
    with stage.scene() as scene:
        scene.take(PUBLIC)
        scene.take(POSTED)
        scene.take(REST)
        _offer_something(scene)
        scene.take(Step("bob", "blocks", ("carol",)))
        scene.take(REST)
        page = _page(scene)
        page.evaluate("(said) => document.querySelector('#timeline').append(said)", WORD)
        found = scene.look(takes=lambda one: False)
        assert "words that may not be shown" in {one.difference.kind for one in found}


@pytest.mark.parametrize(
    ("script", "lost"),
    [
        ("document.querySelector('#comment-body').value = ''", "the text"),
        ("document.querySelector('#comment-body').setSelectionRange(0, 0)", "the caret"),
        ("document.activeElement.blur()", "the focus"),
    ],
)
def test_what_somebody_was_typing_is_missed(stage: Stage, script: str, lost: str) -> None:
    with stage.scene() as scene:
        scene.take(tab(1, "opens", "carol", "/posts/{p1}/"))
        scene.take(REST)
        scene.take(tab(1, "types"))
        _page(scene).evaluate(script)
        (found,) = scene.look()
        assert found.difference == Difference("lost", f"types: {found.difference.detail[7:]}")
        assert lost in found.difference.detail


def _page(scene: Scene) -> Page:
    one = scene.tabs.get(1)
    assert one is not None
    return one.page


def _offer_something(scene: Scene) -> None:
    """Have the page say that something changed, as it does where it keeps what it has."""
    _page(scene).evaluate(
        "document.querySelector('#live-offer').innerHTML = '<span class=\"behind\">Changed</span>'"
    )
