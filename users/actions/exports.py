"""Downloads of one's data: asked for, made in the background, kept for a week."""

import logging
import os
import secrets
from contextlib import suppress
from datetime import timedelta
from pathlib import Path

from django.conf import settings
from django.core.exceptions import PermissionDenied, ValidationError
from django.db import transaction
from django.db.models import Q, QuerySet
from django.template.loader import render_to_string
from django.utils import timezone
from django.utils.translation import gettext as _

from users import signals
from users.exports import parts
from users.jobs import upkeep
from users.jobs.tasks import make_export
from users.models import Export, User

from ._locks import lock_people

logger = logging.getLogger(__name__)

KEEP = timedelta(days=7)
ONE_PER = timedelta(days=1)
STUCK = timedelta(minutes=10)  # no progress for so long: whoever made it is gone
GIVE_UP = timedelta(days=1)  # what was begun again and again for so long will not come
AT_ONCE = 50  # rows looked at in one go by the upkeep

State = Export.State
GOING_ON = Q(state__in=[State.WAITING, State.RUNNING])


class Left(Exception):
    """The making of a zip was left: the worker is to stop, or another has taken it over."""


def ask_for_export(*, actor: User) -> Export:
    """Have a download of everything that is the actor's made; returns it, waiting.

    Raises ValidationError while one is being made and when there was one in the last day,
    PermissionDenied for somebody who is not active.
    """
    with transaction.atomic():
        person = lock_people(actor)[actor.pk]
        if not person.is_active:
            raise PermissionDenied
        reason = reason_against(person)
        if reason:
            raise ValidationError(reason)
        export = Export.objects.create(person=person)
        make_export.enqueue(export.pk)
    return export


def reason_against(person: User) -> str:
    """Return why the person cannot have a download made now; empty where they can."""
    mine = Export.objects.filter(person=person)
    if mine.filter(GOING_ON).exists():
        return _("Your download is being made already.")
    recent = mine.filter(created_at__gt=timezone.now() - ONE_PER)
    if recent.exclude(state=State.FAILED).exists():
        return _("You have had a download in the last 24 hours. Please use that one.")
    return ""


def path_of(export: Export) -> Path:
    """Return where the zip of a finished download is."""
    return Path(settings.EXPORTS_ROOT) / export.file


def make(export_id: int) -> None:
    """Make the zip, unless it is made or somebody else is at it.

    The file appears under its name only once it is whole. What a worker that is gone has left is
    begun afresh; one that comes back late finds that it was taken over, and leaves it.
    """
    export = _take(export_id)
    if export is None:
        return
    folder = Path(settings.EXPORTS_ROOT)
    folder.mkdir(mode=0o700, parents=True, exist_ok=True)
    token = secrets.token_urlsafe(12)
    unfinished, file = folder / f".{export.pk}-{token}.part", folder / f"{export.pk}-{token}.zip"
    try:
        with os.fdopen(
            os.open(unfinished, os.O_RDWR | os.O_CREAT | os.O_EXCL, 0o600), "w+b"
        ) as out:
            parts.write(export.person, out, _readme(export), lambda done: _progress(export, done))
            out.flush()
            os.fsync(out.fileno())
        unfinished.replace(file)
        _finish(export, file)
    except Left:
        file.unlink(missing_ok=True)
    except Exception:
        file.unlink(missing_ok=True)
        _at(export).update(state=State.FAILED, moved_at=timezone.now())
        raise
    finally:
        unfinished.unlink(missing_ok=True)


def begin_stuck_again() -> int:
    """Put the downloads in again that nobody is at any more; returns how many."""
    now = timezone.now()
    with transaction.atomic():
        rows = Export.objects.select_for_update(skip_locked=True, no_key=True)
        stuck = list(rows.filter(GOING_ON, moved_at__lt=now - STUCK).order_by("pk")[:AT_ONCE])
        for export in stuck:
            is_hopeless = export.created_at < now - GIVE_UP
            export.state = State.FAILED if is_hopeless else State.WAITING
            export.moved_at = now
            export.save(update_fields=["state", "moved_at"])
            if not is_hopeless:
                make_export.enqueue(export.pk)
    return len(stuck)


def remove_old() -> int:
    """Remove the downloads that are older than a week, with their files; returns how many."""
    old = Export.objects.filter(created_at__lt=timezone.now() - KEEP)
    return remove(list(old.order_by("pk")[:AT_ONCE]))


def remove(rows: list[Export]) -> int:
    """Remove these downloads, the files first: a row that is gone leaves nothing behind."""
    for export in rows:
        for file in Path(settings.EXPORTS_ROOT).glob(f"*{export.pk}-*"):
            if file.name.lstrip(".").partition("-")[0] == str(export.pk):
                file.unlink(missing_ok=True)
    return Export.objects.filter(pk__in=[export.pk for export in rows]).delete()[0]


def remove_leftovers() -> int:
    """Remove what killed workers left of zips that nobody is at any more; returns how many."""
    folder, gone = Path(settings.EXPORTS_ROOT), 0
    before = (timezone.now() - ONE_PER).timestamp()
    for file in folder.iterdir() if folder.is_dir() else ():
        if Export.objects.filter(file=file.name).exists():
            continue
        with suppress(FileNotFoundError):  # another worker has finished it, or removed it
            if file.stat().st_mtime < before:
                file.unlink()
                gone += 1
    return gone


def _take(export_id: int) -> Export | None:
    """Take a download that waits, or whose maker is gone; None where there is nothing to do."""
    now = timezone.now()
    with transaction.atomic():
        rows = Export.objects.select_for_update(of=("self",), no_key=True)
        free = Q(state=State.WAITING) | Q(state=State.RUNNING, moved_at__lt=now - STUCK)
        export = rows.filter(free, pk=export_id, person__is_active=True).first()
        if export is None:
            return None
        export.state, export.moved_at = State.RUNNING, now
        export.done, export.total = 0, parts.count(export.person)
        export.save(update_fields=["state", "moved_at", "done", "total"])
    return export


def _at(export: Export) -> QuerySet[Export]:
    """Return the row, if it still is as this worker left it: nobody else has taken it over."""
    return Export.objects.filter(
        pk=export.pk, state=State.RUNNING, moved_at=export.moved_at, person__is_active=True
    )


def _progress(export: Export, done: int) -> None:
    """Write down how far it is. Raises Left where it was taken over, or the worker is to stop."""
    if upkeep.stopping.is_set():
        with transaction.atomic():
            if _at(export).update(state=State.WAITING):
                make_export.enqueue(export.pk)
        raise Left
    now = timezone.now()
    total = max(export.total, done)  # something was written meanwhile
    if not _at(export).update(done=done, total=total, moved_at=now):
        raise Left
    export.moved_at = now


def _finish(export: Export, file: Path) -> None:
    """Offer the file, and tell the person."""
    with transaction.atomic():
        made = _at(export).update(
            state=State.READY,
            file=file.name,
            size=file.stat().st_size,
            done=export.total,
            moved_at=timezone.now(),
        )
        if not made:
            raise Left
        signals.export_ready.send(sender=Export, person=export.person)


def _readme(export: Export) -> str:
    files = [(f"{part.name}.json", part.title) for part in parts.PARTS.values()]
    return render_to_string(
        "users/data/readme.txt", {"person": export.person, "parts": files, "now": timezone.now()}
    )
