"""Who is looking: the pages that are open in this process, and what each shows to whom.

watch.py      what one page shows, to whom, in which language; equal ones share their frames
registry.py   which pages watch a topic
page.py       one socket: its cursor, what it has not taken yet
packet.py     one frame for many pages, framed once
closing.py    why a socket is closed for good: each code, and the notice that says it
quota.py      how many pages there may be, in all, by address and by person
newcomers.py, strays.py  pages that have just come, or have a cursor that nobody knows
unruly.py     addresses from which pages were sent away again and again
lately.py     how often something happened of late, for these two
"""
