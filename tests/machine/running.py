"""Running the machine: how many stories, from which seed, with which report."""

import time
from collections.abc import Iterator
from contextlib import contextmanager

import pytest
from hypothesis import HealthCheck, Phase, Verbosity, seed, settings
from hypothesis.errors import FlakyFailure
from hypothesis.internal.conjecture.engine import ConjectureRunner
from hypothesis.stateful import run_state_machine_as_test
from hypothesis.strategies._internal.featureflags import FeatureFlags

from .kinds import KINDS, Kind
from .machine import Machine
from .steps import STEPS

STEPS_A_STORY = 30


def run(stories: int, *, begin: int = 0, is_shrunk: bool = True, kind: Kind | None = None) -> None:
    """Tell about so many stories, always the same ones for the same `begin`: of this kind, or where none is
    said of the one that `begin` stands for.

    Raises AssertionError with the shortest story that still fails, or with the first that did
    where `is_shrunk` is false.
    """
    phases = [Phase.generate, *([Phase.shrink] if is_shrunk else [])]
    options = settings(
        max_examples=stories,
        stateful_step_count=STEPS_A_STORY,
        phases=phases,
        deadline=None,
        database=None,
        print_blob=False,
        report_multiple_bugs=False,
        suppress_health_check=list(HealthCheck),
        verbosity=Verbosity.normal,
    )
    kind = kind or _kind_of(begin)
    told = type("Machine", (Machine,), {"ABOUT": kind.about if kind else ""})
    with _all_sorts_of(begin, kind):
        try:
            run_state_machine_as_test(seed(begin)(told), settings=options)
        except FlakyFailure as flaky:
            # Which pages come first is nowhere promised: what was seen once was seen.
            raise flaky.exceptions[0] from flaky


def speed(since: float, steps: int) -> str:
    """Return what has been done since then, as a line."""
    seconds = max(time.monotonic() - since, 0.001)
    done = STEPS.count - steps
    return f"{done} steps, {STEPS.checks} comparisons, {seconds:.0f} s, {done / seconds:.1f} steps a second"


def _kind_of(begin: int) -> Kind | None:
    """Return the kind of one run in three; the others are of no kind."""
    which, rest = divmod(begin, 3)
    return KINDS[which % len(KINDS)] if rest == 2 else None


@contextmanager
def _all_sorts_of(begin: int, kind: Kind | None) -> Iterator[None]:
    """Let every story be new. In those of a kind its rules alone happen; of the others, those of every third
    run leave some out, as Hypothesis chooses.

    Hypothesis would follow each story by several that differ in one place, and leave out most of the
    rules in each: both find more where a story costs little; here it costs a second.
    """
    patch = pytest.MonkeyPatch()
    patch.setattr(ConjectureRunner, "generate_mutations_from", lambda self, data: None)
    if kind is not None:
        rules = kind.rules
        patch.setattr(FeatureFlags, "is_enabled", lambda self, name: name in rules)
    elif begin % 3:
        patch.setattr(FeatureFlags, "is_enabled", lambda self, name: True)
    try:
        yield
    finally:
        patch.undo()
