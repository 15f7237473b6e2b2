"""Telling people something, from anywhere in the code: `notify()`."""

from django.utils import timezone
from django.utils.http import url_has_allowed_host_and_scheme

from feed import live
from feed.live.events import NotificationCreated, NotificationsRead
from feed.models import Notification, Post
from users.models import User


def notify(
    *,
    recipient: User,
    kind: Notification.Kind = Notification.Kind.NOTE,
    actor: User | None = None,
    post: Post | None = None,
    text: str = "",
    url: str = "",
) -> Notification | None:
    """Tell `recipient` something; it reaches their open pages at once.

    Call it from anywhere: a view, an action, a command, a worker. Inside a `live.transaction()` it
    joins it, outside it opens its own.

        notify(recipient=person, text="Your export is ready.", url="/settings/export/")

    `kind` picks the fragment that says it (`feed/notification/kinds/_<kind>.html`), `actor` is who
    caused it, `post` what it is about; `text` (300 characters) and `url` (a path of this site) are
    for notes. Nobody is notified of what they did themselves: returns None then. The row has its id once
    the outermost transaction is over. Raises ValueError for a url that leads elsewhere.
    """
    if actor is not None and actor.pk == recipient.pk:
        return None
    if url and not (
        url.startswith("/") and url_has_allowed_host_and_scheme(url, allowed_hosts=None)
    ):
        raise ValueError("a notification leads to a path of this site")
    notification = Notification(
        recipient=recipient,
        kind=kind,
        actor=actor,
        post=post,
        text=text[:300],
        url=url,
        created_at=timezone.now(),
    )
    with live.transaction() as tx:
        tx.insert(notification)
        tx.log(NotificationCreated, notification, actor)
    return notification


def mark_read(*, actor: User, up_to: int) -> int:
    """Mark the actor's notifications up to this id as read; returns how many that changed."""
    unread = Notification.objects.filter(recipient=actor, pk__lte=up_to, read_at__isnull=True)
    with live.transaction() as tx:
        changed = unread.update(read_at=timezone.now())
        if changed:
            tx.log(NotificationsRead, actor, actor)
    return changed
