"""Who may read messages: those who have joined the conversation or are asked to, from where on it shows
them what was written. Told twice, as the rule of posts: to the database, and to the Hub.
"""

from collections.abc import Collection
from functools import cached_property
from typing import Any

from django.apps import apps
from django.db.models import Exists, OuterRef, Q

from users.lib.lookups import PreparedQuery

from .relation_sets import NOBODY, Viewers

READING = ("joined", "asked")  # as `Membership.READING`


def may_read(viewer: int, at: str = "") -> Q:
    """Return the condition that the viewer may read the message. `at` leads from the queried row to it."""
    mine = _memberships().filter(
        person=viewer,
        conversation=OuterRef(f"{at}conversation"),
        state__in=READING,
        since_id__lt=OuterRef(f"{at}pk"),
    )
    return Q(Exists(mine))


def _memberships() -> Any:
    return apps.get_model("feed.Membership")._default_manager


READERS = PreparedQuery(
    lambda conversations: (
        _memberships()
        .filter(conversation__among=conversations, state__in=READING, person__is_active=True)
        .order_by()
        .values_list("conversation", "person", "since_id")
    )
)


class MembersNotLoaded(LookupError):
    """Somebody asked about the members of a conversation that are not among those loaded. To go on would
    mean that it has none, or all."""

    def __init__(self, conversation: int, loaded: Collection[int]) -> None:
        """Say which, and which are loaded."""
        super().__init__(
            f"the members of conversation {conversation} were not loaded, only of {sorted(loaded)}"
        )


class MemberSets:
    """Who, of some viewers, may read some conversations. Asks the database when first needed: one
    query for all of them.

    Raises MembersNotLoaded for a conversation that is not one of those given.
    """

    def __init__(self, viewers: Viewers, conversations: Collection[int]) -> None:
        """Take whom it is about, and of which conversations."""
        self._viewers, self._conversations = viewers, frozenset(conversations)

    def reading(self, conversation: int, message: int) -> Viewers:
        """Return who may read this message of the conversation."""
        rows = self._rows_of(conversation)
        return frozenset(person for person, since in rows if since < message)

    def _rows_of(self, conversation: int) -> Collection[tuple[int, int]]:
        if conversation not in self._conversations:
            raise MembersNotLoaded(conversation, self._conversations)
        return self._rows.get(conversation, ())

    @cached_property
    def _rows(self) -> dict[int, list[tuple[int, int]]]:
        found: dict[int, list[tuple[int, int]]] = {}
        if self._viewers == NOBODY or self._viewers == {None}:
            return found
        for conversation, person, since in READERS.rows(self._conversations):
            if person in self._viewers:
                found.setdefault(conversation, []).append((person, since))
        return found
