"""`renew_names`: reads mentions and hashtags in what was written by the rules of another version."""

import sys
from typing import Any

from django.core.management.base import BaseCommand, CommandParser
from tqdm import tqdm

from feed.actions.names import renew_names
from feed.actions.tags import renew_keys
from feed.live.log import log
from feed.models import Post

AT_ONCE = 200  # posts in one transaction


class Command(BaseCommand):
    """Reads every text again; whom it names is not notified."""

    help = (
        "Reads all posts and comments again: hashtags lead to their pages and list what carries "
        "them, and mentions lead to whom they name now. Nobody is notified of old mentions. It can be "
        "stopped and run again at any time; open pages get a fresh region at its end."
    )

    def add_arguments(self, parser: CommandParser) -> None:
        """Take --after."""
        parser.add_argument(
            "--after", type=int, default=0, help="begin after the post with this id (%(default)s)"
        )

    def handle(self, *args: Any, **options: Any) -> None:
        """Read them in the order of their ids, some in each transaction."""
        rows = Post.objects.filter(pk__gt=options["after"], boost_of=None).exclude(body="")
        last, done = options["after"], 0
        with tqdm(
            total=rows.count(), unit=" posts", disable=None, leave=False, file=sys.stderr
        ) as bar:
            while some := list(rows.filter(pk__gt=last).order_by("pk").only("pk")[:AT_ONCE]):
                renew_names(some)
                last, done = some[-1].pk, done + len(some)
                bar.update(len(some))
        renew_keys()
        log.renew_epoch()
        self.stdout.write(f"{done} posts and comments have been read.")
