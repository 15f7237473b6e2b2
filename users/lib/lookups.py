"""Thousands of ids to the database and back.

`field__among=Ids([…])` is like `__in`.
A list of 5,000 parameters costs PostgreSQL more to plan than to run, and so does an array to compare
with; as the rows of an array it costs next to nothing. SQLite gets a JSON list, which has no limit on
its length either.

`rows.values("followee").annotate(together=joined("follower"))` reads a list of followers in each row:
5,000 rows of two ids cost Python ten times as much as a row with 5,000.

`PreparedQuery(lambda people: rows.filter(person__among=people))` is a query whose SQL Django writes once,
instead of each time.
"""

from collections.abc import Callable, Iterable, Sequence
from copy import copy
from types import SimpleNamespace
from typing import Any

from django.db import DEFAULT_DB_ALIAS, connections
from django.db.models import Aggregate, Field, ForeignKey, JSONField, Lookup, QuerySet
from django.db.models.query import ModelIterable
from django.db.transaction import TransactionManagementError


class Ids:
    """Ids of rows, ready to be sent. Written out once, for psycopg takes eight milliseconds to adapt
    5,000 numbers; and no iterable, because Django looks at each element of one."""

    def __init__(self, ids: Iterable[int | str]) -> None:
        """Take the ids."""
        self.text = ",".join(map(str, ids))

    def as_sent(self, vendor: str) -> str:
        """Return what this kind of database is sent."""
        return f"{{{self.text}}}" if vendor == "postgresql" else f"[{self.text}]"


# What a query that is written out once is asked for: several ids, a text, one id.
Given = Iterable[int] | Ids | str | int
HIGHEST = 2**63 - 1  # above all ids: from here a list begins at its head
_NUMBER = 4_611_686_018_427_000_000  # stands in for one id: such a number is no other in a query


class Among(Lookup):
    """Whether the value is one of these ids."""

    lookup_name = "among"
    prepare_rhs = False

    def as_sql(self, compiler: Any, connection: Any) -> Any:
        """Return the condition for SQLite."""
        left, params = self.process_lhs(compiler, connection)
        return f"{left} IN (SELECT value FROM json_each(%s))", [*params, self.rhs.as_sent("sqlite")]  # noqa: S608

    def as_postgresql(self, compiler: Any, connection: Any) -> Any:
        """Return the condition for PostgreSQL."""
        left, params = self.process_lhs(compiler, connection)
        return f"{left} IN (SELECT unnest(%s::bigint[]))", [*params, self.rhs.as_sent("postgresql")]


class OneOf(Among):
    """The same for a page's few ids, which PostgreSQL plans like those of `__in`: as a list to compare
    with, whose length it knows."""

    lookup_name = "one_of"

    def as_postgresql(self, compiler: Any, connection: Any) -> Any:
        """Return the condition for PostgreSQL."""
        left, params = self.process_lhs(compiler, connection)
        return f"{left} = ANY(%s::bigint[])", [*params, self.rhs.as_sent("postgresql")]


class _Joined(Aggregate):
    template = "%(function)s(%(expressions)s)"
    output_field: Field[Any, Any] = JSONField()

    def as_sqlite(self, compiler: Any, connection: Any, **extra_context: Any) -> Any:
        return self.as_sql(compiler, connection, function="json_group_array")

    def as_postgresql(self, compiler: Any, connection: Any) -> Any:
        return self.as_sql(compiler, connection, function="jsonb_agg")


def joined(what: str) -> Aggregate:
    """Return what makes one list of the column `what`."""
    return _Joined(what)


class PreparedQuery:
    """A query that is written out once, and asked for other ids each time.

    To write out the one that counts what is unread, with all of the rule of who may see what, takes
    Django 12 ms, and the database 0.1 ms to answer: that was half of the time of a page.
    """

    def __init__(self, query: Callable[..., QuerySet[Any]]) -> None:
        """Take what makes the query from one or more lots of ids, texts, or single ids.
        Nothing else in it may differ from time to time: a moment is the database's (`Now()`), and a limit
        is always the same. Throughout the suite what is sent is held against what Django would write
        (`tests/conftest.py`)."""
        self._query = query
        self._by_vendor: dict[str, _Writing] = {}

    def rows(self, *ids: Given) -> list[Any]:
        """Return the rows for these ids, of a query that ends in `values_list`. One query."""
        connection = connections[DEFAULT_DB_ALIAS]
        writing, values = self._for(connection, ids)
        with connection.cursor() as cursor:
            cursor.execute(writing.sql, values)
            rows: list[Any] = cursor.fetchall()
        if writing.converters:
            rows = [_converted(row, writing.converters, connection) for row in rows]
        return rows

    def objects(self, *ids: Given) -> list[Any]:
        """Return the objects for these ids, of a query without `values_list`, with what it selects
        beside them (`select_related`). One query."""
        connection = connections[DEFAULT_DB_ALIAS]
        writing, values = self._for(connection, ids)
        compiler = copy(writing.compiler)  # its own: other threads ask, too
        compiler.connection = connection
        compiler.as_sql = lambda *_arguments, **_options: (writing.sql, values)
        compiler.get_converters = lambda _columns: writing.converters
        query = SimpleNamespace(get_compiler=lambda **_options: compiler)
        found: Any = SimpleNamespace(db=DEFAULT_DB_ALIAS, query=query, _known_related_objects={})
        return list(ModelIterable(found))

    def _for(self, connection: Any, given: Sequence[Given]) -> tuple["_Writing", list[Any]]:
        """Return the query as written for this kind of database, and what is sent with it."""
        vendor = connection.vendor
        stand_ins = [_stand_in(value, number) for number, value in enumerate(given)]
        if vendor not in self._by_vendor:
            self._by_vendor[vendor] = _Writing(self._query(*stand_ins), connection)
        writing = self._by_vendor[vendor]
        if writing.is_locking and not connection.in_atomic_block:
            raise TransactionManagementError("rows are locked within a transaction alone")
        sent = {
            _sent(stand_in, vendor): _sent(value, vendor)
            for stand_in, value in zip(stand_ins, given, strict=True)
        }
        return writing, [
            sent.get(param, param) if isinstance(param, str | int) else param
            for param in writing.params
        ]


def _stand_in(value: Given, number: int) -> Ids | str | int:
    """Return what a query is written with in place of a value of this kind."""
    if isinstance(value, str):
        return f"written: text{number}"
    return _NUMBER + number if isinstance(value, int) else Ids([f"ids{number}"])


def _sent(value: Given, vendor: str) -> str | int:
    """Return what this kind of database is sent."""
    if isinstance(value, str | int):
        return value
    return (value if isinstance(value, Ids) else Ids(value)).as_sent(vendor)


class _Writing:
    """A query as Django writes it for one kind of database."""

    def __init__(self, query: QuerySet[Any], connection: Any) -> None:
        # Django asks this of each query that it writes: outside of a transaction a lock holds nothing.
        self.is_locking = query.query.select_for_update
        self.compiler: Any = query.query.get_compiler(connection=connection)
        self.sql, params = self.compiler.as_sql()
        self.params = list(params)
        columns = [
            column for column, _sql, _name in self.compiler.select[: self.compiler.col_count]
        ]
        self.converters: dict[int, Any] = self.compiler.get_converters(columns)


def _converted(row: Sequence[Any], converters: dict[int, Any], connection: Any) -> list[Any]:
    """Return a row as Django would give it."""
    values = list(row)
    for index, (some, expression) in converters.items():
        for convert in some:
            values[index] = convert(values[index], expression, connection)
    return values


def register() -> None:
    """Make the lookups known to ids and to keys of other rows."""
    for lookup in (Among, OneOf):
        Field.register_lookup(lookup)
        ForeignKey.register_lookup(lookup)
