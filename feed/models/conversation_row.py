"""A conversation as it stands in somebody's list: with whom, the last line, how much is unread."""

from collections.abc import Collection, Iterable
from dataclasses import dataclass

from users.lib.versions import version_of
from users.models import Block, User

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
    is_folded: bool = False  # the last line is by somebody whom the viewer blocks
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
            last is not None and last.subject is not None and last.subject.is_active,
            self.is_folded,
            self.is_here,
        )


def rows_of(memberships: Iterable[Membership], here: int | None = None) -> list[ConversationRow]:
    """Return the rows of these memberships, which may be several people's; each needs its
    `conversation`. Three queries, however many. `here` is the conversation that is open beside them."""
    mine = list(memberships)
    lasts = Message.objects.select_related("author", "subject").in_bulk(
        {one.last_id for one in mine if one.last_id}
    )
    authors = {one.author_id for one in lasts.values() if not one.is_line} - {None}
    readers = {one.person_id for one in mine}
    pairs = Block.objects.filter(blocker__in=readers, blocked__in=authors)
    blocked = set(pairs.values_list("blocker", "blocked"))
    others, found = others_in(mine), []
    for one in mine:
        last, is_here = lasts.get(one.last_id), one.conversation_id == here
        is_folded = (
            last is not None and not last.is_line and (one.person_id, last.author_id) in blocked
        )
        found.append(ConversationRow(one, last, others.get(one.pk), is_folded, is_here))
    return found


def others_in(memberships: Collection[Membership]) -> dict[int, User]:
    """Return with whom one talks in those of these that are of two, by the membership's id; each needs its
    `conversation`. Two queries, however many: joined, the planner may come to read all people."""
    twos = [one for one in memberships if one.conversation.kind == Conversation.Kind.TWO]
    if not twos:
        return {}
    rows = Membership.objects.filter(conversation__in={one.conversation_id for one in twos})
    pairs: dict[int, set[int]] = {}
    for conversation, person in rows.values_list("conversation", "person"):
        pairs.setdefault(conversation, set()).add(person)
    people = User.objects.in_bulk(set().union(*pairs.values()))
    return {
        one.pk: people[person]
        for one in twos
        for person in pairs[one.conversation_id] - {one.person_id}
    }
