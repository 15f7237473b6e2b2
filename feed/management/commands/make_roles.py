"""`make_roles`: groups of the staff."""

from typing import Any

from django.core.management.base import BaseCommand, CommandParser

from feed.actions.roles import ROLES, make_roles


class Command(BaseCommand):
    """Makes the groups of the staff."""

    help = (
        f"Makes the groups {', '.join(ROLES)}, each with the permissions that it needs. Groups that are "
        "there already stay as they are. In Django admin, a superuser then puts people of the staff "
        "into them."
    )

    def add_arguments(self, parser: CommandParser) -> None:
        """Take what becomes of groups that are there."""
        parser.add_argument(
            "--anew",
            action="store_true",
            help="give groups of these names their permissions back: what was changed in admin goes",
        )

    def handle(self, *args: Any, **options: Any) -> None:
        """Make them and say which."""
        done = make_roles(anew=options["anew"])
        self.stdout.write(f"Made: {', '.join(done)}." if done else "All of them are there already.")
