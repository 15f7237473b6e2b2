"""The loop, one in each process: follows the log and gives each open page what concerns it.

    hub.py             the rounds, in a thread of their own
    lost_pages.py      regions for pages whose place nobody knows, in another, beside them
    reader.py          reads the log for it; ring.py keeps the newest events
    catching_up.py     brings pages up to date that were away; catch_up_queue.py says whose turn it is
    arrivals.py        who has just come, asked about together
    counters.py        holds counters back; pace.py rests where events come faster than they go out
    outbox.py          hands frames to pages
    session_checks.py  asks whether the sign-ins of open pages still hold

It promises that no page waits for another, and that what fails in one round is read again in the next.
"""
