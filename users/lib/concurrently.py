"""Index operations for migrations that must not hold up a large live table.

    class Migration(migrations.Migration):
        atomic = False
        operations = [AddIndexConcurrently("post", models.Index(…))]

PostgreSQL builds and drops such an index while people go on writing. Django's own operations of
these names work on PostgreSQL alone; these do the plain thing on SQLite, which has one writer anyway.
"""

from typing import Any

from django.contrib.postgres import operations as postgres
from django.db.migrations.operations import AddConstraint, AddIndex, RemoveIndex


class AddIndexConcurrently(AddIndex):
    """Adds an index; going back removes it."""

    atomic = False

    def database_forwards(self, app_label: str, editor: Any, before: Any, after: Any) -> None:
        """Add the index."""
        kind = _kind(editor, postgres.AddIndexConcurrently, AddIndex)
        kind.database_forwards(self, app_label, editor, before, after)

    def database_backwards(self, app_label: str, editor: Any, before: Any, after: Any) -> None:
        """Remove the index."""
        kind = _kind(editor, postgres.AddIndexConcurrently, AddIndex)
        kind.database_backwards(self, app_label, editor, before, after)

    _ensure_not_in_transaction = postgres.AddIndexConcurrently._ensure_not_in_transaction


class RemoveIndexConcurrently(RemoveIndex):
    """Removes an index; going back adds it."""

    atomic = False

    def database_forwards(self, app_label: str, editor: Any, before: Any, after: Any) -> None:
        """Remove the index."""
        kind = _kind(editor, postgres.RemoveIndexConcurrently, RemoveIndex)
        kind.database_forwards(self, app_label, editor, before, after)

    def database_backwards(self, app_label: str, editor: Any, before: Any, after: Any) -> None:
        """Add the index."""
        kind = _kind(editor, postgres.RemoveIndexConcurrently, RemoveIndex)
        kind.database_backwards(self, app_label, editor, before, after)

    _ensure_not_in_transaction = postgres.RemoveIndexConcurrently._ensure_not_in_transaction


class AddUniqueConcurrently(AddConstraint):
    """Adds a unique constraint that has a condition (in the database: an index); going back removes
    it."""

    atomic = False

    def database_forwards(self, app_label: str, editor: Any, before: Any, after: Any) -> None:
        """Add the constraint."""
        if editor.connection.vendor != "postgresql":
            super().database_forwards(app_label, editor, before, after)
            return
        model = after.apps.get_model(app_label, self.model_name)
        if self.allow_migrate_model(editor.connection.alias, model):
            made = str(self.constraint.create_sql(model, editor))
            editor.execute(made.replace("UNIQUE INDEX", "UNIQUE INDEX CONCURRENTLY", 1))


def _kind(editor: Any, concurrent: Any, plain: Any) -> Any:
    return concurrent if editor.connection.vendor == "postgresql" else plain
