"""Fixtures of the faults: one site for all of them."""

from collections.abc import Iterator

import pytest

from .town import TownUnderFaults


@pytest.fixture(scope="package")
def town() -> Iterator[TownUnderFaults]:
    """People and pages on two daphne processes; nobody does anything until told to go on."""
    town = TownUnderFaults(seed=5, tabs=9)
    try:
        town.begin()
        yield town
    finally:
        town.stop()
