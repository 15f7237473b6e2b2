"""The one way to write what open pages follow.

    with live.transaction() as tx:
        Post.objects.filter(…).update(…)     # changes to rows that exist: at once
        tx.insert(post)                      # rows whose order people see: at the end, under the lock
        tx.log(PostCreated, post, actor)     # events: at the very end

**The order of seq is the order of commits.** With auto-increment alone, two transactions can commit
in the other order than they drew their numbers, and a reader that remembers the highest number
misses one. So a PostgreSQL advisory lock, held until the commit, is taken just before the ordered
rows are inserted. Taken at the start of the transaction it would let only one request at a time
work; taken at different moments by different actions it deadlocks with row locks. Hence the rule:
**rows first, then the lock, then inserts, then events**, and no row changed after that. SQLite needs
no lock: an IMMEDIATE transaction is the only writer.

It is re-entrant: an inner use joins the outermost, so a bulk action wraps its loop in one. The rows
that several actions touch are locked in one order (posts by id, then people by id) with
`no_key=True`, because inserting a row takes a key share on the rows it points to.
"""

import threading
from collections.abc import Hashable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, TypeVar

from django.db import connection
from django.db import transaction as db_transaction
from django.db.models import Model

from feed.live.log import doorbell, log

if TYPE_CHECKING:
    from feed.live.events import Event

# Any number will do, as long as nothing else in this database uses it.
LOCK = 0x504C415A41  # "PLAZA"

_here = threading.local()

Row = TypeVar("Row", bound=Model)


@dataclass
class Transaction:
    """What one transaction will insert and log when it ends."""

    _inserts: list[Model] = field(default_factory=list)
    # Rows that are locked already, each with what of it is saved once what it points to is inserted.
    _pointing: list[tuple[Model, tuple[str, ...]]] = field(default_factory=list)
    # By what makes two of them the same; rows not yet inserted have no id but their own identity.
    _events: dict[Hashable, tuple[type["Event"], Model, int | None]] = field(default_factory=dict)

    def insert(self, row: Model) -> None:
        """Insert this row at the end, under the lock; it has its id once the transaction is over.

        Rows are inserted in the order given, so a later one may point to an earlier one.
        """
        self._inserts.append(row)

    def point(self, row: Model, *names: str) -> None:
        """Save these fields of a row after the inserts: it points to one of them. This transaction holds
        its lock, or has made it."""
        self._pointing.append((row, names))

    def waiting(self, model: type[Row]) -> list[Row]:
        """Return the rows of this model that will be inserted."""
        return [row for row in self._inserts if isinstance(row, model)]

    def log(self, event: type["Event"], about: Model, actor: Model | None = None) -> None:
        """Log that `event` happened to the row `about`; the same event of one row counts once."""
        actor_id = actor.pk if actor else None
        row = about.pk if about.pk is not None else ("new", id(about))
        self._events.setdefault((event, row, actor_id), (event, about, actor_id))

    def _forget(self, inserts: int, pointing: int, events: int) -> None:
        """Forget all but the first so many of each."""
        del self._inserts[inserts:]
        del self._pointing[pointing:]
        for key in list(self._events)[events:]:
            del self._events[key]

    def _finish(self) -> None:
        if not self._inserts and not self._events:
            return
        take_lock()
        for row in self._inserts:
            row.save(force_insert=True)
        for row, names in self._pointing:
            row.save(force_update=True, update_fields=names)
        log.append(
            [
                (event.kind, about.pk, actor_id, event.topics(about, actor_id))
                for event, about, actor_id in self._events.values()
            ]
        )
        if self._events:
            db_transaction.on_commit(doorbell.ring)


def take_lock() -> None:
    """Wait until no other transaction is between drawing numbers and its commit."""
    if connection.vendor == "postgresql":
        with connection.cursor() as cursor:
            cursor.execute("SELECT pg_advisory_xact_lock(%s)", [LOCK])


@contextmanager
def transaction() -> Iterator[Transaction]:
    """Open the transaction in which an action writes, or join the one that is open.

    What an inner use collected is forgotten when the inner use raises, with what it wrote.
    """
    outer: Transaction | None = getattr(_here, "transaction", None)
    if outer is not None:
        marks = len(outer._inserts), len(outer._pointing), len(outer._events)
        try:
            with db_transaction.atomic():
                yield outer
        except BaseException:
            outer._forget(*marks)
            raise
        return
    with db_transaction.atomic():
        _here.transaction = opened = Transaction()
        try:
            yield opened
            opened._finish()
        finally:
            _here.transaction = None
