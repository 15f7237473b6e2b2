"""With which code a PostgreSQL server refuses a connection.

libpq has the code, but reports a connection that failed only in words, unless it is asked to
report the code instead of the words: `PQsetErrorVerbosity`, for which psycopg has no name of its own.
"""

import ctypes
import re
import select
import socket
import sys
import time
from typing import Any

from psycopg import pq
from psycopg.conninfo import make_conninfo

SECONDS = 2.0  # for all of it but names
SQLSTATE_ONLY = 3  # PQERRORS_SQLSTATE
CODE = re.compile(rb": +([0-9A-Z]{5})\s*\Z")
NONE_GIVEN = "28P01"  # "invalid password"; libpq itself finds out that it has none
OVER = (pq.PollingStatus.OK, pq.PollingStatus.FAILED)


def sqlstate_of(parameters: dict[str, Any]) -> str:
    """Connect with these parameters of psycopg's; return the code of the refusal.

    Returns "" where the server lets us in, is not known by its name or does not answer in time, or no
    code can be had.
    """
    known = {option.keyword.decode(): option.val for option in pq.Conninfo.get_defaults()}
    ours = {name: value for name, value in parameters.items() if name in known}
    if "service" not in ours:  # what the environment says: PGHOST and the like
        usual = {name: known[name] for name in ("host", "hostaddr", "port")}
        ours = {**{name: value.decode() for name, value in usual.items() if value}, **ours}
    try:
        ours |= _addresses(ours)
    except OSError:
        return ""
    trying = pq.PGconn.connect_start(make_conninfo(**ours).encode())
    try:
        if trying.status == pq.ConnStatus.BAD or not _tells_codes(trying):
            return ""
        end = time.monotonic() + SECONDS
        while (status := trying.connect_poll()) not in OVER:
            if time.monotonic() > end:
                return ""
            waiting = select.poll()
            is_reading = status == pq.PollingStatus.READING
            waiting.register(trying.socket, select.POLLIN if is_reading else select.POLLOUT)
            waiting.poll(1000 * max(0.0, end - time.monotonic()))
        if trying.needs_password:
            return NONE_GIVEN
        found = CODE.search(trying.error_message)
        return found[1].decode() if found else ""
    finally:
        trying.finish()


def _addresses(ours: dict[str, Any]) -> dict[str, str]:
    """Return the addresses of the hosts, as libpq takes them; raises OSError for an unknown name.

    libpq looks up names itself, but holds Python's lock meanwhile: every thread would stand still.
    """
    hosts = str(ours.get("host") or "").split(",")
    if ours.get("hostaddr") or all(not host or host[0] in "/@" for host in hosts):
        return {}
    ports = str(ours.get("port") or "").split(",")
    found = []
    for index, host in enumerate(hosts):
        port = ports[index] if len(ports) == len(hosts) else ports[0]
        if not host or host[0] in "/@":
            found.append((host, "", port))  # a socket file
            continue
        known = socket.getaddrinfo(host, None, type=socket.SOCK_STREAM)
        found += [(host, str(entry[4][0]), port) for entry in known]
    return dict(
        zip(("host", "hostaddr", "port"), map(",".join, zip(*found, strict=True)), strict=True)
    )


def _tells_codes(trying: Any) -> bool:
    """Have libpq report codes for this connection; returns whether it does."""
    try:
        # The module of psycopg's that is linked with libpq leads to libpq's functions.
        library = ctypes.CDLL(sys.modules[type(trying).__module__].__file__)
        library.PQsetErrorVerbosity(ctypes.c_void_p(trying.pgconn_ptr), SQLSTATE_ONLY)
    except (AttributeError, OSError, TypeError):
        return False
    return True
