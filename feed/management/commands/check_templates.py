"""`check_templates`: say what in the templates would stop working; `make templates`."""

from typing import Any

from django.core.management.base import BaseCommand, CommandError

from feed.patterns.guard import guard


class Command(BaseCommand):
    """Tells what the guard of the templates finds."""

    help = (
        "Says in plain words, with file and line, what in the templates would stop working: a "
        "lost id that updates need, a form without its token, a misspelt variable and more "
        "(docs/design.md). Says nothing when all is well."
    )

    def handle(self, *args: Any, **options: Any) -> None:
        """Write a line for each; fails if there is one."""
        findings = guard().findings
        for finding in findings:
            self.stdout.write(str(finding))
        if findings:
            raise CommandError(
                f"{len(findings)} to mend. docs/design.md, “What the guard says”, says how."
            )
