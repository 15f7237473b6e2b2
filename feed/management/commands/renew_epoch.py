"""`renew_epoch`: after a restore from a backup."""

from typing import Any

from django.core.management.base import BaseCommand

from feed.live.log import log


class Command(BaseCommand):
    """Makes every cursor that was handed out so far worthless."""

    help = (
        "Begins a new life of the log of live events. Run it after restoring the database from a "
        "backup: open pages hold cursors of a log that is no more, and each gets a fresh region."
    )

    def handle(self, *args: Any, **options: Any) -> None:
        """Renew it and say so."""
        log.renew_epoch()
        self.stdout.write("A new epoch has begun: every open page gets a fresh region.")
