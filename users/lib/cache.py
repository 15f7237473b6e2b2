"""The cache that every process shares: Django's own, in the database, with a statement for each write.

It holds how often somebody tried to sign in (allauth's limits), so each attempt writes to it. Django's
counts the whole table before each write (6.5 ms for 100,000 rows), reads the row in a transaction of its
own, and beyond a number of rows removes some that are not over: who tries passwords could make it forget.
Here each write is one statement, and the upkeep removes what is over.
"""

import base64
import pickle
from datetime import UTC, datetime, timedelta
from typing import Any

from django.core.cache import caches
from django.core.cache.backends.base import DEFAULT_TIMEOUT
from django.core.cache.backends.db import DatabaseCache
from django.db import connections, router
from django.db.models import Model
from django.utils import timezone

FOR_EVER = timedelta(days=36_500)


class SharedCache(DatabaseCache):
    """Django's cache in the database, for PostgreSQL and SQLite."""

    _table: str
    cache_model_class: type[Model]

    def _base_set(self, mode: str, key: str, value: Any, timeout: Any = DEFAULT_TIMEOUT) -> bool:
        """Write a value; returns whether it was written. `add` leaves alone what is there and not
        over, `touch` writes only the time of what is there."""
        using = router.db_for_write(self.cache_model_class)
        connection = connections[using]
        now = timezone.now().replace(microsecond=0)
        seconds = self.get_backend_timeout(timeout)
        until = now + FOR_EVER if seconds is None else datetime.fromtimestamp(int(seconds), UTC)
        sent = base64.b64encode(pickle.dumps(value, self.pickle_protocol)).decode("latin1")
        table = connection.ops.quote_name(self._table)
        expires = connection.ops.adapt_datetimefield_value(until)
        if mode == "touch":
            sql, values = f"UPDATE {table} SET expires = %s WHERE cache_key = %s", [expires, key]  # noqa: S608
        else:
            sql = (
                f"INSERT INTO {table} (cache_key, value, expires) VALUES (%s, %s, %s) ON CONFLICT "  # noqa: S608
                "(cache_key) DO UPDATE SET value = excluded.value, expires = excluded.expires"
            )
            values = [key, sent, expires]
        if mode == "add":
            sql += f" WHERE {table}.expires < %s"
            values.append(connection.ops.adapt_datetimefield_value(now))
        with connection.cursor() as cursor:
            cursor.execute(sql + " RETURNING 1", values)
            return cursor.fetchone() is not None

    def forget_expired(self, at_most: int) -> int:
        """Remove some of what is over; returns how many."""
        connection = connections[router.db_for_write(self.cache_model_class)]
        table = connection.ops.quote_name(self._table)
        now = connection.ops.adapt_datetimefield_value(timezone.now().replace(microsecond=0))
        with connection.cursor() as cursor:
            cursor.execute(
                f"DELETE FROM {table} WHERE cache_key IN "  # noqa: S608
                f"(SELECT cache_key FROM {table} WHERE expires < %s LIMIT %s)",
                [now, at_most],
            )
            return int(cursor.rowcount)


def forget_expired(at_most: int = 500) -> int:
    """Remove some of what is over from the shared cache; returns how many."""
    shared = caches["default"]
    return shared.forget_expired(at_most) if isinstance(shared, SharedCache) else 0
