"""The towns of the table, and a Hub for those who look through sockets."""

from collections.abc import AsyncIterator, Callable

import pytest
import pytest_asyncio

from feed.live.hub import hub as hubs
from feed.live.hub.hub import Hub
from tests.visibility.worlds import World

Build = Callable[..., World]


@pytest.fixture
def build(db: None) -> Build:
    """Return what builds a town (it takes what a World takes)."""
    return lambda *about: World(*about).stand()


@pytest_asyncio.fixture
async def hub() -> AsyncIterator[Hub]:
    """A Hub that follows the log."""
    running = hubs.current()
    yield running
    await running.close()
