"""Whether the other of two has read one's last message."""

from collections.abc import Iterable

from feed.live.events.pieces import AnyPiece, Piece
from feed.live.events.recipients import Only, ReadsMessage
from feed.models import Conversation, Membership, Message
from feed.models.message_cards import seen_in
from feed.pages import topics


def seen_by_other(conversation: int, author: int) -> Iterable[AnyPiece]:
    """Say under the author's last message in a conversation of two whether the other has read it."""
    rows = Membership.objects.filter(
        conversation=conversation, conversation__kind=Conversation.Kind.TWO
    )
    members = {one.person_id: one for one in rows.select_related("person")}
    if author not in members:
        return
    other = next((one for pk, one in members.items() if pk != author), None)
    own = Message.objects.filter(
        conversation=conversation, author=author, deleted_at=None, kind=Message.Kind.TEXT
    )
    last = own.order_by("-pk").first()
    if last is None:
        return
    seen = seen_in([last], other, members[author].person)
    to = Only([author]) & ReadsMessage(conversation, last.pk)
    yield Piece("message_seen", (topics.conversation(conversation),), {"seen_id": seen}, to=to)
