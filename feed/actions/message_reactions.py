"""Answering a message with one sign."""

from django.core.exceptions import PermissionDenied, ValidationError
from django.utils.translation import gettext as _

from feed import live
from feed.live.events import MessageReacted
from feed.models import Message, MessageReaction
from users.models import User

from .lines import joined, lock, refuse_closed


def react(*, actor: User, message: Message, emoji: str) -> bool:
    """Put this sign under a message, in place of one's own that may be there; the same once more takes it
    back. Returns whether it stands there now.

    Raises Message.DoesNotExist where the actor may not read it, PermissionDenied where they have not
    accepted the conversation, or it is closed, ValidationError for any other sign.
    """
    if emoji not in MessageReaction.Emoji.values:
        raise ValidationError(_("Choose one of these."), code="choice")
    with live.transaction() as tx:
        rows = Message.objects.readable_by(actor).select_related("conversation")
        lock(rows.get(pk=message.pk).conversation)
        row = rows.get(pk=message.pk)  # what was deleted meanwhile, or closed, takes none
        joined(row.conversation, actor)
        if row.is_line or row.is_deleted:
            raise PermissionDenied
        refuse_closed(row.conversation, actor)
        known = next(iter(MessageReaction.objects.filter(message=row, person=actor)), None)
        is_there = known is None or known.emoji != emoji
        if known is None:
            tx.insert(MessageReaction(message=row, person=actor, emoji=emoji))
        elif is_there:
            known.emoji = emoji
            known.save(update_fields=["emoji"])
        else:
            known.delete()
        tx.log(MessageReacted, row, actor)
    return is_there
