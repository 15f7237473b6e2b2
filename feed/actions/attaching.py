"""What posts, comments and messages do with attachments: take them from a form, keep what is shown of
them, let go."""

from collections.abc import Iterable, Sequence

from django.core.exceptions import ValidationError
from django.db.models import Q
from django.utils import timezone
from django.utils.translation import gettext as _

from feed.live.events import MessagePicturesChanged, PicturesChanged, ScheduledChanged
from feed.live.log.transaction import Transaction
from feed.models import Attachment, Message, Post, ScheduledPost
from feed.models.attachment import UNUSED
from users.models import User

from .counting import lock
from .lines import lock_messages

# What the facts of a picture become once it is removed: the card says that it cannot be shown.
NOTHING_LEFT = {
    "state": "failed",
    "failure": "lost",
    "token": "",
    "alt": "",
    "colour": "",
    "files": [],
}

Holder = Post | ScheduledPost | Message


def held(
    owner: User, ids: Sequence[int], most: int, holder: Holder | None = None
) -> list[Attachment]:
    """Lock these attachments and return them in this order: for what is being sent, or changed.

    Raises ValidationError for more than `most`, and for one that is not the owner's, was sent with
    something else, or is gone.
    """
    if len(ids) > most:
        raise ValidationError(
            _("There can be %(most)s pictures at most.") % {"most": most}, code="pictures"
        )
    if not ids:
        return []
    free = Q(UNUSED)
    if holder is not None and holder.pk:
        free |= Q(**{_key(holder): holder.pk})
    rows = (
        Attachment.objects.not_dropped().select_for_update().filter(free, owner=owner, pk__in=ids)
    )
    found = {row.pk: row for row in rows.order_by("pk")}
    if len(found) < len(ids):
        raise ValidationError(
            _("A picture is no longer there. Please choose it again."), code="picture_gone"
        )
    return [found[pk] for pk in ids]


def show(holder: Holder, attachments: Sequence[Attachment]) -> None:
    """Let the post or message show these from now on; the caller saves it."""
    holder.picture_facts = [row.facts for row in attachments] or None


def bind(tx: Transaction, holder: Holder, attachments: Iterable[Attachment]) -> None:
    """Let the locked attachments belong to what is being inserted, or was changed."""
    for position, row in enumerate(attachments):
        row.position = position
        setattr(row, _key(holder), holder)
        tx.point(row, "position", _key(holder))


def release(holder: Holder, keeping: Iterable[int] = ()) -> None:
    """Let go of all that belongs to it but for these: they stand in a form again, or nowhere."""
    rows = Attachment.objects.filter(**{_key(holder): holder.pk}).exclude(pk__in=[*keeping])
    rows.update(**{_key(holder): None}, unused_since=timezone.now())


def locked(pk: int, owner: User | None = None) -> Attachment:
    """Lock an attachment, and before it what shows it, as every action does; returns it with that.

    Raises Attachment.DoesNotExist where it is gone or not the owner's; with an `owner`, also where it is
    dropped.
    """
    rows = Attachment.objects.filter(pk=pk)
    if owner is not None:
        rows = rows.not_dropped().filter(owner=owner)
    while True:
        before = rows.get()
        post = lock([before.post_id])[0] if before.post_id is not None else None
        waits = ScheduledPost.objects.select_for_update(of=("self",)).select_related("author")
        scheduled = waits.filter(pk=before.scheduled_id).first() if before.scheduled_id else None
        shown_by = [before.message_id] if before.message_id is not None else []
        message = next(iter(lock_messages(shown_by)), None)
        row = rows.select_for_update().get()
        if _holders(row) == _holders(before):
            row.post, row.scheduled, row.message = post, scheduled, message
            return row
        # It was sent just now: once more, in the right order.


def shown_anew(tx: Transaction, row: Attachment) -> None:
    """Let what shows the `locked` attachment show it as it is now, on every open page."""
    holder = row.post or row.scheduled or row.message
    if holder is None or row.pk not in holder.picture_ids:
        return
    holder.picture_facts = [
        row.facts if fact["id"] == row.pk else fact for fact in holder.picture_facts or ()
    ]
    holder.save(update_fields=["picture_facts"])
    if isinstance(holder, Post):
        tx.log(PicturesChanged, holder, holder.author)
    elif isinstance(holder, Message):
        tx.log(MessagePicturesChanged, holder, holder.author)
    else:
        tx.log(ScheduledChanged, holder.author)


def take_from_messages(tx: Transaction, rows: Iterable[Attachment]) -> None:
    """Take these, which are removed for good, out of the messages that show them: the words stay, and in the
    place of each picture the message says that it cannot be shown."""
    ids = {row.pk for row in rows if row.message_id is not None}
    showing = Message.objects.filter(attachments__in=ids).values_list("pk", flat=True)
    for message in lock_messages(set(showing)):
        message.picture_facts = [
            {**fact, **NOTHING_LEFT} if fact["id"] in ids else fact
            for fact in message.picture_facts or ()
        ] or None
        message.save(update_fields=["picture_facts"])
        tx.log(MessagePicturesChanged, message)


def _holders(row: Attachment) -> tuple[int | None, ...]:
    """Return the ids of what shows it: of a post, a scheduled post, a message; one of them at most."""
    return row.post_id, row.scheduled_id, row.message_id


def _key(holder: Holder) -> str:
    if isinstance(holder, Message):
        return "message"
    return "post" if isinstance(holder, Post) else "scheduled"
