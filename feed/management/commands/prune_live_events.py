"""`prune_live_events`: forget what no open page can need any more."""

import sys
from typing import Any

from django.core.management.base import BaseCommand
from tqdm import tqdm

from feed.live.log import log


class Command(BaseCommand):
    """Prunes the log of live events; run it daily."""

    help = (
        f"Forgets live events older than {log.KEEP.days} days, in short transactions. A page that "
        "was away for longer gets a fresh region anyway. Run it daily; it may run while the site "
        "is busy."
    )

    def handle(self, *args: Any, **options: Any) -> None:
        """Show how many are gone, and say so at the end."""
        with tqdm(unit=" events", disable=None, leave=False, file=sys.stderr) as bar:
            gone = log.prune(progress=lambda done: bar.update(done - bar.n))
        self.stdout.write(f"{gone} events forgotten.")
