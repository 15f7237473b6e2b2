"""Small numbers, so that a short story reaches what long lists, long absences and slow lines lead to."""

import pytest
from django.conf import settings
from django.core.cache import caches

from feed.live.delivery import bounds, compose
from feed.live.hub import catching_up, lost_pages
from feed.pages.parts import sizes
from feed.views.visitors import PAGES

from . import compare

OPTIONS = {
    **settings.LIVE,
    "LOOK_SECONDS": 1.0,
    "RING_EVENTS": 25,
    "COUNTER_SECONDS": 0.25,
    "UNSENT_BYTES": 24 * 1024,
    "IDLE_EVENTS": 12,
    "IDLE_SECONDS": 600,
    "FLOOD_MESSAGES": 1_000_000,
    "FLOOD_SECONDS": 10,
    "LOST": 1_000_000,
    "LOST_PER_ADDRESS": 1_000_000,
    "FIRST_LOST_PER_ADDRESS": 1_000_000,
}
PAGE_SIZE = 3
HELD = 4
LISTED = 4 * PAGE_SIZE
UNREAD_SIZE = 3 * PAGE_SIZE
COMMENTS_AT_MOST = 9
PIECES_AT_ONCE = 8
REGIONS_AT_ONCE = 3


def make_small(patch: pytest.MonkeyPatch) -> None:
    """Make pages, batches and rings small, until it is undone."""
    patch.setattr(settings, "LIVE", OPTIONS)
    # So that what visitors see change, and nothing logs, is found. Each story begins the same log.
    patch.setattr(settings, "VISITORS_SECONDS", 86_400.0)
    PAGES.forget()
    patch.setattr(settings, "LINK_PREVIEWS", True)
    caches["fragments"].clear()  # forms that were rendered without them
    patch.setattr(sizes, "PAGE_SIZE", PAGE_SIZE)
    patch.setattr(compare, "PAGE_SIZE", PAGE_SIZE)
    patch.setattr(sizes, "COMMENTS_SIZE", PAGE_SIZE)
    patch.setattr(sizes, "HISTORY_SIZE", PAGE_SIZE)
    patch.setattr(sizes, "MESSAGES_SIZE", PAGE_SIZE)
    patch.setattr(sizes, "UNREAD_SIZE", UNREAD_SIZE)
    patch.setattr(sizes, "LISTED", LISTED)
    patch.setattr(bounds, "HELD", HELD)
    patch.setattr(bounds, "COMMENTS_AT_MOST", COMMENTS_AT_MOST)
    patch.setattr(compose, "PAGE_SIZE", PAGE_SIZE)
    patch.setattr(compose, "REGIONS_AT_ONCE", REGIONS_AT_ONCE)
    patch.setattr(compose.compose, "__defaults__", (PIECES_AT_ONCE, None))
    patch.setattr(lost_pages, "LOST_REGIONS_AT_ONCE", REGIONS_AT_ONCE)
    patch.setattr(lost_pages, "REST_SECONDS", 0.0)
    patch.setattr(catching_up, "PIECES_CATCHING_UP", PAGE_SIZE)
