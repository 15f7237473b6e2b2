"""`restore`: a site from the file that `backup` wrote."""

import os
import sys
import tempfile
from pathlib import Path
from typing import IO, Any

from django.conf import settings
from django.core.files import File
from django.core.files.storage import default_storage
from django.core.management import call_command
from django.core.management.base import BaseCommand, CommandError, CommandParser
from django.db import connection
from tqdm import tqdm

from feed.backups import archive, databases
from feed.backups.archive import BrokenBackup, Manifest, Progress, Readable
from feed.backups.folders import EXPORTS, MEDIA, folders


class Command(BaseCommand):
    """Brings a backup back."""

    help = (
        "Brings back what `backup` wrote: first the whole file is checked, then files go to where "
        "they belong, then the database is put in place in one transaction, with a new epoch of the "
        "log: pages that are open get a fresh region. Then `migrate` runs, for a backup that is older "
        "than this Plaza. Stop the site before, or at least the worker. The database must be empty "
        "(migrated is fine), unless --replace says that what is in it may go. Files that are there "
        "and not in the backup stay. It must be the same kind of database. SECRET_KEY is not in the "
        "backup: with another one than then everybody must sign in again. Restore only files that you "
        "made yourself: a dump can hold commands."
    )

    def add_arguments(self, parser: CommandParser) -> None:
        """Take what, and whether what is there may go."""
        parser.add_argument("file", type=Path, help="the file that `backup` wrote")
        parser.add_argument(
            "--replace",
            action="store_true",
            help="also into a database that holds something: ALL of that goes",
        )

    def handle(self, *args: Any, **options: Any) -> None:
        """Check everything, then do it."""
        path: Path = options["file"]
        kind = databases.kind()
        try:
            with path.open("rb") as file, _bar(path, "checking") as bar:
                manifest = archive.check(file, (MEDIA, EXPORTS), bar.update)
                _refuse_what_does_not_fit(manifest, may_replace=options["replace"])
                bar.reset()
                bar.set_description("files")
                _restore_files(file, bar.update)
                bar.set_description("the database")
                content = next(
                    content for name, content in archive.members(file) if name == archive.DATABASE
                )
                kind.restore(content, bar.update)
        except BrokenBackup as error:
            raise CommandError(
                f"{path} cannot be restored, and nothing was changed. {error}"
            ) from error
        except OSError as error:
            raise CommandError(f"{error.filename or path}: {error.strerror or error}") from error
        call_command("migrate", verbosity=0)
        if connection.vendor == "postgresql":
            with connection.cursor() as cursor:
                cursor.execute("ANALYZE")  # else it plans the first pages blindly
        self.stdout.write(
            f"The site is as it was at {manifest.made_at}, with {manifest.files:,} files. "
            f"{databases.what_it_holds()}. "
            "A new epoch has begun: every open page gets a fresh region."
        )


def _refuse_what_does_not_fit(manifest: Manifest, *, may_replace: bool) -> None:
    if manifest.engine != connection.vendor:
        raise CommandError(
            f"This backup is of {manifest.engine}; the site's database is {connection.vendor}."
        )
    if newer := databases.unknown_to_us(manifest):
        raise CommandError(
            f"This backup was made by a newer Plaza, which has {', '.join(newer[:3])}; install that first."
        )
    if not may_replace and (filled := databases.filled_tables()):
        raise CommandError(
            f"The database is not empty (there is something in {', '.join(filled[:3])}). "
            "Restore into an empty one, or say --replace if all of it may go."
        )


def _restore_files(file: IO[bytes], progress: Progress) -> None:
    """Put every file into its place, each at once; what has the same name was the same picture."""
    places = folders()
    for name, content in archive.members(file):
        prefix, _slash, rest = name.partition("/")
        if not rest:
            continue  # the database, the manifest
        if prefix in places:
            _into_folder(content, places[prefix] / rest, progress, is_served=prefix == MEDIA)
        else:
            _into_bucket(content, rest, progress)


def _into_folder(content: Readable, target: Path, progress: Progress, *, is_served: bool) -> None:
    target.parent.mkdir(mode=0o777 if is_served else 0o700, parents=True, exist_ok=True)
    number, temporary = tempfile.mkstemp(dir=target.parent, prefix=".restore-")
    try:
        with os.fdopen(number, "wb") as out:
            _copy(content, out, progress)
            os.fchmod(out.fileno(), settings.FILE_UPLOAD_PERMISSIONS if is_served else 0o600)
        Path(temporary).replace(target)
    except BaseException:
        Path(temporary).unlink(missing_ok=True)
        raise


def _into_bucket(content: Readable, name: str, progress: Progress) -> None:
    with tempfile.TemporaryFile() as whole:
        _copy(content, whole, progress)
        if not default_storage.exists(name):
            default_storage.save(name, File(whole))


def _copy(content: Readable, out: IO[bytes], progress: Progress) -> None:
    while data := content.read(archive.CHUNK):
        out.write(data)
        progress(len(data))


def _bar(path: Path, title: str) -> "tqdm[Any]":
    return tqdm(
        desc=title,
        total=path.stat().st_size,
        unit="B",
        unit_scale=True,
        unit_divisor=1024,
        disable=None,
        leave=False,
        file=sys.stderr,
    )
