"""People who write to each other, for tests."""

from feed.actions.conversations import begin, begin_group
from feed.actions.memberships import accept
from feed.actions.messages import send
from feed.models import Conversation, Membership, Message
from users.actions.follows import follow
from users.models import User


def two(one: User, other: User, body: str = "Hello") -> Conversation:
    """Return the conversation of two who want messages from each other, with a first message."""
    follow(actor=other, person=one)
    return begin(author=one, person=other, body=body).conversation


def group(
    owner: User, *others: User, name: str = "Bakers", shows_history: bool = False
) -> Conversation:
    """Return a group that all of them have joined."""
    made = begin_group(actor=owner, name=name, people=others, shows_history=shows_history)
    for person in others:
        if part(made, person).is_asked:
            accept(actor=person, conversation=made)
    return made


def part(conversation: Conversation, person: User) -> Membership:
    """Return somebody's part in a conversation."""
    return Membership.objects.get(conversation=conversation, person=person)


def say(author: User, conversation: Conversation, body: str = "Good morning") -> Message:
    """Let somebody write in a conversation."""
    return send(author=author, conversation=conversation, body=body)


def assert_unread_is_exact() -> None:
    """What every row says of its conversation is what the messages say."""
    for one in Membership.objects.reading().select_related("conversation"):
        rows = Message.objects.filter(conversation=one.conversation, pk__gt=one.since_id)
        newest = rows.order_by("-pk").values_list("pk", flat=True).first() or 0
        texts = rows.filter(pk__gt=one.read_id, kind=Message.Kind.TEXT, deleted_at=None)
        assert one.last_id == newest, f"the last message of {one}"
        assert one.unread == texts.exclude(author=one.person).count(), f"what {one} has not read"
