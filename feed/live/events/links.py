"""What the links of posts, comments and messages lead to."""

from collections.abc import Iterable

from feed.live.events.pieces import AnyPiece, Piece
from feed.live.events.recipients import ReadsMessage
from feed.live.log.log import Logged
from feed.models import Message, Post
from feed.models.topic import Topic
from feed.pages import topics

from .base import Batch
from .messages import MessageEvent
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


class MessageLinkPreviewed(MessageEvent):
    """It became known what the page is that a message links to: that part of it is swapped. In lists, and
    where it is answered, nothing shows of that. Another link than before is an edit."""

    @classmethod
    def topics(cls, about: Message, actor_id: int | None) -> list[Topic]:
        """Concern the pages of the conversation alone."""
        return [topics.conversation(about.conversation_id)]

    @classmethod
    def pieces_of(cls, message: Message, event: Logged, batch: Batch) -> Iterable[AnyPiece]:
        """Send it as it is now, to who reads the message."""
        page = (topics.conversation(message.conversation_id),)
        to = ReadsMessage(message.conversation_id, message.pk)
        yield Piece(cls.kind, page, {"message": message}, to=to)
