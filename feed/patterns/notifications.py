"""States of notifications."""

from . import samples
from .registry import States, pattern


@pattern("feed/notification/_card.html")
def notification() -> States:
    """One of each kind."""
    return {kind: {"notification": one} for kind, one in samples.notifications().items()}


@pattern("feed/notification/_told_mark.html")
def mark() -> States:
    """Says that something has come into view."""
    return {"always": {"up_to": 7}}


@pattern("feed/notification/kinds/_comment.html")
def comment() -> States:
    """A comment on the viewer's post."""
    return {"always": {"notification": samples.notifications()["comment"]}}


@pattern("feed/notification/kinds/_quote.html")
def quote() -> States:
    """A quote of the viewer's post."""
    return {"always": {"notification": samples.notifications()["quote"]}}


@pattern("feed/notification/kinds/_answer.html")
def answer() -> States:
    """An answer to the viewer's comment."""
    return {"always": {"notification": samples.notifications()["answer"]}}


@pattern("feed/notification/kinds/_poll.html")
def poll() -> States:
    """A poll is over."""
    told = samples.notifications()
    return {
        "voted in": {"notification": told["poll"]},
        "one's own": {"notification": told["poll of one's own"]},
    }


@pattern("feed/notification/kinds/_mention.html")
def mention() -> States:
    """Somebody names the viewer."""
    return {"always": {"notification": samples.notifications()["mention"]}}


@pattern("feed/notification/kinds/_follow.html")
def follow() -> States:
    """A new follower."""
    return {"always": {"notification": samples.notifications()["follow"]}}


@pattern("feed/notification/kinds/_request.html")
def request() -> States:
    """Somebody waits to follow."""
    return {"always": {"notification": samples.notifications()["request"]}}


@pattern("feed/notification/kinds/_accepted.html")
def accepted() -> States:
    """The viewer may follow now."""
    return {"always": {"notification": samples.notifications()["accepted"]}}


@pattern("feed/notification/kinds/_edited.html")
def edited() -> States:
    """What the viewer boosted or answered was changed."""
    return {"always": {"notification": samples.notifications()["edited"]}}


@pattern("feed/notification/kinds/_note.html")
def note() -> States:
    """A note of the site."""
    return {"always": {"notification": samples.notifications()["note"]}}


@pattern("feed/notification/_list.html", "feed/regions/_notifications.html")
def notifications() -> States:
    """The list."""
    some = list(samples.notifications().values())
    return {
        "some": {"notifications": some, "is_first": True, "more_from": None},
        "more to come": {"notifications": some, "is_first": True, "more_from": 7},
        "empty": {"notifications": [], "is_first": True, "more_from": None},
    }
