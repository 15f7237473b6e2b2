"""SQLite: its own backup, page by page, which readers and writers hardly notice."""

import sqlite3
import tempfile
from contextlib import closing
from pathlib import Path

from django.db import connection

from feed.models import LiveEpoch
from feed.models.live_event import new_epoch
from users.models import Mail

from .archive import CHUNK, BrokenBackup, Progress, Readable

PAGES = 1024  # copied at a time
PATIENCE = 20.0  # seconds to wait for whoever is writing


def dump(to: Path, progress: Progress) -> None:
    """Write the database to this new file, as it is at one moment; the site may go on writing."""
    with closing(_open(_path())) as source, closing(_open(to)) as copy:
        # Without a transaction of its own the copy begins anew each time somebody else writes.
        source.execute("BEGIN")
        source.execute("SELECT 1 FROM sqlite_master").fetchone()
        _copy(source, copy, progress)
        # Mail that waits holds secret links, and must not leave once more when this is restored.
        table = Mail._meta.db_table
        if copy.execute("SELECT 1 FROM sqlite_master WHERE name = ?", [table]).fetchone():
            copy.execute("PRAGMA secure_delete=ON")
            copy.execute(f"DELETE FROM {table}")  # noqa: S608
            copy.commit()
        copy.execute("PRAGMA journal_mode=DELETE")  # one file, nothing beside it


def restore(content: Readable, progress: Progress) -> None:
    """Make the database what this dump holds, with a new epoch of the log: all of it or nothing.

    Raises BrokenBackup for a dump that is no sound database.
    """
    path = _path()
    connection.close()
    path.parent.mkdir(parents=True, exist_ok=True)
    with tempfile.NamedTemporaryFile(dir=path.parent, prefix=".restore-") as file:
        while data := content.read(CHUNK):
            file.write(data)
            progress(len(data))
        file.flush()
        with closing(_open(Path(file.name))) as source:
            try:
                sound = source.execute("PRAGMA quick_check(1)").fetchone()[0]
                source.execute(f"UPDATE {LiveEpoch._meta.db_table} SET value = ?", [new_epoch()])  # noqa: S608
                source.commit()
            except sqlite3.DatabaseError as error:
                raise BrokenBackup("Its database cannot be read.") from error
            if sound != "ok":
                raise BrokenBackup("Its database is damaged.")
            with closing(_open(path)) as target:
                _copy(source, target, lambda moved: None)  # one transaction of SQLite's


def _copy(source: sqlite3.Connection, target: sqlite3.Connection, progress: Progress) -> None:
    size = source.execute("PRAGMA page_size").fetchone()[0]
    left = [source.execute("PRAGMA page_count").fetchone()[0]]

    def report(status: int, remaining: int, total: int) -> None:
        progress((left[0] - remaining) * size)
        left[0] = remaining

    source.backup(target, pages=PAGES, progress=report, sleep=0.05)


def _open(path: Path) -> sqlite3.Connection:
    return sqlite3.connect(path, timeout=PATIENCE)


def _path() -> Path:
    return Path(connection.settings_dict["NAME"])
