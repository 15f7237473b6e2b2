"""`demo`: people and posts to look at."""

import sys
from typing import Any

from django.conf import settings
from django.core.management.base import BaseCommand, CommandError, CommandParser
from tqdm import tqdm

from feed.demo import PASSWORD, town


class Command(BaseCommand):
    """Fills the database with the demo; never where production settings are used."""

    help = (
        "Makes the demo: thirty people and `admin` (password plaza-demo for each), whom they "
        "follow, and what they wrote in the last ten days. Does nothing when it is there already. "
        "Refuses to run with settings that lack LIVE_DEMO."
    )

    def add_arguments(self, parser: CommandParser) -> None:
        """Take --reset."""
        parser.add_argument(
            "--reset",
            action="store_true",
            help="first remove EVERYTHING: all people, sessions, posts, notifications and the log",
        )

    def handle(self, *args: Any, **options: Any) -> None:
        """Raises CommandError unless the settings allow a demo."""
        if getattr(settings, "LIVE_DEMO", False) is not True:
            raise CommandError(
                "These settings allow no demo (LIVE_DEMO is not True): its passwords are known to "
                "everybody."
            )
        if not options["reset"] and town.is_there():
            self.stdout.write("The demo is there already; `demo --reset` makes it afresh.")
            return
        with tqdm(
            total=town.size(), unit=" rows", disable=None, leave=False, file=sys.stderr
        ) as bar:
            town.fill(is_reset=options["reset"], progress=bar.update)
        self.stdout.write(f"The demo is ready: sign in as alice, bob or admin with “{PASSWORD}”.")
