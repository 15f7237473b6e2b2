"""`try_restore`: whether the newest backup can be restored, found out while nobody needs it."""

import os
import subprocess
import sys
import tempfile
from datetime import timedelta
from pathlib import Path
from typing import Any

from django.conf import settings
from django.core.management.base import BaseCommand, CommandError, CommandParser
from django.utils import timezone

from feed.backups import shelf

MOST_AGE = timedelta(days=2)


class Command(BaseCommand):
    """Restores the newest backup into a database of its own."""

    help = (
        "Restores the newest backup of a folder into the database that TRIAL_DATABASE_URL names, its "
        "files into a temporary folder, says how many people and posts came back, and removes all of "
        "it. That database must be an empty one of the same kind; the site's own is refused because it "
        "is not. Fails where the newest backup is older than two days. Run it every month."
    )

    def add_arguments(self, parser: CommandParser) -> None:
        """Take where the backups are."""
        parser.add_argument("folder", type=Path, help="the folder that `backup` writes into")

    def handle(self, *args: Any, **options: Any) -> None:
        """Restore, count, remove."""
        url = os.environ.get("TRIAL_DATABASE_URL", "")
        if not url:
            raise CommandError("TRIAL_DATABASE_URL names no database to try it in.")
        try:
            found = shelf.newest_first(options["folder"])
        except OSError as error:
            raise CommandError(f"{options['folder']}: {error.strerror}") from error
        if not found:
            raise CommandError(f"There is no backup in {options['folder']}.")
        made_at = shelf.made_at(found[0])
        if timezone.now() - made_at > MOST_AGE:
            raise CommandError(f"The newest backup is of {made_at:%Y-%m-%d}: {found[0]}")
        with tempfile.TemporaryDirectory(prefix="plaza-trial-") as files:
            trial = {"DATABASE_URL": url, "MEDIA_ROOT": f"{files}/m", "EXPORTS_ROOT": f"{files}/e"}
            trial["MEDIA_BUCKET"] = ""  # what is in use is left alone
            self.stdout.write(_manage(trial, "restore", str(found[0].absolute())))
            _manage(trial, "flush", "--no-input")


def _manage(trial: dict[str, str], *arguments: str) -> str:
    """Run a command on the trial's database in a process of its own; returns what it said.

    Raises CommandError with what it said where it fails.
    """
    done = subprocess.run(  # noqa: S603
        [sys.executable, str(settings.BASE_DIR / "manage.py"), *arguments],
        env={**os.environ, **trial},
        capture_output=True,
        text=True,
        check=False,
    )
    if done.returncode:
        raise CommandError(done.stderr.strip().removeprefix("CommandError: "))
    return done.stdout.strip()
