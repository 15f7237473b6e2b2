"""Live = reload, as a property: a town of people with open pages, to whom anything may happen.

dom.py       an open page as the browser holds it; applies frames as the ws extension does
site.py      the real Hub and the real consumers, without threads, waiting or a clock of their own
tab.py       one tab: its page, its socket, what is still on the way to it
compare.py   what a page shows, beside what a reload shows
oracle.py    who may read which words, told by the table of `tests/visibility`
town.py      the people, and what they can do: one small function each
machine.py   the rules that Hypothesis picks from
breakage.py  things to break on purpose, each of which must be caught
"""
