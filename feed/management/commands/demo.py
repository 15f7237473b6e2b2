"""`demo`: people and posts to look at."""

import sys
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

from django.conf import settings
from django.core.management.base import BaseCommand, CommandError, CommandParser
from tqdm import tqdm

from feed.demo import PASSWORD, large, town
from feed.demo.rows import Progress


class Command(BaseCommand):
    """Fills the database with the demo; never where production settings are used."""

    help = (
        "Makes the demo: thirty people and `admin` (password plaza-demo for each), whom they "
        "follow, and what they wrote in ten days, also to each other. With --size large a crowd "
        "around them, for measuring: 20,000 people, 100,000 posts, 150,000 comments, 100,000 boosts, 400,000 "
        "follows, 1,000,000 likes, 1,000,000 messages in 20,000 conversations. alice follows 2,000 "
        "people, bob has 10,000 followers, carol keeps 5,000 posts, dave wrote a post with 5,000 "
        "comments, erin is in 2,000 conversations. That takes a few minutes "
        "(longer on SQLite), in which a site on the same database cannot be written to, and with "
        "--reset not be read. "
        "Stopped by Ctrl-C it leaves the database as it was. "
        "Does nothing when the demo is there already. "
        "Refuses to run with settings that lack LIVE_DEMO."
    )

    def add_arguments(self, parser: CommandParser) -> None:
        """Take --size and --reset."""
        parser.add_argument(
            "--size",
            choices=("small", "large"),
            default="small",
            help="the town alone, in a second, or with the crowd (%(default)s)",
        )
        parser.add_argument(
            "--reset",
            action="store_true",
            help="first remove EVERYTHING: all people, sessions, posts, notifications and the log",
        )

    def handle(self, *args: Any, **options: Any) -> None:
        """Raises CommandError unless the settings allow a demo, and when it is stopped."""
        if getattr(settings, "LIVE_DEMO", False) is not True:
            raise CommandError(
                "These settings allow no demo (LIVE_DEMO is not True): its passwords are known to "
                "everybody."
            )
        if not options["reset"] and town.is_there():
            self.stdout.write(
                "The demo is there already; `demo --reset` makes it afresh, in the size you ask for."
            )
            return
        fill = large.fill if options["size"] == "large" else town.fill
        try:
            with _bars() as stages:
                fill(is_reset=options["reset"], stages=stages)
        except KeyboardInterrupt:
            raise CommandError("Stopped. The database is as it was before.") from None
        self.stdout.write(f"The demo is ready: sign in as alice, bob or admin with “{PASSWORD}”.")


@contextmanager
def _bars() -> Iterator[town.Stages]:
    """Yield what shows a bar for each stage, the one after the other."""
    shown: list[Any] = []

    def close() -> None:
        if shown:
            bar = shown.pop()
            bar.total = bar.n  # some stages can only guess
            bar.close()

    def begin(what: str, rows: int) -> Progress:
        close()
        shown.append(tqdm(desc=what, total=rows, unit=" rows", disable=None, file=sys.stderr))
        bar = shown[0]
        return lambda more: bar.update(more)

    try:
        yield begin
    finally:
        close()
