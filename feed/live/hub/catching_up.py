"""Pages that come back are brought up to date together: a restart brings all of them at once.

They missed different things, but mostly of the same few events. So those are loaded and rendered once
for all who wait, and each page gets what lies above its own cursor. One after the other, 5,000 pages
cost ten times as much.
"""

import logging
from collections.abc import Sequence

from django.db import Error as DatabaseTrouble

from feed.live.delivery.audience import Audience
from feed.live.delivery.compose import PIECES_CATCHING_UP, REGIONS_AT_ONCE, Frame, compose, fresh
from feed.live.hub.catch_up_queue import Resume
from feed.live.hub.ring import Ring
from feed.live.open_pages.watch import Watch

logger = logging.getLogger(__name__)

NOTHING = Frame("", 0)


def caught_up(waiting: Sequence[Resume], ring: Ring) -> dict[Resume, Frame | None]:
    """Return what each of these pages missed, or its region afresh where its cursor is of no use.

    None for a page that cannot be served at all. Those left out are to ask again: their regions would
    have held up the others. Runs in the Hub's thread.
    """
    found: dict[Resume, Frame | None] = {}
    behind: list[Resume] = []
    useless: dict[Watch, list[Resume]] = {}
    for resume in waiting:
        if ring.reaches(resume.since):
            behind.append(resume)
        else:
            useless.setdefault(resume.page.watch, []).append(resume)
    for watch in list(useless)[:REGIONS_AT_ONCE]:
        found.update(dict.fromkeys(useless[watch], _fresh(watch)))
    if behind:
        since: dict[Watch, int] = {}
        for resume in behind:
            seq = resume.since.seq if resume.since is not None else 0
            since[resume.page.watch] = min(seq, since.get(resume.page.watch, seq))
        missed = ring.above(min(since.values()))
        frames = compose(missed, Audience(since), PIECES_CATCHING_UP, since) if missed else {}
        for resume in behind:
            frame = frames.get(resume.page.watch, NOTHING)
            if not frame.is_partial:
                found[resume] = frame
    return found


def _fresh(watch: Watch) -> Frame | None:
    """Return the region; a page that cannot be served must not hold up the others."""
    try:
        return fresh(watch)
    except DatabaseTrouble:
        raise
    except Exception:
        logger.exception("a page could not catch up: %s", watch)
        return None
