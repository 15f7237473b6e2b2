"""Notifications and the badge that counts them."""

from collections.abc import Iterable

from feed.live.delivery import notified
from feed.live.events.pieces import AnyPiece, Badges, Does, Piece, Refresh
from feed.live.events.recipients import Only, Sees
from feed.live.log.log import Logged
from feed.models import Notification, Post
from feed.models.topic import Topic
from feed.pages import topics
from feed.pages.notifications import NOTIFICATIONS
from users.models import User

from .base import Batch, Event


class NotificationCreated(Event):
    """Somebody is notified: it enters their list, and their badge counts it."""

    model = Notification

    @classmethod
    def topics(cls, about: Notification, actor_id: int | None) -> list[Topic]:
        """Concern the recipient's pages."""
        return [topics.viewer(about.recipient_id)]

    @classmethod
    def pieces(cls, event: Logged, batch: Batch) -> Iterable[AnyPiece]:
        """Send it to the recipient, unless what it is about is gone by now."""
        notification = batch.notifications.get(event.object_id)
        if notification is not None:
            context = {"notification": notification}
            recipient = Only([notification.recipient_id])
            yield Piece(cls.kind, event.topics, context, Does.INSERT, to=recipient)
            yield Badges(frozenset([notification.recipient_id]))


class NotificationsRead(Event):
    """Somebody has read their notifications: the badge empties in all their tabs."""

    model = User

    @classmethod
    def topics(cls, about: User, actor_id: int | None) -> list[Topic]:
        """Concern that person's pages."""
        return [topics.viewer(about.pk)]

    @classmethod
    def pieces(cls, event: Logged, batch: Batch) -> Iterable[AnyPiece]:
        """Count their badge again."""
        yield Badges(frozenset([event.object_id]))


class NotificationsChanged(NotificationsRead):
    """Some of somebody's notifications came or went with what they are about."""

    @classmethod
    def pieces(cls, event: Logged, batch: Batch) -> Iterable[AnyPiece]:
        """Show the list afresh, and count their badge again."""
        yield Refresh((topics.notifications(event.object_id),), to=Only([event.object_id]))
        yield Badges(frozenset([event.object_id]))


class NoticesChanged(Event):
    """What anybody was notified of about a post, or about what stands under it, came or went with it.

    However many were notified: those with a page open here are asked for when it is sent.
    """

    model = Post

    @classmethod
    def topics(cls, about: Post, actor_id: int | None) -> list[Topic]:
        """Concern every page; each has a badge."""
        return [topics.SITE]

    @classmethod
    def pieces(cls, event: Logged, batch: Batch) -> Iterable[AnyPiece]:
        """Show those lists afresh, and count those badges again."""
        recipients = notified.of(event.object_id, batch.audience.viewers(), with_answers=True)
        if recipients:
            yield Refresh((topics.EXCERPTS,), to=Only(recipients))
            yield Badges(frozenset(recipients))


def excerpt_changed(post: Post, batch: Batch) -> Iterable[AnyPiece]:
    """Change the beginning of what somebody wrote where people were notified of it."""
    recipients = notified.of(post.pk, batch.audience.viewers_of(NOTIFICATIONS))
    if recipients:
        to = Sees(post) & Only(recipients)
        yield Piece("excerpt_changed", (topics.EXCERPTS,), {"post": post}, to=to)
