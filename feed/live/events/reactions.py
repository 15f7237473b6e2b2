"""What people do with posts: the buttons of whoever did it, in all their tabs."""

from collections.abc import Iterable

from feed.live.events.pieces import AnyPiece, Piece, Refresh
from feed.live.events.recipients import Only
from feed.live.log.log import Logged
from feed.models import Post
from feed.models.topic import Topic
from feed.pages import having, topics

from .base import Batch, Event

OF_REACTIONS = having("lists_own_reactions")


class ReactionChanged(Event):
    """The actor likes or keeps the post, or no longer. Nobody else is sent anything by this."""

    model = Post

    @classmethod
    def topics(cls, about: Post, actor_id: int | None) -> list[Topic]:
        """Concern the actor's pages."""
        assert actor_id is not None, "somebody did it"  # noqa: S101
        return [topics.viewer(actor_id)]

    @classmethod
    def pieces(cls, event: Logged, batch: Batch) -> Iterable[AnyPiece]:
        """Send the buttons as they are now, and the list of what is kept afresh."""
        post = batch.reacted.get((event.actor_id or 0, event.object_id))
        if event.actor_id is None:
            return
        mine, actor = (topics.viewer(event.actor_id),), Only([event.actor_id])
        if post is not None and post.is_visible:
            yield Piece(cls.kind, mine, {"post": post}, to=actor)
        yield Refresh(mine, to=actor, kinds=OF_REACTIONS)
