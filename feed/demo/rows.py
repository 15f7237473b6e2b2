"""Rows by the ten thousand: written by COPY on PostgreSQL, by prepared inserts elsewhere; emptied."""

from collections.abc import Callable, Iterable, Iterator, Sequence
from itertools import islice
from typing import Any

from django.core.management.color import no_style
from django.db import connection
from django.db.models import AutoField, DateTimeField, Field, Model

Progress = Callable[[int], object]  # called with how many rows more there are

AT_ONCE = 20_000  # rows

Row = tuple[Any, ...]


def reserved_ids(model: type[Model], number: int) -> list[int]:
    """Return so many ids that no other row has or will get, in rising order."""
    table = model._meta.db_table
    with connection.cursor() as cursor:
        if connection.vendor == "postgresql":
            cursor.execute(
                "SELECT nextval(pg_get_serial_sequence(%s, 'id')) FROM generate_series(1, %s)",
                [table, number],
            )
            return [pk for (pk,) in cursor.fetchall()]
        cursor.execute("SELECT seq FROM sqlite_sequence WHERE name = %s", [table])
        found = cursor.fetchone()
    first = (found[0] if found else 0) + 1
    return list(range(first, first + number))


def write(
    model: type[Model],
    names: Sequence[str],
    rows: Iterable[Row],
    progress: Progress = lambda rows: None,
) -> None:
    """Insert rows in their order; `names` says which column each value is for.

    What is not named has its default, the id but where it is named. Values are plain: numbers,
    texts, truths, times, None.
    """
    fields = {field.attname: field for field in model._meta.concrete_fields}
    constants = {
        name: field.get_db_prep_save(field.get_default(), connection)
        for name, field in fields.items()
        if name not in names and not isinstance(field, AutoField) and not _is_filled_in(field)
    }
    columns = [fields[name] for name in names] + [fields[name] for name in constants]
    rest = tuple(constants.values())
    pending = iter(rows)
    while batch := list(islice(pending, AT_ONCE)):
        _insert(model, columns, (row + rest for row in batch))
        progress(len(batch))


def check_at_once() -> None:
    """Let references be checked batch by batch: all of them at the end would be a long silence."""
    if connection.vendor == "postgresql":
        with connection.cursor() as cursor:
            cursor.execute("SET CONSTRAINTS ALL IMMEDIATE")


def empty(models: Iterable[type[Model]]) -> None:
    """Take all rows of all these tables, which nothing but each other points to.

    PostgreSQL lets nobody read them until the transaction is over: to delete a million rows one by
    one, asking for each who points to it, would take it a minute and more.
    """
    check_at_once()  # a table cannot be emptied while checks of its rows wait
    tables = {model._meta.db_table for model in models}
    with connection.cursor() as cursor:
        for sql in connection.ops.sql_flush(no_style(), sorted(tables)):
            cursor.execute(sql)


def settle(models: Iterable[type[Model]]) -> None:
    """Tell the database what its tables hold by now, so that it plans well from the first page on."""
    if connection.vendor != "postgresql":
        return
    how = "ANALYZE" if connection.in_atomic_block else "VACUUM (ANALYZE)"
    with connection.cursor() as cursor:
        for model in models:
            cursor.execute(f"{how} {connection.ops.quote_name(model._meta.db_table)}")


def _is_filled_in(field: "Field[Any, Any]") -> bool:
    """Whether the database alone knows its default."""
    return field.has_db_default() and not field.has_default()


def _insert(model: type[Model], columns: "list[Field[Any, Any]]", rows: Iterable[Row]) -> None:
    quote = connection.ops.quote_name
    table, listed = (
        quote(model._meta.db_table),
        ", ".join(quote(str(field.column)) for field in columns),
    )
    with connection.cursor() as cursor:
        if connection.vendor == "postgresql":
            with cursor.copy(f"COPY {table} ({listed}) FROM STDIN") as copy:
                for row in rows:
                    copy.write_row(row)
            return
        marks = ", ".join(["%s"] * len(columns))
        cursor.executemany(
            f"INSERT INTO {table} ({listed}) VALUES ({marks})",  # noqa: S608  (names of ours)
            list(_with_times(columns, rows)),
        )


def _with_times(columns: "list[Field[Any, Any]]", rows: Iterable[Row]) -> Iterator[Row]:
    """Yield the rows with their times as the database keeps them."""
    times = [index for index, field in enumerate(columns) if isinstance(field, DateTimeField)]
    if not times:
        yield from rows
        return
    adapt = connection.ops.adapt_datetimefield_value
    for row in rows:
        changed = list(row)
        for index in times:
            if not isinstance(changed[index], str):
                changed[index] = adapt(changed[index])
        yield tuple(changed)
