"""Pictures: storing what people upload, taking it away, sweeping what nobody shows."""

import logging
from collections.abc import Iterable
from contextlib import suppress
from datetime import timedelta
from functools import partial
from typing import Any

from django.core.exceptions import PermissionDenied, ValidationError
from django.core.files.base import ContentFile
from django.core.files.storage import default_storage
from django.core.files.uploadedfile import UploadedFile
from django.db import transaction
from django.db.models import F, QuerySet
from django.utils import timezone
from django.utils.translation import gettext as _

from users.lib.images import MOST_BYTES, MOST_MEGABYTES, renditions
from users.models import Picture, User
from users.models.picture import ASPECTS, WIDTHS, Kind

logger = logging.getLogger(__name__)

PREVIEWS = 10  # pictures of one kind that a person may have stored without showing them
KEPT_FOR = timedelta(days=1)  # a picture that nobody shows
AT_ONCE = 100  # rows


def store_picture(*, actor: User, upload: "UploadedFile[Any]", kind: Kind) -> Picture:
    """Store an upload as a picture of `actor`, re-encoded in every size; nobody shows it yet.

    The oldest of their pictures that are not shown give way. Raises PermissionDenied for somebody
    hidden, and ValidationError, in words for whoever chose the file, for one that is empty, too
    large, damaged or no picture, and where the disk takes no more; then nothing of it is left.
    """
    if not actor.is_active:
        raise PermissionDenied
    bytes_of(upload)
    made = renditions(upload, aspect=ASPECTS[kind], widths=WIDTHS[kind])
    picture = Picture(owner=actor, kind=kind)
    try:
        _store_files(dict(zip(picture.names, made, strict=True)))
        picture.save()
    except BaseException:
        with suppress(OSError):  # whatever keeps it from being deleted, too
            delete_files(picture.names)
        raise
    previews = not_shown().filter(owner=actor, kind=kind).order_by("-pk")
    for old in previews[PREVIEWS:]:
        old.delete()
    return picture


def bytes_of(upload: "UploadedFile[Any]") -> int:
    """Return how large an upload is. Raises ValidationError, in words for whoever chose the file, for one
    that is empty or too large."""
    if not upload.size:
        raise ValidationError(_("This file is empty."), code="empty")
    if upload.size > MOST_BYTES:
        raise ValidationError(
            _("This file is too large. A picture may have up to %d MB.") % MOST_MEGABYTES,
            code="bytes",
        )
    return upload.size


def _store_files(files: dict[str, bytes]) -> None:
    """Write the files; raises ValidationError where the disk is full, or cannot be written to."""
    try:
        for name, content in files.items():
            default_storage.save(name, ContentFile(content))
    except OSError as error:
        logger.exception("a picture could not be stored")
        raise ValidationError(
            _("Pictures can't be stored right now. Please try again later."), code="room"
        ) from error


def not_shown() -> QuerySet[Picture]:
    """Return the pictures that nobody shows: previews, and what was replaced or taken away."""
    return Picture.objects.exclude(token=F("owner__avatar_token")).exclude(
        token=F("owner__header_token")
    )


def sweep_pictures() -> int:
    """Delete some of the pictures that nobody shows and that are older than a day; returns how many.

    A row is locked and asked about again before it goes: its owner may be saving it right now.
    """
    old = not_shown().filter(created_at__lt=timezone.now() - KEPT_FOR).order_by("pk")
    ids = list(old.values_list("pk", flat=True)[:AT_ONCE])
    with transaction.atomic():
        rows = Picture.objects.select_for_update().filter(pk__in=ids).order_by("pk")
        locked = [picture.pk for picture in rows]
        swept = list(not_shown().filter(pk__in=locked))
        for picture in swept:
            picture.delete()
    return len(swept)


def delete_files(names: Iterable[str]) -> None:
    """Delete these files; those that are gone already do no harm."""
    for name in names:
        default_storage.delete(name)


def delete_files_of(picture: Picture) -> None:
    """Delete the files of a picture once it is certain that its row is gone; where that fails, the log says
    so, and nobody else is told."""
    transaction.on_commit(partial(delete_files, picture.names), robust=True)
