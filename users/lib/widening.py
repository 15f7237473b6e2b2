"""A column for longer texts, in migrations of large live tables.

    operations = [WidenText("post", "warning", models.CharField(max_length=2_000))]

PostgreSQL notes the new bound and rewrites nothing. SQLite knows no bound, and would copy the table.
"""

from typing import Any

from django.db.migrations.operations import AlterField


class WidenText(AlterField):
    """Lets a column hold longer texts. Going back leaves it wide: what was written in it stays."""

    def database_forwards(self, app_label: str, editor: Any, before: Any, after: Any) -> None:
        """Widen the column."""
        if editor.connection.vendor == "postgresql":
            super().database_forwards(app_label, editor, before, after)

    def database_backwards(self, app_label: str, editor: Any, before: Any, after: Any) -> None:
        """Do nothing: servers of the release before read and write it as it is."""
