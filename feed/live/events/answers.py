"""Who may answer a post: said on its page, to those who may and to those who may not."""

from collections.abc import Iterable

from feed.live import topics
from feed.live.pieces import Piece, Whom
from feed.models import Post
from feed.models.answering import answerers
from feed.models.visibility.viewer_sets import ViewerSets
from users.models import User


def answering(post: Post, viewer: User | None = None) -> Iterable[Piece]:
    """Yield what the pages of the post say about who may answer it; to one viewer only, or to all.

    Visitors are told what those are told who may: nothing keeps them but that they are visitors.
    """

    def among(sets: ViewerSets) -> frozenset[int | None]:
        return sets.seeing(post) & (answerers(post, sets) | {None})

    def not_among(sets: ViewerSets) -> frozenset[int | None]:
        return sets.seeing(post) - among(sets)

    for is_left_out, who in ((False, among), (True, not_among)):
        whom = Whom((post.author_id,), who)
        yield Piece(
            "answers_changed",
            (topics.post(post.pk),),
            {"post": post, "is_left_out": is_left_out},
            whom=whom if viewer is None else whom.but_only(frozenset([viewer.pk])),
        )
