"""The end of a group: by its owner, or because nobody is in it any more."""

from django.utils import timezone

from feed.live.events import ConversationChanged, GroupLinkChanged, MembershipChanged
from feed.live.log.transaction import Transaction
from feed.models import Conversation, Membership
from users.models import User


def close_group(tx: Transaction, row: Conversation, actor: User) -> None:
    """Close a group, which is locked: nobody writes in it any more or comes into it, its link leads nowhere,
    and who waits is turned down."""
    row.closed_at, row.link_key = timezone.now(), None
    row.save(update_fields=["closed_at", "link_key"])
    turned_down = Membership.objects.filter(
        conversation=row, state=Membership.State.WAITING
    ).select_related("person")
    for one in turned_down:
        tx.log(MembershipChanged, one)
    turned_down.update(state=Membership.State.REMOVED)
    tx.log(ConversationChanged, row, actor)
    tx.log(GroupLinkChanged, row, actor)


def close_if_empty(tx: Transaction, row: Conversation, actor: User) -> None:
    """Close a group, which is locked, where all who have joined or were asked are gone: what they said is for
    nobody who comes later by its link, and nobody is there to let anyone in."""
    if row.is_group and not row.is_closed:
        there = Membership.objects.reading().filter(conversation=row)
        if not there.exists():
            close_group(tx, row, actor)
