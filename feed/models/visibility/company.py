"""Who learns what passes in a conversation: that somebody is writing, that somebody is there.

Told once, for the Hub alone: it holds the company of each conversation that is open in its process, and
asks the database again when the log says that it may have changed. A key that somebody presses asks nothing.

    Nothing is told by, of or to anybody who has not joined, or is hidden; nor in a group that was closed.
    Nothing is told between two people of whom one blocks the other.
    Who has muted the conversation tells nobody that they write there, and is told of nobody.
    In a conversation of two each sees whether the other is there, unless one of them hides it.
"""

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from django.apps import apps
from django.utils import timezone

from users.lib.lookups import Ids
from users.models import Block, User

NOBODY: frozenset[int] = frozenset()


@dataclass(frozen=True, slots=True)
class Company:
    """Those who are together in a conversation, by id. An empty one is a company of nobody.

    `known` are all who have any part in it: what they do may change it. `muted` says until when.
    """

    people: Mapping[int, User] = field(default_factory=dict)
    known: frozenset[int] = NOBODY
    muted: Mapping[int, datetime] = field(default_factory=dict)
    apart: Mapping[int, frozenset[int]] = field(default_factory=dict)
    is_of_two: bool = False

    def tells(self, person: int | None) -> bool:
        """Whether somebody who writes there tells it, and is told of others."""
        if person is None or person not in self.people:
            return False
        until = self.muted.get(person)
        return until is None or until <= timezone.now()

    def hidden_from(self, viewer: int) -> frozenset[int]:
        """Return whose writing is not told to somebody who `tells`: with a block between them."""
        return self.apart.get(viewer, NOBODY)

    def met_by(self, viewer: int | None) -> int | None:
        """Return of whom the viewer learns whether they are there: the other of two; or None."""
        if viewer is None or viewer not in self.people:
            return None
        if not self.is_of_two or len(self.people) != 2:
            return None
        other = next(pk for pk in self.people if pk != viewer)
        both_show = all(person.shows_active for person in self.people.values())
        return other if both_show and other not in self.hidden_from(viewer) else None


def companies_of(conversations: Collection[int]) -> dict[int, Company]:
    """Return the company of each of these conversations, as it is now; those that are not there are left
    out. Two queries, however many."""
    memberships = apps.get_model("feed.Membership")._default_manager
    members: dict[int, list[Any]] = {}
    for row in (
        memberships.filter(conversation__among=Ids(conversations))
        .select_related("person", "conversation")
        .order_by("pk")
    ):
        members.setdefault(row.conversation_id, []).append(row)
    apart = _apart({row.person_id for rows in members.values() for row in rows})
    return {pk: _company(rows, apart) for pk, rows in members.items()}


def _company(rows: Sequence[Any], apart: Mapping[int, frozenset[int]]) -> Company:
    is_over = rows[0].conversation.closed_at is not None
    joined = [row for row in rows if row.has_joined and row.person.is_active and not is_over]
    people = {row.person_id: row.person for row in joined}
    return Company(
        people,
        frozenset(row.person_id for row in rows),
        {row.person_id: row.muted_until for row in joined if row.muted_until is not None},
        {pk: there for pk in people if (there := apart.get(pk, NOBODY) & people.keys())},
        rows[0].conversation.kind == "two",
    )


def _apart(people: Collection[int]) -> dict[int, frozenset[int]]:
    ids = Ids(people)
    rows = Block.objects.filter(blocker__among=ids, blocked__among=ids)
    found: dict[int, set[int]] = {}
    for blocker, blocked in rows.values_list("blocker", "blocked"):
        found.setdefault(blocker, set()).add(blocked)
        found.setdefault(blocked, set()).add(blocker)
    return {pk: frozenset(others) for pk, others in found.items()}
