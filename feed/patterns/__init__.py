"""The pattern library: every fragment and every envelope, in each state it can have.

Designers see them at `/patterns/`. States are made of unsaved objects, so nothing needs to be set
up and nothing can be broken. A new fragment needs an entry here (a test finds those without):

    @pattern("feed/post/_card.html")
    def post() -> States:
        return {"mine": {"post": samples.post()}, "long": {…}}
"""

# Importing them registers their states.
from . import (  # noqa: F401
    beginning,
    envelopes,
    forms,
    found,
    groups,
    links,
    menus,
    message_forms,
    messages,
    moderating,
    notifications,
    passing,
    people,
    picture_forms,
    pictures,
    posts,
    reading,
    regions,
    relations,
    reporting,
    strikes,
    tags,
    threads,
    writing,
)
from .registry import PATTERNS, Pattern, States, pattern

__all__ = ["PATTERNS", "Pattern", "States", "pattern"]
