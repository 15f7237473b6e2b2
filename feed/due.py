"""What feed/ has fall due by itself: posts that wait for their time, polls that are over,
edits to tell of."""

from feed.actions import history, polls, scheduled
from users import upkeep


def register() -> None:
    """Register the items; the start-up of the app calls this."""
    upkeep.register(scheduled.publish_due)
    upkeep.register(polls.end_due)
    upkeep.register(history.tell_of_edits)
