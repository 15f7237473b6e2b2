"""Polls: somebody votes, the votes are counted, a poll is over."""

from collections.abc import Iterable

from feed.live.events.pieces import AnyPiece, Piece
from feed.live.events.recipients import Only, Sees
from feed.live.log.log import Logged
from feed.models import Post
from feed.models.topic import Topic
from feed.pages import topics

from .base import Batch
from .posts import PostEvent, where_it_is


class PollVoted(PostEvent):
    """The actor has voted: in all their tabs the poll turns to its results, at once."""

    @classmethod
    def topics(cls, about: Post, actor_id: int | None) -> list[Topic]:
        """Concern the actor's pages."""
        assert actor_id is not None, "somebody voted"  # noqa: S101
        return [topics.viewer(actor_id)]

    @classmethod
    def pieces(cls, event: Logged, batch: Batch) -> Iterable[AnyPiece]:
        """Send the actor the results, with their own choice; unless it is not for them any more."""
        post = batch.posts.get(event.object_id)
        if post is None or not post.is_visible or event.actor_id is None:
            return
        shown = batch.with_poll(post, event.actor_id)
        voter = Only([event.actor_id]) & Sees(post)
        yield Piece("poll_counted", tuple(event.topics), {"post": shown}, to=voter)


class PollCounted(PostEvent):
    """A poll has more votes, or fewer: all who see its results get the numbers."""

    is_counter = True

    @classmethod
    def pieces(cls, event: Logged, batch: Batch) -> Iterable[AnyPiece]:
        """Send the results as they are now; who has not voted gets them once the poll is over."""
        post = batch.posts.get(event.object_id)
        return () if post is None or not post.is_visible else poll_pieces(post, batch)


class PollEnded(PostEvent):
    """A poll is over: everybody gets its results."""

    @classmethod
    def pieces(cls, event: Logged, batch: Batch) -> Iterable[AnyPiece]:
        """Send the results."""
        post = batch.posts.get(event.object_id)
        return () if post is None or not post.is_visible else poll_pieces(post, batch)


def poll_pieces(post: Post, batch: Batch) -> Iterable[AnyPiece]:
    """Send the results to those of the people connected here who may see them.

    What each has chosen is marked: those who chose the same share one piece. Once the poll is over
    all others get one as well.
    """
    if post.shown_poll is None:
        return
    groups: dict[tuple[bool, frozenset[int]], list[int]] = {}
    entitled = set()
    for viewer in batch.audience.viewers():
        shown = batch.with_poll(post, viewer).shown_poll
        if shown is not None and (shown.made or shown.is_author):
            groups.setdefault((shown.is_author, shown.made), []).append(viewer)
            entitled.add(viewer)
    everywhere, seeing = where_it_is(post), Sees(post)
    for people in groups.values():
        shared = {"post": batch.with_poll(post, people[0])}
        yield Piece("poll_counted", everywhere, shared, to=seeing & Only(people))
    if post.shown_poll.is_over:
        others = seeing - Only(entitled)
        yield Piece("poll_counted", everywhere, {"post": post}, to=others)
