"""Posts that messages show: what happens to one, or between its author and a reader, shows there at once.

Whoever reads the message sees the post as far as they may see it anywhere, and a placeholder where not.
"""

from collections.abc import Collection, Iterable

from django.db.models import Max

from feed.live.events.pieces import AnyPiece, Does, Piece
from feed.live.events.recipients import EVERYBODY, Only, ReadsMessage, Sees
from feed.models import Message, Post
from feed.models.cards import prepare_for_all
from feed.pages import topics
from feed.pages.conversation import CONVERSATION
from users.lib.lookups import Ids
from users.models import User

from .base import Batch
from .quotes import folded_if_muted


def gone_from_talks(post_id: int) -> Iterable[AnyPiece]:
    """Show that a post is gone, wherever it was sent: to everybody, for who saw it cannot be asked any
    more, and an id is all that it holds."""
    card = {"post_id": post_id}
    yield Piece("quote_changed", (topics.TALKS,), card, Does.REMOVE, to=EVERYBODY)


def shown_in_talks(
    posts: Collection[Post], batch: Batch, viewer: User | None = None
) -> Iterable[AnyPiece]:
    """Show these posts, or that they are not there, within the messages of open conversations: to all
    who read one, or to this viewer alone."""
    shown = _open_to(viewer, batch)
    if not shown or not posts:
        return
    by_id = {post.pk: post for post in posts}
    rows = Message.objects.filter(post__in=by_id, conversation__among=Ids(shown), deleted_at=None)
    newest = rows.order_by().values_list("post", "conversation").annotate(newest=Max("pk"))
    for pk, conversation, message in newest:
        post, page = by_id[pk or 0], (topics.conversation(conversation),)
        card, sees = {"post_id": post.pk}, Sees(post, even_muted=True)
        reads = ReadsMessage(conversation, message)
        to = reads & Only([viewer.pk]) if viewer is not None else reads
        yield Piece("quote_changed", page, card, Does.REMOVE, to=to - sees)
        if post.is_visible:
            for quoted, seeing in folded_if_muted(post, sees):
                yield Piece("quote_changed", page, {**card, "quoted": quoted}, to=to & seeing)


def theirs_in_talks(author: User, batch: Batch, viewer: User | None = None) -> Iterable[AnyPiece]:
    """Show what this person wrote, or that it is not there, within messages: as `shown_in_talks`."""
    shown = _open_to(viewer, batch)
    if not shown:
        return
    sent = Message.objects.filter(conversation__among=Ids(shown), deleted_at=None)
    posts = Post.objects.filter(pk__in=sent.values("post"), author=author)
    found = list(posts.select_related("author", "root__author"))
    prepare_for_all(found)
    yield from shown_in_talks(found, batch, viewer)


def _open_to(viewer: User | None, batch: Batch) -> set[int]:
    """Return the conversations that are open anywhere here, or on the viewer's pages."""
    if viewer is None:
        return set(batch.audience.subjects_of(CONVERSATION))
    mine = batch.audience.find(topics.viewer(viewer.pk))
    return {one.object_id for one in mine if one.kind is CONVERSATION and one.object_id is not None}
