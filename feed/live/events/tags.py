"""Hashtags: followed or not, and what carries them."""

from collections.abc import Iterable

from feed.live.events.pieces import AnyPiece, Does, Piece, Refresh
from feed.live.events.recipients import EVERYBODY, Only, Sees
from feed.live.log.log import Logged
from feed.models import Post, Tag
from feed.models.boosting import lines_among
from feed.models.home import homes_of
from feed.models.topic import Topic
from feed.pages import topics
from feed.pages.tag import tag_follow

from .base import Batch, Event
from .posts import PostEvent, gone, tags_of


class TagFollowChanged(Event):
    """The actor follows the hashtag, or no longer. Nobody else is sent anything by this."""

    model = Tag

    @classmethod
    def topics(cls, about: Tag, actor_id: int | None) -> list[Topic]:
        """Concern the actor's pages."""
        assert actor_id is not None, "somebody did it"  # noqa: S101
        return [topics.viewer(actor_id)]

    @classmethod
    def pieces(cls, event: Logged, batch: Batch) -> Iterable[AnyPiece]:
        """Send the button and the list of followed tags as they are now, and home afresh."""
        tag, actor = batch.tags.get(event.object_id), batch.people.get(event.actor_id or 0)
        if tag is None or actor is None:
            return
        mine, to = (topics.viewer(actor.pk),), Only([actor.pk])
        yield Piece(cls.kind, mine, tag_follow(tag.key, actor), to=to)
        yield Refresh((topics.home(actor.pk),), to=to)


class PostTagsChanged(PostEvent):
    """A post carries other hashtags than before: it leaves the pages of some, and stands on those of
    others, at the place where it always would have stood."""

    @classmethod
    def topics(cls, about: Post, actor_id: int | None) -> list[Topic]:
        """Concern the pages of the hashtags that came or went, and the homes of who follows them."""
        return [*(topics.tag(key) for key in about.tags_touched), topics.HOMES]

    @classmethod
    def pieces(cls, event: Logged, batch: Batch) -> Iterable[AnyPiece]:
        """Take its card from the pages where it does not belong, show the others afresh."""
        post = batch.posts.get(event.object_id)
        if post is None or not post.is_visible:
            yield from gone(event)
            return
        carried = set(tags_of(post))
        touched = [topic for topic in event.topics if topic != topics.HOMES]
        left = tuple(topic for topic in touched if topic not in carried)
        card = {"post_id": post.pk}
        # From everybody's: nobody finds it there now, and an id is all that it holds.
        yield Piece("post_deleted", left, card, Does.REMOVE, to=EVERYBODY)
        came = tuple(topic for topic in touched if topic in carried)
        yield Refresh(came, to=Sees(post))
        yield from on_homes(post, batch)


def on_homes(post: Post, batch: Batch) -> Iterable[AnyPiece]:
    """Show home afresh where the post stands by a hashtag or a boost, and take it from all homes where
    it does not stand at all: who followed a hashtag that is gone cannot be asked any more."""
    viewers = batch.audience.viewers()
    homes, boosted = homes_of(post, viewers), set(lines_among(post.pk, viewers))
    yield Refresh((topics.HOMES,), to=Only((homes.by_tag | boosted) - homes.by_author))
    others, card = Only(viewers - homes.direct - boosted), {"post_id": post.pk}
    yield Piece("post_deleted", (topics.HOMES,), card, Does.REMOVE, to=others)
