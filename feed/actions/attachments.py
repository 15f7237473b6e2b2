"""Pictures for what people write: uploaded, described, tried again, taken away, swept.

The worker makes what is served of them (`feed/actions/rendering.py`); what a post shows of them is kept
with the post (`feed/actions/attaching.py`).
"""

import logging
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import timedelta
from functools import partial
from typing import Any

from django.conf import settings
from django.core.exceptions import PermissionDenied, ValidationError
from django.core.files.storage import default_storage
from django.core.files.uploadedfile import UploadedFile
from django.db import transaction
from django.db.models import Q, QuerySet, Sum
from django.utils import timezone
from django.utils.translation import gettext as _

from feed import live
from feed.models import Attachment, Draft
from feed.models.attachment import ALT_LENGTH, DROPPED_AT
from feed.models.focal import Focal
from feed.models.shown_picture import FOLDER, reason_for
from users.actions.pictures import bytes_of, delete_files
from users.lib.images import Unreadable
from users.lib.renders import size_within
from users.lib.texts import clean_words
from users.models import User

from .attaching import locked, shown_anew
from .evidence import without_open_case
from .rendering import STUCK

logger = logging.getLogger(__name__)

MEGABYTE = 1024 * 1024
MOST_UNUSED = 40  # pictures that may stand in a person's forms
NEARLY_FULL = 90  # per cent of the room, from which on forms say how much is left
KEPT_UNUSED = timedelta(days=1)  # what was uploaded, and neither sent nor kept in a draft
KEPT_WITHDRAWN = timedelta(days=30)  # with a post that its author has deleted
AT_ONCE = 100  # rows
_IS_OF_DELETED = Q(post__deleted_at__isnull=False)

State = Attachment.State


@dataclass(frozen=True)
class Quota:
    """How much of the room for a person's pictures is taken, in bytes."""

    used: int
    most: int

    @property
    def left(self) -> int:
        """How many more there is room for."""
        return max(0, self.most - self.used)

    @property
    def percent(self) -> int:
        """How much of it is taken, of a hundred."""
        return min(100, self.used * 100 // self.most) if self.most else 100

    @property
    def is_nearly_full(self) -> bool:
        """Whether its owner should know before they choose more."""
        return self.percent >= NEARLY_FULL

    @property
    def is_full(self) -> bool:
        """Whether there is room for none that is worth it."""
        return self.is_nearly_full and self.left < MEGABYTE


def quota_of(person: User) -> Quota:
    """Return how much room the person's pictures take. One query."""
    rows = Attachment.objects.not_dropped().filter(owner=person)
    used = _bytes_of(rows.exclude(_IS_OF_DELETED))
    return Quota(used, settings.PICTURES_MEGABYTES * MEGABYTE)


def _bytes_of(rows: QuerySet[Attachment]) -> int:
    return int(rows.aggregate(bytes=Sum("size", default=0))["bytes"])


def attach(*, actor: User, upload: "UploadedFile[Any]") -> Attachment:
    """Keep what was uploaded until the worker makes what is served of it; returns it, waiting.

    It stands in a form of the actor's from now on, and goes after a day unless it is sent or a draft
    keeps it. Raises
    PermissionDenied for an actor who is not active, and ValidationError, in words for whoever chose the
    file, for one that is empty, too large or no picture, and where there is no room for more.
    """
    if not actor.is_active:
        raise PermissionDenied
    size = bytes_of(upload)
    try:
        width, height = size_within(upload)
    except Unreadable as error:
        raise ValidationError(reason_for(error.code), code=error.code) from error
    _refuse_too_many(actor, size)
    row = Attachment(owner=actor, width=width, height=height, size=size)
    row.source = f"{FOLDER}/{row.token}.source"
    # As if a worker had taken it: none looks for the file before it is there, and if this process
    # ends here, one finds out later that it is not.
    row.taken_at = timezone.now()
    row.save()
    try:
        upload.seek(0)
        default_storage.save(row.source, upload)
    except OSError as error:
        logger.exception("an upload could not be stored")
        Attachment.objects.filter(pk=row.pk).update(state=State.FAILED)  # for no worker
        drop([row])
        raise ValidationError(
            _("Pictures can't be stored right now. Please try again later."), code="room"
        ) from error
    row.taken_at = None
    row.save(update_fields=["taken_at"])
    return row


def describe(
    *,
    actor: User,
    attachment: Attachment,
    alt: str | None = None,
    is_sensitive: bool | None = None,
    focal: Focal | None = None,
) -> Attachment:
    """Say what the actor's own picture shows, whether it is covered, and where its focal point is; what is
    None stays. Returns it.

    Of what was posted this is no edit: it shows at once, and nobody is notified. Raises
    Attachment.DoesNotExist where it is not the actor's, ValidationError for a text that cannot be shown.
    """
    said: dict[str, Any] = {}
    if alt is not None:
        said["alt"] = clean_alt(alt)
    if is_sensitive is not None:
        said["is_sensitive"] = is_sensitive
    if focal is not None:
        said |= {"focal_x": focal.x, "focal_y": focal.y}
    with live.transaction() as tx:
        row = locked(attachment.pk, owner=actor)
        changed = [name for name, value in said.items() if getattr(row, name) != value]
        for name in changed:
            setattr(row, name, said[name])
        if changed:
            row.save(update_fields=changed)
            shown_anew(tx, row)
    return row


def try_again(*, actor: User, attachment: Attachment) -> bool:
    """Let the worker try once more what failed; returns whether it will. What was sent is gone where
    trying again is of no use.

    Raises Attachment.DoesNotExist where it is not the actor's.
    """
    with live.transaction() as tx:
        row = locked(attachment.pk, owner=actor)
        if row.state != State.FAILED or not row.source:
            return False
        row.state, row.failure, row.tries, row.taken_at = State.WAITING, "", 1, None
        row.save(update_fields=["state", "failure", "tries", "taken_at"])
        shown_anew(tx, row)
    return True


def clean_alt(text: str) -> str:
    """Return a description as it is stored. Raises ValidationError for one that is too long or cannot be
    shown."""
    return clean_words(text, ALT_LENGTH)


def sweep_attachments() -> int:
    """Drop some of what was uploaded and for a day neither sent nor kept in a draft, and of what was shown by
    posts that their authors have long deleted; then remove some of what is dropped, with the files, but
    nothing of anybody whom an open case is about. Returns how many it dropped or removed."""
    now = timezone.now()
    withdrawn = Attachment.objects.filter(
        post__is_withdrawn=True, post__deleted_at__lt=now - KEPT_WITHDRAWN
    )
    ids = list(withdrawn.values_list("pk", flat=True)[:AT_ONCE])
    withdrawn.filter(pk__in=ids).update(post=None, unused_since=DROPPED_AT)
    unused = Attachment.objects.unused().filter(unused_since__lt=now - KEPT_UNUSED)
    some = list(unused.order_by("pk")[:AT_ONCE])
    kept = _in_drafts(some)
    Attachment.objects.filter(pk__in=kept).update(unused_since=now)
    unused.filter(pk__in=[row.pk for row in some]).update(unused_since=DROPPED_AT)
    ids += [row.pk for row in some if row.pk not in kept]
    due = without_open_case(Attachment.objects.dropped()).order_by("pk")
    # Of a bucket few at a time: their rows are locked as long as that takes.
    few = AT_ONCE // 10 if settings.MEDIA_BUCKET else AT_ONCE
    removed = _remove(list(due.values_list("pk", flat=True)[:few]))
    return len({*ids, *removed})


def _in_drafts(rows: Iterable[Attachment]) -> set[int]:
    """Return the ids of those of these that stand in a draft of their owner's. One query."""
    owners = {row.pk: row.owner_id for row in rows}
    drafts = Draft.objects.filter(person__in=set(owners.values()))
    return {pk for draft in drafts for pk in draft.picture_ids if owners.get(pk) == draft.person_id}


def drop(rows: Iterable[Attachment]) -> None:
    """Drop these for good: their files and rows are removed after the commit. The sweep removes what is left
    when the process is killed before, what has to wait for a decision about its owner, and all that is in a
    bucket: that takes its time, and rows are locked meanwhile."""
    ids = [row.pk for row in rows]
    gone = {"post": None, "scheduled": None, "message": None, "unused_since": DROPPED_AT}
    Attachment.objects.filter(pk__in=ids).update(**gone)
    if not settings.MEDIA_BUCKET:
        transaction.on_commit(partial(_remove, ids))


def _remove(ids: list[int]) -> list[int]:
    """Remove those of these that are dropped and in no open case, the files first: no file is left without
    its row. One that a worker is at waits for the next sweep. Returns the ids of those it removed."""
    at_work = Q(state=State.WAITING, taken_at__gt=timezone.now() - STUCK)
    gone = without_open_case(Attachment.objects.dropped().filter(pk__in=ids))
    with transaction.atomic():
        locked_rows = gone.exclude(at_work).select_for_update(skip_locked=True, of=("self",))
        some = list(locked_rows.order_by("pk"))
        for row in some:
            delete_files(row.stored_names)
        removed = [row.pk for row in some]
        Attachment.objects.filter(pk__in=removed).delete()
    return removed


def _refuse_too_many(actor: User, size: int) -> None:
    if Attachment.objects.unused().filter(owner=actor).count() >= MOST_UNUSED:
        raise ValidationError(
            _("There are too many pictures in what you're writing. Post some of it first."),
            code="unused",
        )
    quota = quota_of(actor)
    # What a case keeps takes none of their room, or they could tell that there is a case; nor does what goes
    # with a post that is deleted: they were told to delete some. But it is bounded by the same number, or it
    # could fill the disk.
    rows = Attachment.objects.filter(owner=actor)
    kept = _bytes_of(rows.dropped()) + _bytes_of(rows.filter(_IS_OF_DELETED))
    if kept > quota.most:
        raise ValidationError(
            _("You have deleted a lot lately. There will be room for new pictures within 30 days."),
            code="quota",
        )
    if quota.left < size:
        raise ValidationError(
            _("There's no room left for your pictures. Delete some that you have posted or sent."),
            code="quota",
        )
