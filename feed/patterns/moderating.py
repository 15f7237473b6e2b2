"""States of what open pages of moderators are sent: it says nothing of any case."""

from .registry import States, pattern


@pattern("feed/regions/_moderating.html", "feed/live/cases_gone.html")
def asks_again() -> States:
    """The sign to ask again, and what takes the page away."""
    return {"always": {}}
