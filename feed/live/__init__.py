"""The live engine: an open page always converges to what a reload would show.

The database holds the log of events, the page holds its place in it, the channel layer only rings.

    transaction.py  writes rows and events so that the order of the log is the order of commits
    events/         what each event means for the pages that show its object: one class an event
    doorbell.py     tells the other processes that the log has grown
    hub.py          one per process: follows the log and gives each page what concerns it
    compose.py      from events to frames: load, ask who may see it, render once
    sharing.py      who, of the people connected here, gets it
    notified.py     whose badges change, and to what
    fragments.py    renders envelopes and regions
    page.py         one open page: its socket and its place in the log
    registry.py, ring.py, counters.py, resumes.py, suspects.py, reader.py
                    what the Hub keeps: pages, recent events, what is held back, who waits to catch
                    up, whose sign-in is in doubt, its own thread

How it all fits, and why, is in docs/live.md.
"""

from .transaction import transaction

__all__ = ["transaction"]
