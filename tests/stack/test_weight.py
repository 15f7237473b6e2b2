"""A first visit is light: as production serves it, to somebody with nothing in their cache."""

from collections.abc import Iterator

import pytest
from playwright.sync_api import Browser

from config.stack import Stack
from tests import weight

pytestmark = pytest.mark.journey

MOST_REQUESTS = 12  # the pictures of those who wrote among them
MOST_BYTES = 80 * 1024


@pytest.fixture(scope="module")
def demo() -> Iterator[Stack]:
    """The production shape with the demo's people."""
    with Stack(1, demo=True, is_durable=False) as running:
        yield running


@pytest.mark.matrix
def test_a_first_visit_takes_few_requests_and_bytes(demo: Stack, chromium: Browser) -> None:
    for name, path in weight.pages(demo).items():
        found = weight.weigh(chromium, demo.url, path, weight.SHAPES["phone"])
        sizes = dict(found.requests)
        assert sizes[path] > 2_000, "nothing was counted"
        assert sum("/static/css/" in asked for asked in sizes) == 1, name
        # What is posted comes beside: as many pictures as posts have.
        own = [asked for asked, _bytes in found.requests if not asked.startswith("/pictures/")]
        assert len(own) <= MOST_REQUESTS, (name, own)
        assert found.bytes <= MOST_BYTES, (name, found.requests)
