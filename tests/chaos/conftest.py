"""Fixtures of the faults: one site for all of them."""

from collections.abc import Iterator

import pytest

from .town import Town


@pytest.fixture(scope="package")
def town() -> Iterator[Town]:
    """People and pages on two daphne processes; nobody does anything until told to go on."""
    town = Town(seed=5, tabs=9)
    try:
        town.begin()
        yield town
    finally:
        town.stop()
