"""The live engine: an open page always converges to what a reload would show.

The database holds the log of events, the page holds its cursor, the channel layer only rings.

    log/         what happened, in order
    open_pages/  who is looking
    events/      what it means, for whom: one class an event
    delivery/    who gets which HTML
    passing/     who is writing, who is there: in no log
    hub/         the loop that brings it all together, one in each process
    metrics.py   what monitoring reads of it

How it all fits, and why, is in docs/live.md.
"""

from feed.live.log.transaction import transaction

__all__ = ["transaction"]
