"""Who gets which HTML: from the events of a batch to one frame a page.

compose.py    events to pieces to frames, each rendered once
audience.py   the open pages that a batch can concern, and their viewers
sharing.py    asks the database, right before sending, who of them it is for
notified.py   whose badges change, and to what
fragments.py  renders envelopes and regions
swaps.py      how a frame says where its content goes
folds.py      how a part that changes keeps what is unfolded in it
bounds.py     how lists that stay open keep their length
"""
