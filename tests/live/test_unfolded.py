"""What a viewer has unfolded stays unfolded, whatever folds a change puts around it or takes away."""

from itertools import product

import pytest
from django.template import Context, Template

from tests.machine.dom import Document

# A comment's folds, from the outer to the inner: hidden by the author of the post, behind a warning.
HIDDEN, WARNING = "hidden-body", "warning"
OPEN, CLOSED = " open", ""

# What it was and was unfolded to, what it becomes, and what is open then.
CASES = [
    ({}, [WARNING], {WARNING: CLOSED}),
    ({}, [HIDDEN], {HIDDEN: CLOSED}),
    ({}, [HIDDEN, WARNING], {HIDDEN: CLOSED, WARNING: CLOSED}),
    ({WARNING: OPEN}, [WARNING], {WARNING: OPEN}),
    ({WARNING: CLOSED}, [WARNING], {WARNING: CLOSED}),
    ({WARNING: OPEN}, [HIDDEN, WARNING], {HIDDEN: OPEN, WARNING: OPEN}),
    ({WARNING: CLOSED}, [HIDDEN, WARNING], {HIDDEN: CLOSED, WARNING: CLOSED}),
    ({HIDDEN: OPEN, WARNING: OPEN}, [WARNING], {WARNING: OPEN}),
    ({HIDDEN: OPEN, WARNING: CLOSED}, [WARNING], {WARNING: CLOSED}),
    ({HIDDEN: CLOSED, WARNING: CLOSED}, [WARNING], {WARNING: CLOSED}),
    ({HIDDEN: OPEN, WARNING: CLOSED}, [HIDDEN, WARNING], {HIDDEN: OPEN, WARNING: CLOSED}),
    ({HIDDEN: OPEN, WARNING: OPEN}, [HIDDEN, WARNING], {HIDDEN: OPEN, WARNING: OPEN}),
    ({HIDDEN: OPEN}, [HIDDEN, WARNING], {HIDDEN: OPEN, WARNING: OPEN}),
    ({HIDDEN: OPEN, WARNING: OPEN}, [], {}),
]


def body(folds: dict[str, str], words: str) -> str:
    """Return what a comment says, in these folds."""
    for name, state in reversed(folds.items()):
        words = f'<details{state} class="{name}"><summary>{name}</summary>{words}</details>'
    return words


@pytest.mark.parametrize(("before", "after", "then"), CASES)
def test_what_one_reads_stays_unfolded_and_nothing_else_unfolds(
    before: dict[str, str], after: list[str], then: dict[str, str]
) -> None:
    page = Document(
        f'<div id="one">{body(before, "Before")}</div><div id="live-sink"><i id="live-sink-end"></i></div>'
        '<div id="live-resume"></div>'
    )
    new = body(dict.fromkeys(after, CLOSED), "After")
    swap = '{% load live %}{% swap_body "#one" %}' + new + "{% endswap_body %}"
    for _once_more in range(2):
        page.receive(Template(swap).render(Context()))
        assert "After" in str(page.one("#one"))
        shown = {
            str(one["class"][0]): OPEN if one.has_attr("open") else CLOSED
            for one in page.all("#one details")
        }
        assert shown == then


def test_every_way_to_have_unfolded_it_gets_what_is_new_once() -> None:
    for states in product((OPEN, CLOSED), repeat=2):
        before = body(dict(zip((HIDDEN, WARNING), states, strict=True)), "Before")
        new = body({HIDDEN: CLOSED, WARNING: CLOSED}, "After")
        page = Document(
            f'<div id="one">{before}</div><div id="live-sink"><i id="live-sink-end"></i></div>'
        )
        swap = '{% load live %}{% swap_body "#one" %}' + new + "{% endswap_body %}"
        page.receive(Template(swap).render(Context()))
        assert str(page.one("#one")).count("After") == 1, states
