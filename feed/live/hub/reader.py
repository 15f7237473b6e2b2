"""The Hub's own thread, in which it reads the database and renders."""

import asyncio
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from typing import Any, TypeVar

from django.db import Error as DatabaseTrouble
from django.db import connections

from feed.live.hub.ring import Ring
from feed.live.log import log
from feed.live.log.cursor import Cursor
from feed.live.log.log import Logged
from users.lib.watchdog import Watched

T = TypeVar("T")

READ_AT_ONCE = 2_000  # events read from the log in one query


class Reader:
    """One thread with one database connection, kept as long as it works.

    Apart from the thread that all consumers share: a storm of connecting pages fills that one.
    """

    def __init__(self, name: str) -> None:
        """Start no thread yet; `name` is what it will be called."""
        self._thread = ThreadPoolExecutor(1, thread_name_prefix=name)
        self.watched = Watched(name)

    async def run(self, work: Callable[..., T], *arguments: Any) -> T:
        """Return what the work returns; after a database error the next call connects anew. A database
        that falls silent is one."""

        def run() -> T:
            try:
                with self.watched.bounded():
                    return work(*arguments)
            except DatabaseTrouble:
                connections.close_all()
                raise

        return await asyncio.get_running_loop().run_in_executor(self._thread, run)

    async def close(self) -> None:
        """Give the connection back and end the thread."""
        await self.run(connections.close_all)
        self._thread.shutdown(wait=False)


def look_up(ring: Ring) -> tuple[Cursor, list[Logged]]:
    """Return the head of the log, and what is new if it is still the log that the ring follows."""
    head = log.head()
    is_new = ring.is_current(head) and head.seq > ring.last
    return head, log.read(ring.last, READ_AT_ONCE) if is_new else []
