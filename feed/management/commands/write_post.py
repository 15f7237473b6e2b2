"""`write_post`: publish a post as somebody."""

from typing import Any

from django.core.exceptions import PermissionDenied, ValidationError
from django.core.management.base import BaseCommand, CommandError, CommandParser

from feed.actions.bodies import LENGTH
from feed.actions.content import PostContent
from feed.actions.posts import create_post
from feed.management.people import person_named


class Command(BaseCommand):
    """Publishes a post from another process than the site's; open pages get it all the same."""

    help = (
        "Publishes a post as somebody and prints its id. It reaches open pages within a second, "
        "although this process is not the one that serves them."
    )

    def add_arguments(self, parser: CommandParser) -> None:
        """Take who and what."""
        parser.add_argument("username", help="who writes it")
        parser.add_argument("text", help=f"what it says, up to {LENGTH} characters")

    def handle(self, *args: Any, **options: Any) -> None:
        """Raises CommandError for an unknown or inactive person and for a text that cannot be."""
        author = person_named(options["username"])
        try:
            post = create_post(author=author, content=PostContent(body=options["text"]))
        except ValidationError as error:
            raise CommandError(" ".join(error.messages)) from error
        except PermissionDenied as error:
            raise CommandError(f"{author} is not active.") from error
        self.stdout.write(str(post.pk))
