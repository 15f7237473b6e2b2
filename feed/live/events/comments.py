"""Comments: made, changed, taken away, brought back. They show on the page of their post."""

from collections.abc import Iterable

from feed.live import topics
from feed.live.log import Logged
from feed.live.pieces import AnyPiece, Does, Piece, Refresh, who_sees
from feed.models import Post

from .base import Event, Scene


class CommentEvent(Event, is_base=True):
    """What these have in common."""

    model = Post
    does = Does.CHANGE

    @classmethod
    def topics(cls, about: Post, actor_id: int | None) -> list[str]:
        """Concern the page of the post, and where the comment may be kept."""
        assert about.root_id is not None, "a comment stands under a post"  # noqa: S101
        return [topics.post(about.root_id), topics.BOOKMARKS]

    @classmethod
    def pieces(cls, event: Logged, scene: Scene) -> Iterable[AnyPiece]:
        """Send what is true now: for a comment that is gone by now, that."""
        comment = scene.posts.get(event.object_id)
        if comment is None or not comment.is_visible:
            gone = {"comment_id": event.object_id}
            yield Piece("comment_deleted", event.topics, gone, Does.REMOVE)
        else:
            yield from cls.pieces_of(comment, event.topics)

    @classmethod
    def pieces_of(cls, comment: Post, where: tuple[str, ...]) -> Iterable[AnyPiece]:
        """Send the envelope of this name to the page of the post."""
        yield Piece(cls.kind, where, {"comment": comment}, cls.does, whom=who_sees(comment))


class CommentCreated(CommentEvent):
    """A new comment: it goes in at the end of the list."""

    does = Does.INSERT

    @classmethod
    def topics(cls, about: Post, actor_id: int | None) -> list[str]:
        """Concern the page of the post: nobody can have kept the comment yet."""
        assert about.root_id is not None, "a comment stands under a post"  # noqa: S101
        return [topics.post(about.root_id)]


class CommentEdited(CommentEvent):
    """The text changed: that part is swapped, and the excerpt in what the post's author was told."""

    @classmethod
    def topics(cls, about: Post, actor_id: int | None) -> list[str]:
        """Concern the page of the post, and its author's notifications."""
        told = [topics.notifications(about.root.author_id)] if about.root is not None else []
        return [*super().topics(about, actor_id), *told]


class CommentDeleted(CommentEvent):
    """The comment is gone."""

    @classmethod
    def pieces_of(cls, comment: Post, where: tuple[str, ...]) -> Iterable[AnyPiece]:
        """Send nothing: it has been restored since, and that event brings it back."""
        return ()


class CommentRestored(CommentEvent):
    """A moderator brought it back, to its old place: the list is shown afresh."""

    @classmethod
    def pieces_of(cls, comment: Post, where: tuple[str, ...]) -> Iterable[AnyPiece]:
        """Send the region afresh."""
        yield Refresh(where)
