"""What stylesheets must not do, so that pages are soon there."""

import re
from pathlib import Path

import pytest

from tests.services import BASE

FILES = sorted((BASE / "static/css").rglob("*.css"))
COMMENT = re.compile(r"/\*.*?\*/", re.DOTALL)
# Up to "{" or the next selector of a list: it ends with what begins with `:is(`.
ENDS_WITH_CHOICE = re.compile(r"(?:^|[\s>+~,{}]):is\([^()]*\)[\w:-]*\s*(?=[,{])", re.MULTILINE)


@pytest.mark.parametrize("file", FILES, ids=lambda one: one.name)
def test_the_end_of_a_selector_says_which_elements_may_be_meant(file: Path) -> None:
    """A browser keeps rules by the class, id or tag that their selectors end with, and asks about an element
    only those that fit it. What ends with `:is(.one, .other)` it asks about each element of the page."""
    found = ENDS_WITH_CHOICE.findall(COMMENT.sub("", file.read_text()))
    assert not found, f"write a list instead, {found[0].strip()} each for itself"


def test_such_a_selector_is_found() -> None:
    assert ENDS_WITH_CHOICE.search(".card > :is(.name, .handle) {")
    assert ENDS_WITH_CHOICE.search(":is(.more, .again):hover,\n")
    assert not ENDS_WITH_CHOICE.search(":is(#post, #thread) ~ .composer {")
    assert not ENDS_WITH_CHOICE.search(".link:is(:hover, :focus) {")
