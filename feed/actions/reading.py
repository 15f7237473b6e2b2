"""Remembering where somebody stopped reading."""

from feed import live
from feed.models import ReadingPlace
from users.models import User


def remember_place(*, actor: User, at: int) -> None:
    """Remember that the actor has read their home timeline down to this id, on whatever device.

    The last place counts, further up or further down. No open page is notified: a way back that moved
    while somebody reads would be in the way.
    """
    with live.transaction():
        ReadingPlace.objects.update_or_create(person=actor, defaults={"post_id": at})
