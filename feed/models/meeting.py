"""Whether somebody would be together in a group with people whom they block."""

from collections.abc import Collection

from users.models import Block, User

from .conversation import Conversation
from .membership import Membership


def meets_blocked(person: User, conversation: Conversation) -> bool:
    """Return whether somebody who has joined the group is blocked by this person. Who blocks them
    themself is told to nobody. One query."""
    there = Membership.objects.filter(conversation=conversation, state=Membership.State.JOINED)
    return Block.objects.filter(blocker=person, blocked__in=there.values("person")).exists()


def blocking(people: Collection[User], conversation: Conversation) -> set[int]:
    """Return which of these people, who come into the group together, block somebody who has joined it,
    or another of them. One query."""
    there = Membership.objects.filter(conversation=conversation, state=Membership.State.JOINED)
    ids = [person.pk for person in people]
    rows = Block.objects.filter(blocker__in=ids)
    met = rows.filter(blocked__in=there.values("person")) | rows.filter(blocked__in=ids)
    return set(met.values_list("blocker", flat=True))
