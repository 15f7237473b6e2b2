"""Messages with pictures, for tests."""

from uuid import UUID

from feed.actions.messages import send
from feed.models import Attachment, Conversation, Message
from users.models import User


def sent(
    author: User,
    conversation: Conversation,
    *attachments: Attachment,
    body: str = "",
    submission: UUID | None = None,
) -> Message:
    """Return a message with these pictures, as it is stored."""
    ids = [one.pk for one in attachments]
    made = send(
        author=author,
        conversation=conversation,
        body=body,
        attachments=ids,
        submission=submission,
    )
    return Message.objects.get(pk=made.pk)
