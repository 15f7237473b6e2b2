"""Pages that come back are brought up to date together: a restart brings all of them at once.

They missed different things, but mostly of the same few events. So those are loaded and rendered once
for all who wait, and each page gets what lies above its own cursor. One after the other, 5,000 pages
cost ten times as much.
"""

from collections.abc import Sequence

from feed.live.delivery.audience import Audience
from feed.live.delivery.compose import PIECES_CATCHING_UP, Frame, compose
from feed.live.hub.catch_up_queue import Resume
from feed.live.hub.ring import Ring
from feed.live.open_pages.watch import Watch

NOTHING = Frame("", 0)


def caught_up(waiting: Sequence[Resume], ring: Ring) -> dict[Resume, Frame]:
    """Return what each of these pages missed, which are all at places that the ring reaches.

    Those left out are to ask again: their regions would have held up the others. Runs in the Hub's thread.
    """
    since: dict[Watch, int] = {}
    for resume in waiting:
        assert resume.since is not None  # noqa: S101  (the ring reaches it)
        seq = resume.since.seq
        since[resume.page.watch] = min(seq, since.get(resume.page.watch, seq))
    missed = ring.above(min(since.values()))
    frames = compose(missed, Audience(since), PIECES_CATCHING_UP, since) if missed else {}
    found: dict[Resume, Frame] = {}
    for resume in waiting:
        frame = frames.get(resume.page.watch, NOTHING)
        if not frame.is_partial:
            found[resume] = frame
    return found
