"""Signs are drawn as a mask over a colour, and forced colours take the colour away: each says another."""

from pathlib import Path

import pytest
from django.conf import settings

CSS = Path(settings.BASE_DIR) / "static/css"
WITH_SIGNS = [path for path in sorted(CSS.rglob("*.css")) if "mask: " in path.read_text()]


@pytest.mark.parametrize("path", WITH_SIGNS, ids=lambda path: path.stem)
def test_a_stylesheet_with_signs_says_how_they_look_in_forced_colours(path: Path) -> None:
    _before, _media, forced = path.read_text().partition("@media (forced-colors: active)")
    assert "forced-color-adjust: none" in forced
