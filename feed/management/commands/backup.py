"""`backup`: the whole site in one file."""

import os
import sys
import tempfile
from pathlib import Path
from typing import Any

from django.conf import settings
from django.core.management.base import BaseCommand, CommandError, CommandParser
from django.db import connection
from django.utils import timezone
from tqdm import tqdm

from feed.backups import archive, databases, shelf
from feed.backups.folders import folders


class Command(BaseCommand):
    """Writes a backup."""

    help = (
        "Writes the whole site into one file: the database (people, posts, sessions, second factors, "
        "the log), pictures and downloads, with checksums; not what is in MEDIA_BUCKET. The site may run "
        "meanwhile. The file must "
        "not be there yet; it appears once it is whole, and only its owner may read it. It takes up "
        "to twice the size of the database beside it while it is made. PostgreSQL needs its client "
        "programs (pg_dump). NOT in it is what stands in the environment: keep SECRET_KEY somewhere "
        "else; with another one everybody is signed out, and links that were mailed do not work. Who "
        "has the file has everything in it, so keep it as safe as the site. `restore` brings it back."
    )

    def add_arguments(self, parser: CommandParser) -> None:
        """Take where to."""
        parser.add_argument(
            "file",
            type=Path,
            help="the file to write, say plaza-2027-01-31.tar; in a folder, one named by the time",
        )
        parser.add_argument(
            "--keep",
            type=int,
            metavar="NUMBER",
            help="in a folder: remove all but the newest so many, once this one is whole",
        )

    def handle(self, *args: Any, **options: Any) -> None:
        """Write it under another name, then give it its own."""
        target: Path = options["file"]
        folder = target if target.is_dir() else None
        if folder is not None:
            target = folder / shelf.name_at(timezone.now())
        elif options["keep"] is not None:
            raise CommandError(f"--keep is for a folder, and {target} is none.")
        if options["keep"] is not None and options["keep"] < 1:
            raise CommandError("--keep keeps at least 1.")
        holds = databases.what_it_holds()
        _refuse_existing(target)
        try:
            manifest = _write(target)
        except OSError as error:
            raise CommandError(f"{error.filename or target}: {error.strerror or error}") from error
        size = target.stat().st_size
        self.stdout.write(
            f"{target}: {size:,} bytes. {holds}; {manifest.files:,} files. SECRET_KEY is not in it."
        )
        if settings.MEDIA_BUCKET:
            self.stdout.write(
                f"Nor are the pictures: they are in the bucket {settings.MEDIA_BUCKET}."
            )
        if folder is not None and options["keep"] is not None:
            gone = shelf.keep_newest(folder, options["keep"])
            self.stdout.write(f"{gone} older ones removed.")


def _write(target: Path) -> archive.Manifest:
    """Write the backup under another name, and give it its own once it is whole."""
    kind = databases.kind()
    with (
        tempfile.TemporaryDirectory(dir=_folder_of(target), prefix=".backup-") as folder,
        tqdm(
            unit="B", unit_scale=True, unit_divisor=1024, disable=None, leave=False, file=sys.stderr
        ) as bar,
    ):
        dump, whole = Path(folder) / "dump", Path(folder) / "whole"
        made_at = timezone.now().isoformat(timespec="seconds")
        migrations = databases.migrations()
        bar.set_description("the database")
        kind.dump(dump, bar.update)
        bar.set_description("the file")
        with whole.open("xb") as out:
            os.fchmod(out.fileno(), 0o600)
            manifest = archive.write(
                out,
                dump,
                folders(),
                bar.update,
                made_at=made_at,
                engine=connection.vendor,
                migrations=migrations,
            )
            out.flush()
            os.fsync(out.fileno())
        _refuse_existing(target)
        whole.rename(target)
    return manifest


def _refuse_existing(target: Path) -> None:
    if target.exists():
        raise CommandError(f"{target} is there already; a backup never overwrites anything.")


def _folder_of(target: Path) -> Path:
    folder = target.absolute().parent
    if not folder.is_dir():
        raise CommandError(f"There is no folder {folder}.")
    return folder
