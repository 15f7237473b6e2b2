"""How the database is emptied after a test that commits: by what it left, not table by table.

Django truncates every table and makes all permissions anew, for each such test; that took longer than most
of them. Here only tables that hold anything are emptied. What Django itself writes after a migration
(content types and permissions) is the same for all tests and stays.
"""

from django.db import connections, transaction
from django.db.backends.base.base import BaseDatabaseWrapper
from django.test import TransactionTestCase

STAYS = frozenset(["django_content_type", "auth_permission"])


def empty(connection: BaseDatabaseWrapper) -> None:
    """Delete all rows there are."""
    names = connection.introspection.django_table_names(only_existing=True, include_views=False)
    tables = [connection.ops.quote_name(name) for name in names if name not in STAYS]
    asks = " UNION ALL ".join(
        f"SELECT '{table}' WHERE EXISTS (SELECT 1 FROM {table})" for table in tables
    )
    with transaction.atomic(using=connection.alias), connection.cursor() as cursor:
        cursor.execute(asks)
        filled = [str(table) for (table,) in cursor.fetchall()]
        with connection.constraint_checks_disabled():
            for table in filled:
                cursor.execute(f"DELETE FROM {table}")


def install() -> None:
    """Let Django's tests that commit empty the database so."""

    def teardown(self: TransactionTestCase) -> None:
        for name in self._databases_names(include_mirrors=False):  # type: ignore[attr-defined]
            empty(connections[name])

    TransactionTestCase._fixture_teardown = teardown  # type: ignore[attr-defined]
