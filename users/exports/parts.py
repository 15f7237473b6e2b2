"""What a download of a person's data holds: the register of its parts.

    exports.register("posts", _("What you wrote"), rows=posts_of, describe=describe_post)

Each part becomes a file of the zip: `posts.json`, a list with one entry a row. The rows are read in
lots by their primary key, so it does not matter how many there are. `files` names what a row brings
along from the storage; it goes into `media/`. An app registers its parts when it starts.
"""

import json
import zipfile
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from pathlib import PurePosixPath
from typing import IO, Any

from django.core.files.storage import default_storage
from django.core.serializers.json import DjangoJSONEncoder
from django.db.models import Model, QuerySet
from django.utils import timezone
from django.utils.functional import Promise

from users.models import User

LOT = 500  # rows read at a time
CHUNK = 64 * 1024  # bytes of a file copied at a time

Row = Any  # a row of the part's own model


@dataclass(frozen=True)
class Part:
    """One file of the zip: which rows, and what it says of each."""

    name: str
    title: str | Promise
    rows: Callable[[User], QuerySet[Any]]
    describe: Callable[[Row], dict[str, Any]]
    files: Callable[[Row], Iterable[str]] | None = None


PARTS: dict[str, Part] = {}


def register(
    name: str,
    title: str | Promise,
    *,
    rows: Callable[[User], QuerySet[Any]],
    describe: Callable[[Row], dict[str, Any]],
    files: Callable[[Row], Iterable[str]] | None = None,
) -> None:
    """Add a part. `title` says in the README.txt of the zip what it is.

    `rows` returns the person's rows in any order; `describe` returns what it says of a row, ready for
    JSON (dates and times may stay as they are); `files` the names that a row has in the storage.
    """
    PARTS[name] = Part(name, title, rows, describe, files)


def count(person: User) -> int:
    """Return how many steps the download takes: rows of all parts."""
    return sum(part.rows(person).count() for part in PARTS.values())


def write(person: User, out: IO[bytes], readme: str, progress: Callable[[int], None]) -> None:
    """Write the zip; `progress` is called with how many rows are done, after each lot of each part.

    Never holds more in memory than a lot of rows or a chunk of a file. What `progress` raises ends
    it.
    """
    done = 0
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr("README.txt", readme)
        for part in PARTS.values():
            files: list[str] = []
            inside = _inside(f"{part.name}.json", zipfile.ZIP_DEFLATED)
            with archive.open(inside, "w", force_zip64=True) as entry:
                entry.write(b"[")
                is_first = True
                for lot in lots(part.rows(person)):
                    for row in lot:
                        entry.write(b"\n" if is_first else b",\n")
                        entry.write(_json(part.describe(row)))
                        files += part.files(row) if part.files else ()
                        is_first = False
                    done += len(lot)
                    progress(done)
                entry.write(b"\n]\n")
            for name in files:
                _copy(archive, name)
                progress(done)


def lots(rows: QuerySet[Any]) -> Iterator[list[Model]]:
    """Yield the rows in the order of their primary key, so many at a time, in short queries."""
    ordered = rows.order_by("pk")
    lot = list(ordered[:LOT])
    while lot:
        yield lot
        lot = list(ordered.filter(pk__gt=lot[-1].pk)[:LOT])


def _json(described: dict[str, Any]) -> bytes:
    return json.dumps(described, cls=DjangoJSONEncoder, ensure_ascii=False, indent=1).encode()


def _copy(archive: zipfile.ZipFile, name: str) -> None:
    """Copy a file of the storage into the zip; one that has gone meanwhile is left out."""
    try:
        source = default_storage.open(name)
    except FileNotFoundError:
        return
    # Pictures are compressed already.
    inside = _inside(f"media/{PurePosixPath(name).name}", zipfile.ZIP_STORED)
    with source, archive.open(inside, "w", force_zip64=True) as target:
        for chunk in source.chunks(CHUNK):
            target.write(chunk)


def _inside(name: str, compression: int) -> zipfile.ZipInfo:
    """Return what the zip says of a file: its name, that it is of now, and how it is stored."""
    info = zipfile.ZipInfo(name, timezone.localtime().timetuple()[:6])
    info.compress_type = compression
    return info
