"""A web server for each test, and a folder for the pictures."""

from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from django.core.cache import caches

from tests.previews.web import Web, serving


@pytest.fixture
def web() -> Iterator[Web]:
    """Return a web server on this machine, which answers what the test says."""
    with serving() as server:
        yield server


@pytest.fixture(autouse=True)
def previewing(settings: Any) -> Iterator[None]:
    """Switch previews on; forms that are remembered are those of this test."""
    settings.LINK_PREVIEWS = True
    caches["fragments"].clear()
    yield
    caches["fragments"].clear()


@pytest.fixture(autouse=True)
def media(tmp_path: Path, settings: Any) -> Path:
    """Return the folder; it is empty."""
    settings.MEDIA_ROOT = tmp_path / "media"
    return tmp_path / "media"
