"""What has been read: one's own marks, and whether the other of two has read one's last message."""

from collections.abc import Iterable

from feed.live.events.pieces import AnyPiece, Piece
from feed.live.events.recipients import Only, ReadsMessage
from feed.models import Conversation, Membership, Message
from feed.models.message_cards import seen_in
from feed.models.topic import Topic
from feed.pages import topics
from feed.pages.parts import sizes
from users.models.block import are_apart


def read_so_far(mine: Membership, where: tuple[Topic, ...]) -> Piece:
    """Take away the marks of what the person has read, on these pages of theirs.

    A page that begins elsewhere may lack the last that was read; there they are named.
    """
    read: list[int] = []
    if mine.read_id < mine.last_id:
        rows = Message.objects.filter(conversation=mine.conversation_id, pk__lte=mine.read_id)
        read = list(rows.order_by("-pk").values_list("pk", flat=True)[: sizes.UNREAD_SIZE])
    context = {"mine": mine, "read": read}
    return Piece("conversation_read", where, context, to=Only([mine.person_id]))


def seen_by_other(conversation: int, author: int) -> Iterable[AnyPiece]:
    """Say under the author's last message in a conversation of two whether the other has read it."""
    rows = Membership.objects.filter(
        conversation=conversation, conversation__kind=Conversation.Kind.TWO
    )
    members = {one.person_id: one for one in rows.select_related("person")}
    if author not in members:
        return
    other = next((one for pk, one in members.items() if pk != author), None)
    last = Message.objects.last_by(author, conversation).first()
    if last is None:
        return
    apart = other is not None and are_apart(author, other.person_id)
    seen = seen_in([last], other, members[author].person, are_apart=apart)
    to = Only([author]) & ReadsMessage(conversation, last.pk)
    yield Piece("message_seen", (topics.conversation(conversation),), {"seen_id": seen}, to=to)
