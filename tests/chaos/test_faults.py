"""The short form of `make chaos`: the faults that a site meets most often, one after the other."""

import pytest

from .faults import ALL, Fault
from .running import run_fault
from .town import TownUnderFaults

pytestmark = pytest.mark.journey


@pytest.mark.slice(2)
@pytest.mark.parametrize("fault", [one for one in ALL if one.is_short], ids=lambda one: one.name)
def test_after_a_fault_everything_is_there_once_and_every_page_is_as_after_a_reload(
    town: TownUnderFaults, fault: Fault
) -> None:
    outcome = run_fault(town, fault)
    assert outcome.findings.is_good, "\n".join(outcome.findings.lines())
    assert outcome.events > 10, "nobody did anything"
    assert outcome.frames > 10, "nobody was told of anything"
