"""Posts, comments and messages with links, and a worker that asks a web of the test's own."""

from collections import Counter
from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import timedelta

from django.db.models import F
from django.test import TestCase

from feed.actions.content import Content, PostContent
from feed.actions.messages import send
from feed.actions.posts import create_comment, create_post
from feed.actions.previews import preview_links
from feed.fetching.apart import Fetched
from feed.fetching.asking import NotFetched
from feed.models import Conversation, LinkPreview, Message, Post
from tests import images
from users.models import User

PAGE = "https://bakery.example/rye"
SOUP = Fetched("Rye bread", "It waits for nobody.", "The bakery")
PICTURE = images.encoded(images.noise(), "JPEG")


@dataclass
class Pages:
    """What the pages say, by their addresses without the port; and how often each was asked."""

    said: dict[str, Fetched | Exception | Callable[[], Fetched]] = field(default_factory=dict)
    asked: Counter[str] = field(default_factory=Counter)

    def fetch(self, address: str, agent: str) -> Fetched:
        """Ask one, as the worker does."""
        assert "+http" in agent, "a site sees who asks, and where to complain"
        page = address.replace(":443", "").replace(":80", "")
        self.asked[page] += 1
        said = self.said.get(page, NotFetched("status"))
        if isinstance(said, Exception):
            raise said
        return said() if callable(said) else said

    def worked(self) -> int:
        """Let the worker look once."""
        with TestCase.captureOnCommitCallbacks(execute=True):
            return preview_links(self.fetch)


def linking(author: User, body: str = f"Look: {PAGE}", **more: object) -> Post:
    """Write a post."""
    return create_post(author=author, content=PostContent(body=body, **more))  # type: ignore[arg-type]


def commenting(author: User, under: Post, body: str = f"Look: {PAGE}", **more: object) -> Post:
    """Write a comment under a post, or an answer to a comment."""
    root, parent = (under.root, under) if under.root is not None else (under, None)
    content = Content(body=body, **more)  # type: ignore[arg-type]
    return create_comment(author=author, post=root, parent=parent, content=content)


def saying(
    author: User, conversation: Conversation, body: str = f"Look: {PAGE}", **more: object
) -> Message:
    """Write a message."""
    return send(author=author, conversation=conversation, body=body, **more)  # type: ignore[arg-type]


def title_of(row: Post | Message) -> str | None:
    """Return what a card says now of where it leads; None for nothing."""
    row.refresh_from_db()
    return row.shown_link.title if row.shown_link is not None else None


def later(by: timedelta) -> None:
    """Let all that was done have been done so much earlier."""
    for model in (Post, Message):
        waiting = model._default_manager.filter(link_due__isnull=False)
        waiting.update(link_due=F("link_due") - by)
    times = ("taken_at", "done_at", "created_at")
    LinkPreview.objects.update(**{name: F(name) - by for name in times})
