"""Thousands of ids to the database and back.

`field__among=Ids([…])` is like `__in`.
A list of 5,000 parameters costs PostgreSQL more to plan than to run, and so does an array to compare
with; as the rows of an array it costs next to nothing. SQLite gets a JSON list, which has no limit on
its length either.

`together(rows, "followee", "follower")` reads {followee: followers}, one row for each followee: 5,000
rows of two ids cost Python ten times as much as a row with 5,000.
"""

from collections.abc import Iterable
from typing import Any

from django.contrib.postgres.aggregates import ArrayAgg
from django.db import connections
from django.db.models import Aggregate, Field, ForeignKey, JSONField, Lookup, QuerySet


class Ids:
    """Ids of rows, ready to be sent. Written out once, for psycopg takes eight milliseconds to adapt
    5,000 numbers; and no iterable, because Django looks at each element of one."""

    def __init__(self, ids: Iterable[int]) -> None:
        """Take the ids."""
        self.text = ",".join(map(str, ids))


class Among(Lookup):
    """Whether the value is one of these ids."""

    lookup_name = "among"
    prepare_rhs = False

    def as_sql(self, compiler: Any, connection: Any) -> Any:
        """Return the condition for SQLite."""
        left, params = self.process_lhs(compiler, connection)
        return f"{left} IN (SELECT value FROM json_each(%s))", [*params, f"[{self.rhs.text}]"]  # noqa: S608

    def as_postgresql(self, compiler: Any, connection: Any) -> Any:
        """Return the condition for PostgreSQL."""
        left, params = self.process_lhs(compiler, connection)
        return f"{left} IN (SELECT unnest(%s::bigint[]))", [*params, f"{{{self.rhs.text}}}"]


class _JsonArray(Aggregate):
    function = "json_group_array"


def together(rows: QuerySet[Any], by: str, what: str) -> dict[int, list[int]]:
    """Return the ids in the column `what`, by the id in the column `by`. One query."""
    if connections[rows.db].vendor == "postgresql":
        array: Aggregate = ArrayAgg(what)
    else:
        array = _JsonArray(what, output_field=JSONField())
    found = rows.order_by().values(by).annotate(together=array)
    return dict(found.values_list(by, "together"))


def register() -> None:
    """Make the lookup known to ids and to keys of other rows."""
    Field.register_lookup(Among)
    ForeignKey.register_lookup(Among)
