"""Posts for later, and the coming of their time."""

from datetime import timedelta
from typing import Any

from django.utils import timezone

from feed.actions import scheduled
from feed.actions.content import PostContent
from feed.models import ScheduledPost
from users.models import User

LIST = "/scheduled/"


def in_field(**ahead: int) -> str:
    """Return a time as the field sends it."""
    return (timezone.now() + timedelta(**ahead)).strftime("%Y-%m-%dT%H:%M")


def waiting(author: User, body: str = "For later", **more: Any) -> ScheduledPost:
    """Return a post that waits for an hour."""
    due = timezone.now() + timedelta(hours=1)
    content = PostContent(body=body, **more)
    return scheduled.schedule_post(author=author, content=content, due_at=due)


def let_come(row: ScheduledPost) -> None:
    """Let its time have come."""
    ScheduledPost.objects.filter(pk=row.pk).update(due_at=timezone.now())
