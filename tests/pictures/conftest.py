"""A folder of each test's own for what is uploaded."""

from pathlib import Path
from typing import Any

import pytest


@pytest.fixture(autouse=True)
def media(tmp_path: Path, settings: Any) -> Path:
    """Return the folder; it is empty."""
    settings.MEDIA_ROOT = tmp_path / "media"
    return tmp_path / "media"
