"""The demo's reports: a post that two have reported, a comment, and a person; nobody has decided yet."""

from datetime import datetime, timedelta

from feed.actions.reporting import Thing, report
from feed.models import Case, Post, Report
from users.models import User

AGO = timedelta(hours=3)


def complain(people: dict[str, User], now: datetime) -> None:
    """Let some of the demo's people report something, three hours ago."""
    newest = Post.objects.filter(boost_of=None).order_by("-pk")
    theirs = newest.filter(author__username__in=("dave", "erin"), visibility="public")
    post, comment = theirs.filter(root=None).first(), theirs.filter(root__isnull=False).first()
    things: tuple[tuple[str, Thing | None, str, str], ...] = (
        ("alice", post, "spam", "The same offer, for the third time this week."),
        ("bob", post, "harassment", ""),
        ("alice", comment, "other", "I don't think this belongs here."),
        ("carol", people.get("frank"), "impersonation", "That isn't the Frank I know."),
    )
    for reporter, thing, category, words in things:
        if thing is not None:
            report(reporter=people[reporter], thing=thing, category=category, words=words)
    Report.objects.update(created_at=now - AGO)
    Case.objects.update(opened_at=now - AGO)
