"""What tests of people and their accounts share; each asks for it by `usefixtures`."""

from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from django.core.cache import cache


@pytest.fixture
def forgetful_limits() -> Iterator[None]:
    """No test is slowed down by what another has counted."""
    cache.clear()
    yield
    cache.clear()


@pytest.fixture
def folders(settings: Any, tmp_path: Path) -> Path:
    """A folder of this test's own for downloads ("exports") and one for what is uploaded ("media")."""
    settings.EXPORTS_ROOT = tmp_path / "exports"
    settings.MEDIA_ROOT = tmp_path / "media"
    return tmp_path


@pytest.fixture
def downloads(folders: Path) -> Path:
    """The folder of this test's own for downloads; the first that is made makes it."""
    return folders / "exports"


@pytest.fixture
def media(tmp_path: Path, settings: Any) -> Path:
    """A folder of this test's own for what is uploaded."""
    settings.MEDIA_ROOT = tmp_path
    return tmp_path
