"""The folders whose files are part of a backup."""

from pathlib import Path

from django.conf import settings

MEDIA, EXPORTS = "media", "exports"


def folders() -> dict[str, Path]:
    """Return the folders by what they are called in it. Pictures in a bucket are in no backup: whoever
    keeps the bucket sees to that."""
    exports = {EXPORTS: Path(settings.EXPORTS_ROOT)}
    return exports if settings.MEDIA_BUCKET else {MEDIA: Path(settings.MEDIA_ROOT), **exports}
