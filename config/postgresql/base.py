"""Django's PostgreSQL, which says why it is not let in.

A pool that gets no connection knows only that it has waited in vain: "couldn't get a connection after
10 s" is what the log says where the password is wrong. And libpq reports words, in the language of the
server, and no code; the log of production keeps neither. So the server is asked once more, for the code.
"""

import threading
import time
from typing import Any

import psycopg
from django.db.backends.postgresql import base

from .refusals import SECONDS, sqlstate_of

KEEP_SECONDS = 5.0  # what was found out, for the others who have waited as long

_asking = threading.Lock()  # held by the one thread that asks, however long names take it
_found: dict[str, tuple[float, str]] = {}  # when, and the code, by the name of the connection


class DatabaseWrapper(base.DatabaseWrapper):
    """A connection whose error has the code with which the server refuses it."""

    def get_new_connection(self, conn_params: dict[str, Any]) -> Any:
        """Connect. Raises psycopg.OperationalError, with its code (`sqlstate`) where it has any."""
        try:
            return super().get_new_connection(conn_params)
        except psycopg.OperationalError as error:
            code = error.sqlstate or self._why(conn_params)
            if not code:
                raise
            refusal = psycopg.OperationalError(f"the server refuses: SQLSTATE {_named(code)}")
            refusal.sqlstate = code
            raise refusal from error

    def _why(self, conn_params: dict[str, Any]) -> str:
        """Return the code; "" where the server says none in time, or somebody else is asking it.

        Takes SECONDS at most. Looking up a name cannot be bounded, so a thread of its own does.
        """
        code = _found_lately(self.alias)
        if code is None and _asking.acquire(blocking=False):
            asks = threading.Thread(target=_ask, args=(self.alias, conn_params), daemon=True)
            try:
                asks.start()
            except RuntimeError:  # no further thread
                _asking.release()
            else:
                asks.join(SECONDS)
                code = _found_lately(self.alias)
        return code or ""


def _ask(name: str, conn_params: dict[str, Any]) -> None:
    """Find the code out, for all who wait for this connection."""
    try:
        code = sqlstate_of(conn_params)
        _found[name] = time.monotonic(), code
    finally:
        _asking.release()


def _found_lately(name: str) -> str | None:
    """Return the code that was found out a moment ago, "" for none; None where nobody has asked."""
    when, code = _found.get(name, (-KEEP_SECONDS, ""))
    return code if time.monotonic() - when < KEEP_SECONDS else None


def _named(code: str) -> str:
    """Return a code with the name that psycopg has for it, if it has one."""
    try:
        return f"{code} ({psycopg.errors.lookup(code).__name__})"
    except KeyError:
        return code
