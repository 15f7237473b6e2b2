"""A folder in which backups are kept: how they are called, which is the newest, which may go."""

import re
from datetime import UTC, datetime
from pathlib import Path

_FORM = "plaza-%Y-%m-%dT%H%M%S.tar"
_NAME = re.compile(r"plaza-\d{4}-\d\d-\d\dT\d{6}\.tar")


def name_at(now: datetime) -> str:
    """Return how a backup of this moment is called."""
    return now.astimezone(UTC).strftime(_FORM)


def made_at(path: Path) -> datetime:
    """Return the moment of a backup in such a folder, by its name."""
    return datetime.strptime(path.name, _FORM).replace(tzinfo=UTC)


def newest_first(folder: Path) -> list[Path]:
    """Return the backups in a folder; what is called otherwise is none of ours."""
    return sorted(
        (path for path in folder.iterdir() if _NAME.fullmatch(path.name)),
        key=lambda path: path.name,
        reverse=True,
    )


def keep_newest(folder: Path, number: int) -> int:
    """Remove all but the newest so many; returns how many are gone."""
    old = newest_first(folder)[number:]
    for path in old:
        path.unlink()
    return len(old)
