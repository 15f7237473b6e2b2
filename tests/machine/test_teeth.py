"""The machine has teeth: what is broken on purpose is found."""

import time

import pytest

from .breakage import BREAKS, KIND_OF, Break
from .running import run, speed
from .steps import STEPS

pytestmark = [pytest.mark.django_db, pytest.mark.matrix, pytest.mark.timeout(0)]

MOST_STEPS = 3_000


@pytest.mark.parametrize("break_it", BREAKS, ids=lambda one: one.__name__)
def test_what_is_broken_is_found(
    break_it: Break, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    break_it(monkeypatch)
    since, before, begin = time.monotonic(), STEPS.count, 0
    found = ""
    while not found and STEPS.count - before < MOST_STEPS:
        try:
            run(30, begin=begin, is_shrunk=False, kind=KIND_OF.get(break_it))
        except AssertionError as error:
            # Found is what a page shows wrongly; an engine that stumbles is broken otherwise.
            found, told, _story = str(error).partition("The story")
            assert told, error
        begin += 1
    with capsys.disabled():
        print(f"\n{break_it.__name__}: {found or 'NOT FOUND'}; {speed(since, before)}")
    assert found
