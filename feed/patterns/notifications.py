"""States of notifications."""

from functools import partial

from feed.models import Notification

from . import samples
from .registry import States, pattern


@pattern("feed/notification/_card.html")
def notification() -> States:
    """One of each kind, and one that has been seen before."""
    seen = samples.notifications()["follow"]
    seen.read_at = samples.NOON
    told = {**samples.notifications(), "seen before": seen}
    return {name: {"notification": notification} for name, notification in told.items()}


@pattern("feed/notification/_told_mark.html")
def mark() -> States:
    """Says that something has come into view."""
    return {"always": {"up_to": 7}}


def of_kind(kind: str) -> States:
    """What a person is notified of by this kind, in each state of it."""
    states = samples.notifications().items()
    return {
        name: {"notification": notification}
        for name, notification in states
        if notification.kind == kind
    }


for each in Notification.Kind:
    pattern(f"feed/notification/kinds/_{each}.html")(partial(of_kind, each))


@pattern("feed/notification/_list.html", "feed/regions/_notifications.html")
def notifications() -> States:
    """The list."""
    some = list(samples.notifications().values())
    return {
        "some": {"notifications": some, "is_first": True, "more_from": None},
        "more to come": {"notifications": some, "is_first": True, "more_from": 7},
        "further down": {"notifications": some, "is_first": False, "more_from": None},
        "empty": {"notifications": [], "is_first": True, "more_from": None},
    }
