"""What the feed hears of people: each signal of users/ becomes an event in the log."""

from typing import Any

from django.dispatch import receiver
from django.utils.translation import gettext as _

from feed import live
from feed.actions.erasure import erase_writings
from feed.actions.notifications import notify
from feed.actions.suspensions import end_running
from feed.live.events import (
    Blocked,
    CaseChanged,
    DisplayChanged,
    Followed,
    FollowRequested,
    FollowRequestEnded,
    Muted,
    NotificationsChanged,
    PersonChanged,
    PersonCounted,
    PersonProtected,
    PersonReactivated,
    PersonRemoved,
    PowersChanged,
    SeenChanged,
    SessionsChanged,
    Unblocked,
    Unfollowed,
    Unmuted,
    UsernameChanged,
)
from feed.live.log.transaction import Transaction
from feed.models import Case, Notification
from users import signals
from users.models import User


@receiver(signals.followed)
def on_followed(
    sender: Any, follower: User, followee: User, was_accepted: bool = False, **kwargs: Any
) -> None:
    """The follower's home fills; the one who did not do it is notified."""
    with live.transaction() as tx:
        if was_accepted:
            tx.log(Followed, follower, followee)
            notify(recipient=follower, kind=Notification.Kind.ACCEPTED, actor=followee)
        else:
            tx.log(Followed, followee, follower)
            earlier = Notification.objects.filter(
                recipient=followee, actor=follower, kind=Notification.Kind.FOLLOW
            )
            if not earlier.exists():  # who follows, unfollows and follows again is not news
                notify(recipient=followee, kind=Notification.Kind.FOLLOW, actor=follower)
        _count_follow(tx, follower, followee)


@receiver(signals.unfollowed)
def on_unfollowed(sender: Any, follower: User, followee: User, **kwargs: Any) -> None:
    """The follower's home empties."""
    with live.transaction() as tx:
        tx.log(Unfollowed, followee, follower)
        _count_follow(tx, follower, followee)


@receiver(signals.requested)
def on_requested(sender: Any, follower: User, followee: User, **kwargs: Any) -> None:
    """The followee is asked."""
    with live.transaction() as tx:
        tx.log(FollowRequested, followee, follower)
        notify(recipient=followee, kind=Notification.Kind.REQUEST, actor=follower)


@receiver(signals.request_ended)
def on_request_ended(sender: Any, follower: User, followee: User, **kwargs: Any) -> None:
    """Nobody waits any more: the followee's notification of it goes."""
    with live.transaction() as tx:
        tx.log(FollowRequestEnded, followee, follower)
        tx.log(NotificationsChanged, followee)


@receiver(signals.blocked)
def on_blocked(sender: Any, blocker: User, blocked: User, **kwargs: Any) -> None:
    """Each disappears from the other's pages."""
    with live.transaction() as tx:
        tx.log(Blocked, blocked, blocker)


@receiver(signals.unblocked)
def on_unblocked(sender: Any, blocker: User, blocked: User, **kwargs: Any) -> None:
    """They may see each other again."""
    with live.transaction() as tx:
        tx.log(Unblocked, blocked, blocker)


@receiver(signals.muted)
def on_muted(sender: Any, muter: User, muted: User, **kwargs: Any) -> None:
    """The muted leave the muter's timelines."""
    with live.transaction() as tx:
        tx.log(Muted, muted, muter)


@receiver(signals.unmuted)
def on_unmuted(sender: Any, muter: User, muted: User, **kwargs: Any) -> None:
    """They are heard again."""
    with live.transaction() as tx:
        tx.log(Unmuted, muted, muter)


@receiver(signals.protection_changed)
def on_protection_changed(sender: Any, person: User, **kwargs: Any) -> None:
    """What they write leaves the pages of strangers, or comes back."""
    with live.transaction() as tx:
        tx.log(PersonProtected, person)
        tx.log(PersonChanged, person)


@receiver(signals.deactivated)
def on_deactivated(sender: Any, people: list[User], **kwargs: Any) -> None:
    """What is theirs leaves every page, and their own pages close."""
    with live.transaction() as tx:
        for person in people:
            tx.log(PersonRemoved, person)
            tx.log(SessionsChanged, person)
        _tell_moderators(tx, people)


@receiver(signals.reactivated)
def on_reactivated(sender: Any, people: list[User], **kwargs: Any) -> None:
    """What is theirs comes back, and a suspension for a time is over."""
    with live.transaction() as tx:
        end_running(people)
        for person in people:
            tx.log(PersonReactivated, person)
        _tell_moderators(tx, people)


@receiver(signals.profile_changed)
def on_profile_changed(sender: Any, person: User, **kwargs: Any) -> None:
    """Their name, pictures and words change wherever they show."""
    with live.transaction() as tx:
        tx.log(PersonChanged, person)


@receiver(signals.display_changed)
def on_display_changed(sender: Any, person: User, **kwargs: Any) -> None:
    """Their open pages look as they want."""
    with live.transaction() as tx:
        tx.log(DisplayChanged, person)


@receiver(signals.username_changed)
def on_username_changed(sender: Any, person: User, **kwargs: Any) -> None:
    """Their username changes wherever it shows."""
    with live.transaction() as tx:
        tx.log(UsernameChanged, person)


@receiver(signals.seen_changed)
def on_seen_changed(sender: Any, person: User, **kwargs: Any) -> None:
    """What they have read, and when they are there, shows to the others, or no more."""
    with live.transaction() as tx:
        tx.log(SeenChanged, person)


@receiver(signals.sessions_changed)
def on_sessions_changed(sender: Any, person: User, **kwargs: Any) -> None:
    """Each of their open pages is asked whether it is still signed in."""
    with live.transaction() as tx:
        tx.log(SessionsChanged, person)


@receiver(signals.powers_changed)
def on_powers_changed(sender: Any, people: list[User], **kwargs: Any) -> None:
    """Their open pages of moderation go, or show what they can do now."""
    with live.transaction() as tx:
        for person in people:
            tx.log(PowersChanged, person)


def _count_follow(tx: Transaction, follower: User, followee: User) -> None:
    tx.log(PersonCounted, followee)
    tx.log(PersonCounted, follower)


@receiver(signals.export_ready)
def on_export_ready(sender: Any, person: User, **kwargs: Any) -> None:
    """They are notified that they can fetch their data."""
    notify(recipient=person, text=_("The download of your data is ready."), url="/settings/data/")


@receiver(signals.counted)
def on_counted(sender: Any, people: list[User], **kwargs: Any) -> None:
    """Their numbers change where they show."""
    with live.transaction() as tx:
        for person in people:
            tx.log(PersonCounted, person)


@receiver(signals.erasing)
def on_erasing(sender: Any, person: User, **kwargs: Any) -> bool:
    """What they wrote is erased, a part at a time; returns whether there is more."""
    return erase_writings(person)


def _tell_moderators(tx: Transaction, people: list[User]) -> None:
    """Open pages of cases say whether the person is there."""
    for case in Case.objects.filter(person__in=people, outcome=""):
        tx.log(CaseChanged, case)
