"""What a card shows beside its post, loaded for all cards of a page at once."""

from collections.abc import Collection, Sequence
from typing import Any

from django.db.models import Case, QuerySet, When

from users.lib.lookups import Ids, PreparedQuery
from users.models import User
from users.models.user import Visibility

from .mention import load_named
from .poll import load_polls, mark_polls
from .post import Post
from .reaction import mark_own
from .visibility import not_muted


def prepare(posts: Sequence[Post], viewer: User | None) -> None:
    """Load what the cards of these posts and comments show, in as many queries for one as for all.

    Every place that renders cards calls this: pages, replies and frames. What is the same for all
    viewers goes by `prepare_for_all`; what differs is added here.
    """
    prepare_for_all(posts)
    _leave_out_unseen(posts, viewer)
    mark_own(posts, viewer)
    mark_polls(posts, viewer)


def prepare_for_all(posts: Sequence[Post]) -> None:
    """Load what the cards show to every viewer alike: for a frame that many get.

    What a post quotes is not the same for all: a frame goes `as_seen`.
    """
    _load_quoted(posts)
    load_polls(posts)
    load_named([*posts, *(post.quoted for post in posts if post.quoted is not None)])


def load_quoted(posts: Sequence[Post], viewer: User | None) -> None:
    """Load only what the posts quote, as far as the viewer may see it: for whoever shows no cards."""
    _load_quoted(posts)
    _leave_out_unseen(posts, viewer)


def _leave_out_unseen(posts: Sequence[Post], viewer: User | None) -> None:
    """Show the viewer no quote of what they may not see, and fold those of whom they have muted."""
    quoting = [post for post in posts if post.quoted is not None]
    if not quoting:
        return
    seen = seen_within({post.quoted.pk for post in quoting if post.quoted is not None}, viewer)
    for post in quoting:
        quoted = post.quoted
        assert quoted is not None, "chosen above"  # noqa: S101
        post.quoted = quoted if quoted.pk in seen else None
        quoted.is_muted = seen.get(quoted.pk, False)


def seen_within(ids: Collection[int], viewer: User | None) -> dict[int, bool]:
    """Return which of these posts the viewer may see, each with whether they have muted its author. One
    query, or none for no posts."""
    if not ids:
        return {}
    if viewer is None:
        rows = Post.objects.visible_to(None).filter(pk__in=ids)
        return dict.fromkeys(rows.values_list("pk", flat=True), False)
    found = SEEN.rows(viewer.pk, ids) if viewer.is_active else _seen(viewer.pk, Ids(ids), viewer)
    return dict(found)


def _seen(viewer: int, ids: Ids, looks: User | None = None) -> QuerySet[Post, Any]:
    """Return (id, whether its author is muted) of those the viewer may see; `looks` is who is hidden, and
    sees less."""
    is_muted = Case(When(~not_muted(viewer), then=True), default=False)
    rows = Post.objects.visible_to(looks or viewer).filter(pk__one_of=ids)
    return rows.values_list("pk", is_muted)


SEEN = PreparedQuery(_seen)
QUOTED = PreparedQuery(
    lambda ids: Post.objects.filter(pk__one_of=ids, visibility=Visibility.PUBLIC).select_related(
        "author"
    )
)


def _load_quoted(posts: Sequence[Post]) -> None:
    """Put what is quoted into those that quote; a post for some shows in no quote."""
    ids = {post.quote_of_id for post in posts if post.quote_of_id is not None}
    if ids:
        found = {row.pk: row for row in QUOTED.objects(ids) if row.is_visible}
        for post in posts:
            post.quoted = found.get(post.quote_of_id or 0)
