"""What the live part of each kind of page shows: the same for the page, the reply and the frame.

A view renders its page around a region, and a frame that brings a page up to date renders the same
region, so the two cannot differ.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from feed.models import Notification, Post
from users.models import Follow, User

from .watch import Shows

PAGE_SIZE = 20  # cards on a first page, and on each further one
COMMENTS_SIZE = 50


@dataclass(frozen=True, slots=True)
class Region:
    """A region's template `feed/regions/_<shows>.html` and its context.

    `is_gone` says that the viewer may not (any more) see what the page is about; the region then
    says so, and a view answers 404 with it.
    """

    shows: Shows
    context: Mapping[str, Any]
    is_gone: bool = False

    @property
    def template_name(self) -> str:
        """The template to include or render."""
        return "feed/_gone.html" if self.is_gone else f"feed/regions/_{self.shows}.html"


@dataclass(frozen=True, slots=True)
class Slice:
    """A part of a list: its rows, and from where the next part goes on (None at the end)."""

    rows: list[Any]
    more_from: int | None


def cut(rows: Any, size: int) -> Slice:
    """Return the first `size` rows of a sorted queryset, in one query and without counting."""
    found = list(rows[: size + 1])
    return Slice(found[:size], found[size - 1].pk if len(found) > size else None)


def home(viewer: User, before: int | None = None) -> Region:
    """Return the viewer's home timeline, from its head or from below a post."""
    return Region(Shows.HOME, _timeline(Post.objects.home(viewer), before))


def public(viewer: User | None, before: int | None = None) -> Region:
    """Return everyone's public posts."""
    return Region(Shows.PUBLIC, _timeline(Post.objects.timeline(viewer), before))


def person(about: User | None, viewer: User | None, before: int | None = None) -> Region:
    """Return a person's page: who they are, whether the viewer follows them, their posts."""
    if about is None or not about.is_active:
        return Region(Shows.PERSON, {}, is_gone=True)
    is_followed = (
        viewer is not None
        and viewer.pk != about.pk
        and Follow.objects.filter(follower=viewer, followee=about).exists()
    )
    context = _timeline(Post.objects.by(about, viewer), before)
    return Region(
        Shows.PERSON,
        {**context, "person": about, "viewer": viewer, "is_followed": is_followed},
    )


def post(pk: int, viewer: User | None, after: int | None = None) -> Region:
    """Return a post with its comments, oldest first, from the start or from after a comment."""
    found = Post.objects.timeline(viewer).filter(pk=pk).first()
    if found is None:
        return Region(Shows.POST, {}, is_gone=True)
    rows = Post.objects.comments_under(found, viewer)
    if after is not None:
        rows = rows.filter(pk__gt=after)
    part = cut(rows, COMMENTS_SIZE)
    return Region(
        Shows.POST,
        {"post": found, "comments": part.rows, "more_from": part.more_from, "is_first": not after},
    )


def notifications(viewer: User, before: int | None = None) -> Region:
    """Return what the viewer has been told, newest first."""
    rows = Notification.objects.visible_to(viewer)
    part = cut(rows.filter(pk__lt=before) if before else rows, PAGE_SIZE)
    return Region(
        Shows.NOTIFICATIONS,
        {"notifications": part.rows, "more_from": part.more_from, "is_first": not before},
    )


def _timeline(posts: Any, before: int | None) -> dict[str, Any]:
    part = cut(posts.filter(pk__lt=before) if before else posts, PAGE_SIZE)
    return {"posts": part.rows, "more_from": part.more_from, "is_first": not before}
