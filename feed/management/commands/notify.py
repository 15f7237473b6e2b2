"""`notify`: send somebody a note. The example of how anything may notify from anywhere."""

from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser

from feed.actions.notifications import notify
from feed.management.people import person_named


class Command(BaseCommand):
    """Sends a note of the site to one person."""

    help = (
        "Tells somebody something: it enters their notifications, and their open pages count it "
        "at once. Prints its id."
    )

    def add_arguments(self, parser: CommandParser) -> None:
        """Take whom, what and where it leads."""
        parser.add_argument("username", help="who is notified")
        parser.add_argument("text", help="what they read, up to 300 characters")
        parser.add_argument(
            "--url", default="", metavar="/PATH/", help="the page of this site that it leads to"
        )

    def handle(self, *args: Any, **options: Any) -> None:
        """Raises CommandError for an unknown person, an empty text, a url that leads elsewhere."""
        text = options["text"].strip()
        if not text:
            raise CommandError("There is nothing to tell: the text is empty.")
        try:
            notification = notify(
                recipient=person_named(options["username"]), text=text, url=options["url"]
            )
        except ValueError as error:
            raise CommandError(f"--url: {error}.") from error
        if notification is not None:
            self.stdout.write(str(notification.pk))
