"""Comments: made, changed, hidden, taken away, brought back. They show on the page of their post,
or, where they are too deep for that, on the page of their branch, and on that of what their author replied.

What answers a comment stays when the comment goes, or when it is not for the viewer: a placeholder is
held for it (`feed/comment/_gone.html`). Whether a page holds one depends on all that stands below,
so wherever one may come or go, the page is shown afresh.
"""

from collections.abc import Iterable
from copy import copy
from functools import reduce
from operator import and_

from feed.live.events.pieces import AnyPiece, Does, Piece, Refresh
from feed.live.events.recipients import EVERYBODY, Sees, SeesBelow
from feed.live.log.log import Logged
from feed.models import Post
from feed.models.topic import Topic
from feed.pages import topics
from feed.pages.history import HISTORY
from feed.pages.picture import PICTURE
from feed.pages.post import POST
from feed.pages.thread import THREAD

from .base import Batch, Event
from .notifications import excerpt_changed


class CommentEvent(Event, is_base=True):
    """What these have in common."""

    model = Post
    does = Does.CHANGE

    @classmethod
    def topics(cls, about: Post, actor_id: int | None) -> list[Topic]:
        """Concern the pages of the post, and where the comment may be kept."""
        assert about.root_id is not None, "a comment stands under a post"  # noqa: S101
        return [topics.post(about.root_id), topics.BOOKMARKS, topics.replies(about.author_id)]

    @classmethod
    def pieces(cls, event: Logged, batch: Batch) -> Iterable[AnyPiece]:
        """Send what is true now: for a comment that is gone by now, that."""
        comment = batch.posts.get(event.object_id)
        if comment is not None and comment.is_visible:
            yield from cls.pieces_of(comment, event.topics, batch)
            return
        where = tuple(name for name in event.topics if name != topics.EXCERPTS)
        # Nobody may see it any more, and it holds an id alone.
        gone = {"comment_id": event.object_id}
        yield Piece("comment_deleted", where, gone, Does.REMOVE, to=EVERYBODY)
        yield Refresh((topics.itself(event.object_id),), is_forced=True, to=EVERYBODY)
        if comment is not None and comment.root is not None:
            yield from placeholder_changed(comment, comment.root, batch)

    @classmethod
    def pieces_of(cls, comment: Post, where: tuple[Topic, ...], batch: Batch) -> Iterable[AnyPiece]:
        """Send the envelope of this name to the page of the post."""
        yield Piece(cls.kind, where, {"comment": comment}, cls.does, to=Sees(comment))


class CommentCreated(CommentEvent):
    """A new comment: it goes in behind all that stands under what it answers."""

    does = Does.INSERT

    @classmethod
    def topics(cls, about: Post, actor_id: int | None) -> list[Topic]:
        """Concern the pages of the post, and what its author replied: nobody can have kept it yet."""
        assert about.root_id is not None, "a comment stands under a post"  # noqa: S101
        return [topics.post(about.root_id), topics.replies(about.author_id)]

    @classmethod
    def pieces_of(cls, comment: Post, where: tuple[Topic, ...], batch: Batch) -> Iterable[AnyPiece]:
        """Send it to the pages of the kind that shows it.

        Who may see it, but not what it answers, has no placeholder for that yet; and who may not see the
        comment that leads to its branch has none for that, where this is the first in it.
        """
        alone = copy(comment)
        alone.timeline_id = comment.pk
        theirs = topics.replies(comment.author_id)
        yield Piece("reply_created", (theirs,), {"comment": alone}, cls.does, to=Sees(comment))
        where = tuple(name for name in where if name != theirs)
        kinds = frozenset([POST if comment.in_tree.branch is None else THREAD])
        context = {"comment": comment}
        yield Piece(cls.kind, where, context, cls.does, to=Sees(comment), kinds=kinds)
        parent = batch.above.get(comment.parent_id or 0)
        if parent is not None:
            yield Refresh(where, to=Sees(comment) - Sees(parent))
        assert comment.root is not None, "a comment stands under a post"  # noqa: S101
        above = [batch.above[pk] for pk in reversed(comment.in_tree.above) if pk in batch.above]
        for fold in (parent for parent in above if parent.in_tree.is_fold):
            # What stands below one stands below all further up: mostly one question is enough.
            below = Post.objects.stand_below(fold.root_id, fold.in_tree)
            if below.filter(pk__lt=comment.pk).exists():
                break
            yield Refresh(where, to=SeesBelow(comment.root) - Sees(fold))


class CommentEdited(CommentEvent):
    """The text changed: that part is swapped, and the excerpt in what people were notified of."""

    @classmethod
    def topics(cls, about: Post, actor_id: int | None) -> list[Topic]:
        """Concern the page of the post, and the notifications of it."""
        return [*super().topics(about, actor_id), topics.EXCERPTS]

    @classmethod
    def pieces_of(cls, comment: Post, where: tuple[Topic, ...], batch: Batch) -> Iterable[AnyPiece]:
        """Send the text, its beginning where people were notified of it, and afresh its history and the pages
        of its pictures."""
        pages = tuple(name for name in where if name != topics.EXCERPTS)
        yield from super().pieces_of(comment, pages, batch)
        yield from excerpt_changed(comment, batch)
        beside = frozenset([HISTORY, PICTURE])
        yield Refresh((topics.itself(comment.pk),), to=Sees(comment), kinds=beside)


class CommentHidden(CommentEvent):
    """The author of the post folded it away, or unfolded it: its body is swapped."""


class CommentDeleted(CommentEvent):
    """The comment is gone."""

    @classmethod
    def pieces_of(cls, comment: Post, where: tuple[Topic, ...], batch: Batch) -> Iterable[AnyPiece]:
        """Send nothing: it has been restored since, and that event brings it back."""
        return ()


class CommentRestored(CommentEvent):
    """A moderator brought it back, to its old place: the list is shown afresh."""

    @classmethod
    def pieces_of(cls, comment: Post, where: tuple[Topic, ...], batch: Batch) -> Iterable[AnyPiece]:
        """Send the region afresh, also to those who may not see it: there may be a placeholder now for what
        it answers, or for itself."""
        assert comment.root is not None, "a comment stands under a post"  # noqa: S101
        yield Refresh((*where, topics.post(comment.pk)), to=SeesBelow(comment.root))


def placeholder_changed(comment: Post, root: Post, batch: Batch) -> Iterable[AnyPiece]:
    """Show the pages afresh whose tree is another without this comment."""
    page, own = topics.post(root.pk), topics.post(comment.pk)
    seeing = SeesBelow(root)
    if comment.comment_count:
        yield Refresh((page, own), to=seeing)
        return
    # It may have been the last for which placeholders stood above.
    above = [batch.above[pk] for pk in comment.in_tree.above if pk in batch.above]
    if above:
        yield Refresh((page,), to=seeing - reduce(and_, map(Sees, above)))
    if comment.in_tree.is_fold:
        yield Refresh((own,), to=seeing)
