"""The pictures of posts and comments: ready, failed, described, covered."""

from collections.abc import Iterable

from feed.live.events.pieces import AnyPiece, Refresh
from feed.live.events.recipients import Sees
from feed.live.log.log import Logged
from feed.models import Post
from feed.models.topic import Topic
from feed.pages import topics
from feed.pages.picture import PICTURE

from .base import Batch
from .posts import PostEvent


class PicturesChanged(PostEvent):
    """A picture became ready, failed, was described or covered: that part of the card is swapped, wherever
    the card shows. Other pictures than before are an edit."""

    @classmethod
    def topics(cls, about: Post, actor_id: int | None) -> list[Topic]:
        """Concern also the messages that show a post."""
        talks = [] if about.is_comment else [topics.TALKS]
        return [*super().topics(about, actor_id), *talks]

    @classmethod
    def pieces(cls, event: Logged, batch: Batch) -> Iterable[AnyPiece]:
        """Send them as they are now, and their own pages afresh; what is gone has an event of its own for
        that."""
        post = batch.posts.get(event.object_id)
        if post is not None and post.is_visible:
            yield from super().pieces(event, batch)
            large = frozenset([PICTURE])
            yield Refresh((topics.itself(post.pk),), to=Sees(post), kinds=large)
