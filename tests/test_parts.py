"""What `python -m tests` runs: every test once, and what is marked `everywhere` on both databases."""

import re
from collections import Counter
from pathlib import Path

import pytest

from tests.__main__ import JOURNEYS, ON_POSTGRESQL, ON_SQLITE, Part, parts, run_all

MARK = re.compile(r"\bmark\.(journey|postgres|everywhere)\b")


def where(marks: str) -> Counter[str]:
    """Return the files that the parts with these marks read, each with how often."""
    return Counter(file for part in parts([]) if part.marks == marks for file in part.where)


@pytest.mark.parametrize("marks", [JOURNEYS, ON_SQLITE, ON_POSTGRESQL])
def test_no_file_is_read_by_two_parts_of_the_same_marks(marks: str) -> None:
    assert {*where(marks).values()} == {1}


def test_every_file_is_read_by_a_part_for_each_mark_in_it() -> None:
    read = {marks: where(marks) for marks in (JOURNEYS, ON_SQLITE, ON_POSTGRESQL)}
    for path in Path("tests").rglob("test_*.py"):
        found = {*MARK.findall(path.read_text())}
        assert (str(path) in read[JOURNEYS]) == ("journey" in found), path
        assert (str(path) in read[ON_POSTGRESQL]) == bool(found - {"journey"}), path
        if "journey" not in found:
            assert str(path) in read[ON_SQLITE], path


def test_marks_stand_in_the_file_of_the_test_where_the_parts_look_for_them() -> None:
    others = [path for path in Path("tests").rglob("*.py") if not path.name.startswith("test_")]
    assert [path for path in others if MARK.search(path.read_text())] == []


def test_the_last_that_is_said_is_what_failed_in_which_part_and_why(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    why = ["____ test_y ____", "E    assert 1 == 2", "tests/test_x.py:7: AssertionError"]
    short = "FAILED tests/test_x.py::test_y - assert 1 == 2"
    said_by = {
        "one": (0, "— one, 2 s —\n1 passed"),
        "two": (1, "\n".join(["— two, 3 s —", "long", *why, "hours of log", short, "1 failed"])),
        "three": (4, "— three, 1 s —\nno such file"),
    }
    monkeypatch.setattr(Part, "run", lambda part, arguments: said_by[part.title])
    said: list[str] = []
    assert run_all([Part(title, JOURNEYS) for title in said_by], [], said.append) in (1, 4)
    first, *lines = said[-1].splitlines()
    assert first == "What failed:"
    two = lines.index("— two, 3 s —") + 1
    assert lines[two : two + 4] == [*why, short]
    assert "— three, 1 s —" in lines
    assert "— one, 2 s —" not in lines
