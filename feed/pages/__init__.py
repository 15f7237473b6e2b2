"""The kinds of live page: what each shows, to whom, and by which topics it is reached.

    kind.py      what every kind says of itself
    registry.py  which there are: each file here but these holds one, or a family
    topics.py    the names of what pages watch, and events concern
    parts/       what several kinds are made of

The engine, the sockets and the views ask a kind, never for its name: `HOME.shown(viewer)`. A new one
is a file here; what it lacks fails at start-up (`FeedConfig.ready`).
"""

import sys

from .kind import IncompleteKind, NotFound, PageKind, Region, Subject, Traits
from .registry import KINDS, check, discover, having

discover(sys.modules[__name__])

__all__ = [
    "KINDS",
    "IncompleteKind",
    "NotFound",
    "PageKind",
    "Region",
    "Subject",
    "Traits",
    "check",
    "having",
]
