"""Polls for tests, and their end."""

from django.test import Client
from django.utils import timezone

from feed.actions.polls import end_due
from feed.models import Poll, Post
from tests.html import Element, page_of


def poll_on(browser: Client, post: Post, path: str = "/public/") -> Element:
    """Return the poll in the post's card as this browser is shown it."""
    return page_of(browser.get(path)).one(class_=f"post-{post.pk}-poll")


def let_end(post: Post) -> None:
    """Let the time of its poll be over, and a worker look."""
    Poll.objects.filter(post=post).update(ends_at=timezone.now())
    while end_due():
        pass
