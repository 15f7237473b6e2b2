"""Django's SQLite, in which the writers of a process queue up.

SQLite itself knows no queue: who finds the file locked tries again after a while, longer and longer, and
the others, who have just come, try as well. Of sixteen that wrote without a pause one waited for 20
seconds and gave up ("database is locked"). Every transaction here begins as a writer (`IMMEDIATE`), so
each takes its turn first. Other processes are few: for those SQLite's own waiting is enough.
"""

import os
from collections import defaultdict
from contextlib import suppress
from typing import Any

from django.db.backends.sqlite3 import base
from django.db.utils import OperationalError

from .turns import Turns

_turns: defaultdict[str, Turns] = defaultdict(Turns)  # by the file


class DatabaseWrapper(base.DatabaseWrapper):
    """A connection that waits for its turn before it begins a transaction."""

    def __init__(self, *arguments: Any, **options: Any) -> None:
        """Take what Django's takes."""
        super().__init__(*arguments, **options)
        self._has_turn = False

    def get_new_connection(self, conn_params: dict[str, Any]) -> Any:
        """Connect. A file that is not there yet is made for its owner alone: it holds everything people
        wrote for somebody; SQLite's own files beside it take after it.

        One that is there is not so much as opened: to close it would end all locks that this process
        holds on it (https://sqlite.org/howtocorrupt.html, "POSIX advisory locks canceled by a separate
        thread doing close()").
        """
        name = str(conn_params["database"])
        if not name.startswith(("file:", ":")):
            with suppress(OSError):  # it is there; of all else SQLite speaks in its own words
                os.close(os.open(name, os.O_RDWR | os.O_CREAT | os.O_EXCL, 0o600))
        return super().get_new_connection(conn_params)

    def _start_transaction_under_autocommit(self) -> None:
        """Begin, once those who came before are done. Raises OperationalError as SQLite does."""
        if not self._has_turn:
            seconds = self.settings_dict["OPTIONS"].get("timeout", 5.0)
            if not self._turns.take(seconds):
                raise OperationalError("database is locked")
            self._has_turn = True
        try:
            super()._start_transaction_under_autocommit()  # type: ignore[misc]
        except BaseException:
            self._give_turn()
            raise

    def _commit(self) -> None:
        super()._commit()  # type: ignore[misc]  # if it fails, a rollback follows
        self._give_turn()

    def _rollback(self) -> None:
        try:
            super()._rollback()  # type: ignore[misc]
        finally:
            self._give_turn()

    def _close(self) -> None:
        try:
            super()._close()  # type: ignore[misc]
        finally:
            self._give_turn()

    @property
    def _turns(self) -> Turns:
        return _turns[str(self.settings_dict["NAME"])]

    def _give_turn(self) -> None:
        if self._has_turn:
            self._has_turn = False
            self._turns.give()
