"""Who may answer a post: said on its page, to those who may and to those who may not."""

from collections.abc import Iterable

from feed.live.events.pieces import Piece
from feed.live.events.recipients import Answers, Only, Sees
from feed.models import Post
from feed.pages import topics
from users.models import User


def answering(post: Post, viewer: User | None = None) -> Iterable[Piece]:
    """Yield what the pages of the post say about who may answer it; to one viewer only, or to all.

    Visitors read what those read who may: nothing keeps them but that they are visitors.
    """
    seeing = Sees(post) if viewer is None else Sees(post) & Only([viewer.pk])
    for is_left_out, to in ((False, seeing & Answers(post)), (True, seeing - Answers(post))):
        context = {"post": post, "is_left_out": is_left_out}
        yield Piece("answers_changed", (topics.post(post.pk),), context, to=to)
