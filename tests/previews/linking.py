"""Posts and comments with links, and a worker that asks a web of the test's own."""

from collections import Counter
from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import timedelta

from django.db.models import F
from django.test import TestCase

from feed.actions.content import Content, PostContent
from feed.actions.posts import create_comment, create_post
from feed.actions.previews import preview_links
from feed.fetching.apart import Fetched
from feed.fetching.asking import NotFetched
from feed.models import LinkPreview, Post
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


def title_of(post: Post) -> str | None:
    """Return what the card of a post or comment says now of where it leads; None for nothing."""
    post.refresh_from_db()
    return post.shown_link.title if post.shown_link is not None else None


def later(by: timedelta) -> None:
    """Let all that was done have been done so much earlier."""
    Post.objects.filter(link_due__isnull=False).update(link_due=F("link_due") - by)
    times = ("taken_at", "done_at", "created_at")
    LinkPreview.objects.update(**{name: F(name) - by for name in times})
