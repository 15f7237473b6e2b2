"""Live = reload, as a property: a town of people with open pages, to whom anything may happen.

dom.py       an open page as the browser holds it; applies frames and replies as htmx does
selectors.py, selector_syntax.py   CSS selectors as the browser matches them, focus and pointer included
site.py      the real Hub and the real consumers, without threads, waiting or a clock of their own
tab.py       one tab: its page, its socket, what is still on the way to it; sending.py: as htmx sends
hand.py      what somebody has in hand there: opened, chosen, typed, pointed to, focused; none of it is lost
compare.py   what a page shows, all of it, beside what a reload shows
oracle.py    who may read which words, told by the table of `tests/visibility`; what a home timeline holds
town.py      the people, and what it means that all is well with their tabs
addresses.py the pages there are
doing.py, talking.py   what can be done: one small function each; in conversations
draws.py, stage.py, talks.py, machine.py   the rules that Hypothesis picks from
running.py, `python -m tests.machine`   how long, from which seed, on which database
breakage.py, breaking_pages.py, breaking_talks.py   things to break on purpose, each of which must be caught
"""
