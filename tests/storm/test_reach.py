"""Of the steps that take cards away and bring them back, those are asked about which may do so here."""

import pytest

from .reach import BETWEEN_TWO, FOR_ONESELF, MOVES_CARDS, OF_A_POST, may_concern
from .steps import Step


@pytest.mark.parametrize(
    ("step", "person", "card", "concerns"),
    [
        (Step("alice", "blocks", ("bob",)), "alice", "post-{p1}", True),
        (Step("alice", "blocks", ("bob",)), "bob", "comment-{p1}", True),
        (Step("alice", "blocks", ("bob",)), "carol", "post-{p1}", False),
        (Step("alice", "follows_tag"), "alice", "post-{p1}", True),
        (Step("alice", "follows_tag"), "bob", "post-{p1}", False),
        (Step("alice", "edits", ("p1", "2")), "bob", "post-{p1}", True),
        (Step("alice", "edits", ("p1", "2")), "bob", "post-{p2}", False),
        (Step("alice", "edits", ("p1", "2")), "bob", "comment-{p2}", True),
        (Step("admin", "moderates", ("posts", "p1", "hide")), "", "post-{p1}", True),
        (Step("admin", "moderates", ("posts", "p1", "hide")), "", "post-{p12}", False),
        (Step("admin", "moderates", ("people", "bob", "suspend")), "", "post-{p12}", True),
        (Step("alice", "protects"), "", "post-{p1}", True),
        (Step("alice", "accepts_all"), "carol", "post-{p1}", True),
    ],
)
def test_a_step_concerns_the_cards_that_it_may_move(
    step: Step, person: str, card: str, concerns: bool
) -> None:
    assert may_concern(step, person, card) is concerns


def test_what_is_known_of_a_step_is_known_of_one_that_moves_cards() -> None:
    assert BETWEEN_TWO | FOR_ONESELF | OF_A_POST <= MOVES_CARDS
