"""What the page of a conversation may go on showing when nobody knows what it missed."""

from collections.abc import Collection

from django.db.models import Exists, OuterRef, Q

from feed.models import Membership, Message, Post
from feed.models.message_cards import WITH, prepare_messages, show_messages_to
from users.models import Block, User

from . import sizes
from .kept import KeptIds


def kept_messages(conversation: int, viewer: User | None) -> KeptIds:
    """Return the messages that may stand there; and those that say something else by now than they once did.

    A page may still hold what was deleted since, what is by somebody whom the viewer blocks by now, also
    where it is answered, a post that they may not see any more, and words that were changed: nobody else
    can read those, for messages keep no history.
    """
    rows = Membership.objects.reading().select_related("conversation")
    mine = rows.of(conversation, viewer.pk) if viewer is not None else None
    if viewer is None or mine is None:
        return KeptIds("#messages", [], is_all=True)
    readable = Message.objects.readable_by(viewer).filter(
        conversation=conversation, deleted_at=None
    )
    blocked = set(Block.objects.filter(blocker=viewer).values_list("blocked", flat=True))
    seen = Post.objects.visible_to(viewer).filter(pk=OuterRef("post"))
    newest = readable.filter(Q(has_post=False) | Exists(seen)).select_related("answers")
    fields = ("author", "edited_at", "answers__author", "answers__deleted_at")
    found = [
        one
        for one in newest.only(*fields).order_by("-pk")[: sizes.NAMED]
        if one.author_id not in blocked and (one.answers is None or _stands(one.answers, blocked))
    ]
    edited = [one.pk for one in found if one.edited_at is not None]
    reworded = list(readable.filter(pk__in=edited).select_related(*WITH).order_by("pk"))
    prepare_messages(reworded)
    show_messages_to(reworded, viewer, mine)
    names = [f"message-{one.pk}" for one in reversed(found)]
    now = [("message_edited", {"message": message}) for message in reworded]
    return KeptIds("#messages", names, is_all=True, now=now)


def _stands(message: Message, blocked: Collection[int | None]) -> bool:
    return not message.is_deleted and message.author_id not in blocked
