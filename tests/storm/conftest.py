"""A site and a browser for a small storm."""

import logging
from collections.abc import Iterator

import pytest
from playwright.sync_api import Browser

from .ground import OnSqlite
from .running import Stage


@pytest.fixture(scope="session")
def stage(chromium: Browser) -> Iterator[Stage]:
    """A stage on SQLite."""
    logging.getLogger("httpx").setLevel(logging.WARNING)  # a line for each of hundreds of requests
    ground = OnSqlite()
    try:
        yield Stage(ground, chromium)
    finally:
        ground.stop()
