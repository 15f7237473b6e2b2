"""A conversation as it stands in somebody's list: with whom, the last line, how much is unread."""

from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass

from users.lib.lookups import PreparedQuery
from users.lib.versions import version_of
from users.models import Block, User

from .conversation import Conversation
from .membership import Membership
from .message import Message

LASTS = PreparedQuery(
    lambda ids: Message.objects.filter(pk__one_of=ids).select_related("author", "subject")
)
BLOCKED = PreparedQuery(
    lambda readers, authors: Block.objects.filter(
        blocker__among=readers, blocked__among=authors
    ).values_list("blocker", "blocked")
)
MEMBERS = PreparedQuery(
    lambda conversations: Membership.objects.filter(conversation__one_of=conversations).values_list(
        "conversation", "person"
    )
)
PEOPLE = PreparedQuery(lambda ids: User.objects.filter(pk__one_of=ids))


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

    @property
    def variant(self) -> tuple[object, ...]:
        """All in which two people's rows of one conversation can differ, but for how much is unread: rows of
        one variant are rendered once, and sent to several people. What a row comes to show is added here."""
        return (
            self.mine.last_id,
            self.mine.is_muted,
            self.mine.is_asked,
            self.other.pk if self.other is not None else None,
            self.is_own,
            self.is_folded,
        )


def rows_of(
    memberships: Iterable[Membership],
    here: int | None = None,
    known: Mapping[int, Message] | None = None,
) -> list[ConversationRow]:
    """Return the rows of these memberships, which may be several people's; each needs its
    `conversation`. Four queries at most, however many. `here` is the conversation that is open beside
    them; `known` are messages that are loaded, with who wrote them and whom they are about."""
    mine = list(memberships)
    lasts = dict(known or {})
    unknown = {one.last_id for one in mine if one.last_id} - lasts.keys()
    if unknown:
        lasts.update((one.pk, one) for one in LASTS.objects(unknown))
    shown = [lasts[one.last_id] for one in mine if one.last_id in lasts]
    authors = {one.author_id for one in shown if one.author_id is not None and not one.is_line}
    readers = {one.person_id for one in mine}
    blocked = set(map(tuple, BLOCKED.rows(readers, authors))) if authors else set()
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
    pairs: dict[int, set[int]] = {}
    for conversation, person in MEMBERS.rows({one.conversation_id for one in twos}):
        pairs.setdefault(conversation, set()).add(person)
    people = {one.pk: one for one in PEOPLE.objects(set().union(*pairs.values()))}
    return {
        one.pk: people[person]
        for one in twos
        for person in pairs.get(one.conversation_id, set()) - {one.person_id}
        if person in people  # and has not been erased between these queries
    }
