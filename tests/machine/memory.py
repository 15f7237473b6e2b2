"""What has been asked of the database, remembered until anything is written.

Most of the time of a story goes into the same questions: the badge of every page, every page once
more as a reload would show it. The answers are kept as long as no statement has changed a row.
"""

from collections.abc import Callable, Collection, Hashable
from contextlib import ExitStack
from typing import Any, TypeVar

import pytest
from django.db import connection

from feed.live.delivery import notified

T = TypeVar("T")


class Memory:
    """Answers, until the next write."""

    def __init__(self, patch: pytest.MonkeyPatch) -> None:
        """Listen to the database from now on, and answer for it until the patch is undone."""
        self._answers: dict[Hashable, Any] = {}
        self._stack = ExitStack()
        self._stack.enter_context(connection.execute_wrapper(self._hear))
        self._count = notified.unread_counts
        patch.setattr(notified, "unread_counts", self._unread_counts)

    def ask(self, question: Hashable, answer: Callable[[], T]) -> T:
        """Return the answer, found anew only after a write."""
        if question not in self._answers:
            found = answer()
            self._answers[question] = found
        return self._answers[question]  # type: ignore[no-any-return]

    def close(self) -> None:
        """Listen no more."""
        self._stack.close()

    def _hear(self, execute: Any, sql: str, params: Any, many: bool, context: Any) -> Any:
        if sql.lstrip()[:6].upper() in ("INSERT", "UPDATE", "DELETE") or "SAVEPOINT" in sql:
            self._answers.clear()
        return execute(sql, params, many, context)

    def _unread_counts(self, viewers: Collection[int]) -> dict[int, int]:
        return {
            viewer: self.ask(("unread", viewer), lambda one=viewer: self._count([one])[one])  # type: ignore[misc]
            for viewer in viewers
        }
