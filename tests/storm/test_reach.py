"""Of the steps that take cards away and bring them back, those are asked about which may do so here."""

import pytest

from .reach import BETWEEN_TWO, FOR_ONESELF, MOVES_CARDS, may_concern
from .steps import Step


@pytest.mark.parametrize(
    ("step", "person", "concerns"),
    [
        (Step("alice", "blocks", ("bob",)), "alice", True),
        (Step("alice", "blocks", ("bob",)), "bob", True),
        (Step("alice", "blocks", ("bob",)), "carol", False),
        (Step("alice", "follows_tag"), "alice", True),
        (Step("alice", "follows_tag"), "bob", False),
        (Step("alice", "edits", ("p1", "2")), "bob", True),
        (Step("alice", "posts", ("p3", "plain", "")), "bob", True),
        (Step("alice", "deletes", ("p1",)), "bob", True),
        (Step("admin", "moderates", ("posts", "p1", "hide")), "", True),
        (Step("admin", "moderates", ("people", "bob", "suspend")), "", True),
        (Step("alice", "protects"), "", True),
        (Step("alice", "accepts_all"), "carol", True),
    ],
)
def test_a_step_concerns_the_cards_that_it_may_move(
    step: Step, person: str, concerns: bool
) -> None:
    assert may_concern(step, person) is concerns


def test_what_is_known_of_a_step_is_known_of_one_that_moves_cards() -> None:
    assert BETWEEN_TWO | FOR_ONESELF <= MOVES_CARDS
