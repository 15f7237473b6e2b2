"""What happened, in the order in which it was committed; who reads on from a cursor misses nothing.

    log.py          the rows: read, the head, the epoch
    cursor.py       how far a reader has come in the log, as a page holds it
    transaction.py  how rows and events are written, so that the order of the log is that of the commits
    doorbell.py     wakes the Hub of every process; carries no content

It knows ids and names of kinds, and no noun.
"""
