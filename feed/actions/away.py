"""Who is told of a message that they have not seen: the call for mails to people who are away.

Those come later. Whoever sends them listens to `message_sent`, waits as long as it wants to, and asks
`unseen_by` then.
"""

from django.db import transaction
from django.db.models import OuterRef, QuerySet
from django.dispatch import Signal

from feed.models import Membership, Message
from feed.models.hearing import not_heard
from users.models import User

message_sent = Signal()  # message: Message, committed; lines of groups are not among them


def announce(message: Message) -> None:
    """Say that there is a message, once it is committed; nothing where nobody listens, or for a line."""
    if not message.is_line and message_sent.has_listeners(Message):
        transaction.on_commit(lambda: message_sent.send(sender=Message, message=message))


def unseen_by(message: Message) -> QuerySet[User]:
    """Return who should be told of this message now: who has joined the conversation and may read it, has
    not read down to it, and has neither muted the conversation nor blocked or muted who wrote it.

    Nobody who is only asked, for nothing reaches those but their requests; nobody of a line, or of what
    was deleted. It may be asked at any time: the answer is what is true then.
    """
    people = User.objects.filter(is_active=True)
    row = Message.objects.filter(pk=message.pk, kind=Message.Kind.TEXT, deleted_at=None).first()
    if row is None:
        return people.none()
    unread = Membership.objects.heard().filter(
        conversation=row.conversation_id,
        state=Membership.State.JOINED,
        since_id__lt=row.pk,
        read_id__lt=row.pk,
        unread__gt=0,
    )
    found = people.filter(pk__in=unread.values("person"))
    if row.author_id is None:
        return found.order_by("pk")
    heard = found.exclude(pk=row.author_id).filter(~not_heard(row.author_id, OuterRef("pk")))
    return heard.order_by("pk")
