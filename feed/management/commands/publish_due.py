"""`publish_due`: publishes what was scheduled and is due."""

import sys
from typing import Any

from django.core.management.base import BaseCommand
from tqdm import tqdm

from feed.actions import scheduled


class Command(BaseCommand):
    """Publishes scheduled posts whose time has come, for sites that run no worker."""

    help = (
        "Publishes the posts that were scheduled and whose time has come. The worker does this by "
        "itself; without one, run it every minute. Each post is published exactly once, however "
        "many of these run and whatever is killed when. What cannot be published is left to its "
        "author, with the reason."
    )

    def handle(self, *args: Any, **options: Any) -> None:
        """Show how many are done, and say so at the end."""
        done = 0
        with tqdm(unit=" posts", disable=None, leave=False, file=sys.stderr) as bar:
            while number := scheduled.publish_due(bar.update):
                done += number
        self.stdout.write(f"{done} scheduled posts are done.")
