"""What the links of posts and comments lead to."""

from collections.abc import Iterable

from feed.live.events.pieces import AnyPiece
from feed.live.log.log import Logged
from feed.models import Post
from feed.models.topic import Topic
from feed.pages import topics

from .base import Batch
from .posts import PostEvent


class LinkPreviewed(PostEvent):
    """It became known what the page is that a post or comment links to: that part of the card is swapped,
    wherever the card shows. Another link than before is an edit."""

    @classmethod
    def topics(cls, about: Post, actor_id: int | None) -> list[Topic]:
        """Concern also the messages that show a post."""
        talks = [] if about.is_comment else [topics.TALKS]
        return [*super().topics(about, actor_id), *talks]

    @classmethod
    def pieces(cls, event: Logged, batch: Batch) -> Iterable[AnyPiece]:
        """Send it as it is now; what is gone has an event of its own for that."""
        post = batch.posts.get(event.object_id)
        if post is not None and post.is_visible:
            yield from super().pieces(event, batch)
