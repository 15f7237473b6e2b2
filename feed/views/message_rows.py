"""One message for who may read it: found, or 404; what it answers; where it stands."""

from typing import Any

from django.core.exceptions import PermissionDenied
from django.http import Http404
from django.urls import reverse

from feed.models import Message
from feed.models.message_cards import WITH
from feed.pages.conversation import Talk
from users.models import Block, User


def message_of(viewer: User, pk: int, message: int) -> Message:
    """Return a message of the conversation; 404 where the viewer may not read it."""
    rows = Message.objects.readable_by(viewer).select_related("conversation", *WITH)
    # By its `pk`: of an id that no row can have Django says so, of a relation the database stumbles.
    found = rows.filter(pk=message, conversation__pk=pk).first()
    if found is None:
        raise Http404
    return found


def own_message(viewer: User, pk: int, message: int) -> Message:
    """Return one's own message; 404 for none, 403 for another's."""
    row = message_of(viewer, pk, message)
    if row.is_line:
        raise Http404
    if row.author_id != viewer.pk:
        raise PermissionDenied
    return row


def answered_in(conversation: int, viewer: User, answers: int | None) -> Message | None:
    """Return the message of this id, if it can be answered in this conversation and the viewer reads it."""
    texts: dict[str, Any] = {"kind": Message.Kind.TEXT, "deleted_at": None}
    return answered_by_id(viewer, answers, conversation__pk=conversation, **texts)


def answered_by_id(viewer: User, about: int | None, **which: Any) -> Message | None:
    """Return the message of this id, if the viewer may read it and it is as `which` says."""
    rows = Message.objects.readable_by(viewer).select_related(*WITH)
    found = rows.filter(pk=about, **which).first() if about else None
    return folded(viewer, found) if found is not None else None


def folded(viewer: User, message: Message) -> Message:
    """Note whether the message is by somebody whom the viewer blocks; returns it."""
    blocks = Block.objects.filter(blocker=viewer, blocked=message.author_id)
    message.is_folded = blocks.exists()
    return message


def address_of(viewer: User, message: Message) -> str:
    """Return where a message stands: on the page that the conversation opens with, else on one that begins
    with it."""
    address = reverse("conversation", kwargs={"pk": message.conversation_id})
    talk = Talk.of(message.conversation_id, viewer)
    is_there = talk is None or message.pk in {one.pk for one in talk.part(None, None)[0]}
    return f"{address}{'' if is_there else f'?from={message.pk}'}#message-{message.pk}"
