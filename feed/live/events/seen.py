"""What has been read: one's own marks, and whether the other of two has read one's last message."""

from collections.abc import Collection, Iterable

from django.db.models import Case, OuterRef, Subquery, When

from feed.live.events.pieces import AnyPiece, Piece
from feed.live.events.recipients import Only, ReadsMessage
from feed.models import Conversation, Membership, Message
from feed.models.message_cards import is_seen
from feed.models.topic import Topic
from feed.pages import topics
from feed.pages.parts import sizes
from users.lib.lookups import PreparedQuery
from users.models.block import are_apart

# The memberships of a conversation of two; those of these authors with the last text they have written there.
# Of anybody else it is not looked for: who never wrote costs a walk through all that the other has.
OF_TWO = PreparedQuery(
    lambda conversation, authors: (
        Membership.objects.filter(
            conversation=conversation, conversation__kind=Conversation.Kind.TWO
        )
        .select_related("person")
        .annotate(last_text=Case(When(person__among=authors, then=_last_text())))
    )
)


def read_so_far(memberships: Iterable[Membership], where: Iterable[Topic]) -> Iterable[Piece]:
    """Take away the marks of what these people have read in one conversation, on these pages of theirs; those
    who have read the same get the same.

    A page that begins elsewhere may lack the last that was read; there they are named.
    """
    alike: dict[tuple[object, ...], list[Membership]] = {}
    for mine in memberships:
        marks = (mine.has_joined, mine.unread, mine.read_id, mine.last_id)
        alike.setdefault(marks, []).append(mine)
    for rows in alike.values():
        mine, read = rows[0], list[int]()
        if mine.read_id < mine.last_id:
            texts = Message.objects.filter(conversation=mine.conversation_id, pk__lte=mine.read_id)
            read = list(texts.order_by("-pk").values_list("pk", flat=True)[: sizes.UNREAD_SIZE])
        context = {"mine": mine, "read": read}
        to = Only(one.person_id for one in rows)
        yield Piece("conversation_read", tuple(where), context, to=to)


def seen_by_other(conversation: int, authors: Collection[int]) -> Iterable[AnyPiece]:
    """Say under the last message of each of these authors in a conversation of two whether the other has
    read it."""
    members = OF_TWO.objects(conversation, authors) if authors else []
    for mine in sorted(members, key=lambda one: int(one.person_id)):
        last = mine.last_text
        if last is None:
            continue
        other = next((one for one in members if one is not mine), None)
        seen = is_seen(last, other, mine.person)
        if seen and other is not None and are_apart(mine.person_id, other.person_id):
            seen = False
        to = Only([mine.person_id]) & ReadsMessage(conversation, last)
        context = {"seen_id": last if seen else None}
        yield Piece("message_seen", (topics.conversation(conversation),), context, to=to)


def _last_text() -> Subquery:
    """Return the id of the last text that the person of a membership has written there."""
    texts = Message.objects.last_by(OuterRef("person"), OuterRef("conversation"))
    return Subquery(texts.values("pk"))
