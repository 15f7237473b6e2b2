"""The towns of the table, built once for each test that asks."""

from collections.abc import Callable

import pytest

from tests.visibility.worlds import World

Build = Callable[..., World]


@pytest.fixture
def build(db: None) -> Build:
    """Return what builds a town (it takes what a World takes)."""
    return lambda *about: World(*about).stand()
