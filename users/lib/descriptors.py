"""File descriptors: how many this process may have, and who gets the last of them.

Every connection is one, and so is every file. Where open pages take them all, the process cannot
reach its database any more, and says nothing: whoever looks for the log, too, finds no descriptor. So
pages and requests leave some over. The kernel gives out the lowest number that is free: a number says
how many are taken, and those from some number on stay with whom they are kept for.
"""

import logging
import os
import resource
import time

logger = logging.getLogger(__name__)

KEPT = 128  # for the database, Redis and files: nobody's connection gets these …
FOR_REQUESTS = 64  # … and no open page gets these below, so that a page can still be asked for
SAY_AGAIN_SECONDS = 60.0

_said_at: float | None = None


def raise_limit() -> int:
    """Take as many as this process is allowed, not only what it was given; returns the limit."""
    soft, hard = resource.getrlimit(resource.RLIMIT_NOFILE)
    if soft != hard:
        try:
            resource.setrlimit(resource.RLIMIT_NOFILE, (hard, hard))
        except (OSError, ValueError) as error:
            logger.warning("the limit of descriptors stays at %d of %d: %s", soft, hard, error)
    return limit()


def limit() -> int:
    """Return how many this process may have now."""
    return resource.getrlimit(resource.RLIMIT_NOFILE)[0]


def for_pages() -> int:
    """Return the number from which on no open page gets one; of very few, half are still theirs."""
    return for_connections() - min(FOR_REQUESTS, limit() // 6)


def for_connections() -> int:
    """Return the number from which on nobody's connection gets one."""
    return limit() - min(KEPT, limit() // 3)


def next_number() -> int:
    """Return the number that who asks next gets: all below are taken. The limit where none is left."""
    try:
        descriptor = os.open(os.devnull, os.O_RDONLY)
    except OSError:
        return limit()
    os.close(descriptor)
    return descriptor


def refused(what: str) -> None:
    """Say in the log that something was refused for want of them; once in a minute."""
    global _said_at
    now = time.monotonic()
    if _said_at is None or now - _said_at > SAY_AGAIN_SECONDS:
        _said_at = now
        logger.warning("%s refused: nearly all of %d descriptors are taken", what, limit())
