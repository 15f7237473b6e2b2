"""What the feed hears of people: each signal of users/ becomes an event in the log."""

from typing import Any

from django.dispatch import receiver

from feed import live
from feed.actions.notifications import notify
from feed.live.events import (
    Followed,
    PersonChanged,
    PersonCounted,
    PersonReactivated,
    PersonRemoved,
    SessionsChanged,
    Unfollowed,
)
from feed.models import Notification
from users import signals
from users.models import User


@receiver(signals.followed)
def on_followed(sender: Any, follower: User, followee: User, **kwargs: Any) -> None:
    """The follower's home fills; the followee is told."""
    with live.transaction() as tx:
        tx.log(Followed, followee, follower)
        tx.log(PersonCounted, followee)
        tx.log(PersonCounted, follower)
        told = Notification.objects.filter(
            recipient=followee, actor=follower, kind=Notification.Kind.FOLLOW
        )
        if not told.exists():  # who follows, unfollows and follows again is not news
            notify(recipient=followee, kind=Notification.Kind.FOLLOW, actor=follower)


@receiver(signals.unfollowed)
def on_unfollowed(sender: Any, follower: User, followee: User, **kwargs: Any) -> None:
    """The follower's home empties."""
    with live.transaction() as tx:
        tx.log(Unfollowed, followee, follower)
        tx.log(PersonCounted, followee)
        tx.log(PersonCounted, follower)


@receiver(signals.deactivated)
def on_deactivated(sender: Any, people: list[User], **kwargs: Any) -> None:
    """What is theirs leaves every page, and their own pages close."""
    with live.transaction() as tx:
        for person in people:
            tx.log(PersonRemoved, person)
            tx.log(SessionsChanged, person)


@receiver(signals.reactivated)
def on_reactivated(sender: Any, people: list[User], **kwargs: Any) -> None:
    """What is theirs comes back."""
    with live.transaction() as tx:
        for person in people:
            tx.log(PersonReactivated, person)


@receiver(signals.renamed)
def on_renamed(sender: Any, person: User, **kwargs: Any) -> None:
    """Their name changes wherever it shows."""
    with live.transaction() as tx:
        tx.log(PersonChanged, person)


@receiver(signals.sessions_changed)
def on_sessions_changed(sender: Any, person: User, **kwargs: Any) -> None:
    """Each of their open pages is asked whether it is still signed in."""
    with live.transaction() as tx:
        tx.log(SessionsChanged, person)
