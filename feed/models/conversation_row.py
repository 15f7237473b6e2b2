"""A conversation as it stands in somebody's list: with whom, the last line, how much is unread."""

from collections.abc import Iterable
from dataclasses import dataclass

from users.lib.versions import version_of
from users.models import User

from .conversation import Conversation
from .membership import Membership
from .message import Message


@dataclass(frozen=True, slots=True)
class ConversationRow:
    """One of the viewer's conversations: their part in it, the newest message they may read, and with
    whom they talk if that is one person (None once they have left Plaza)."""

    mine: Membership
    last: Message | None
    other: User | None
    is_here: bool = False  # its page is the one it stands beside

    @property
    def conversation(self) -> Conversation:
        """The conversation."""
        return self.mine.conversation

    @property
    def is_own(self) -> bool:
        """Whether the viewer wrote the last line."""
        return self.last is not None and self.last.author_id == self.mine.person_id

    @property
    def version(self) -> str:
        """A class that changes with what the row says, but for parts that are sent alone."""
        last, other = self.last, self.other
        return version_of(
            self.conversation.name,
            self.mine.is_muted,
            self.mine.is_asked,
            last.pk if last is not None else None,
            other is not None and other.is_active,
            last is not None and last.author is not None and last.author.is_active,
            self.is_here,
        )


def rows_of(memberships: Iterable[Membership], here: int | None = None) -> list[ConversationRow]:
    """Return the rows of these memberships, which may be several people's; each needs its
    `conversation`. Two queries, however many. `here` is the conversation that is open beside them."""
    mine = list(memberships)
    lasts = Message.objects.select_related("author", "subject").in_bulk(
        {one.last_id for one in mine if one.last_id}
    )
    twos = [one.conversation_id for one in mine if one.conversation.kind == Conversation.Kind.TWO]
    others: dict[int, list[User]] = {}
    rows = Membership.objects.filter(conversation__in=twos).select_related("person")
    for row in rows if twos else ():
        others.setdefault(row.conversation_id, []).append(row.person)
    found = []
    for one in mine:
        people = others.get(one.conversation_id, [])
        other = next((person for person in people if person.pk != one.person_id), None)
        is_here = one.conversation_id == here
        found.append(ConversationRow(one, lasts.get(one.last_id), other, is_here))
    return found
