"""Whether somebody wants messages from somebody else, or to be in a group with them."""

from collections.abc import Collection

from users.models import User
from users.models.contact import Contact
from users.models.relation import Relation, relations

from .membership import Membership


def reaching(writer: User, people: Collection[User], wants: str) -> dict[int, str]:
    """Return as what these people come into a conversation that the writer begins, by id: joined at
    once, or asked first. Those whom the writer can't reach at all are not in it.

    `wants` names the column that says from whom they want this. Four queries, however many.
    """
    known = relations([(person.pk, writer.pk) for person in people])
    found: dict[int, str] = {}
    for person in people:
        relation = known[person.pk, writer.pk]
        if not person.is_active or relation.are_apart:
            continue
        wanted = getattr(person, wants)
        if relation.is_self or _is_wanted(relation, wanted):
            found[person.pk] = Membership.State.JOINED
        elif wanted != Contact.NOBODY:
            found[person.pk] = Membership.State.ASKED
    return found


def _is_wanted(relation: Relation, wanted: str) -> bool:
    """Whether messages are wanted from somebody to whom one is this."""
    return (
        wanted == Contact.EVERYONE
        or (wanted == Contact.FOLLOWED and relation.follows)
        or (wanted == Contact.FRIENDS and relation.are_friends)
    )
