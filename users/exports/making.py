"""The making of a download: a zip of all parts, in the background."""

import os
import secrets
from datetime import timedelta
from pathlib import Path

from django.conf import settings
from django.db import transaction
from django.db.models import Q, QuerySet
from django.template.loader import render_to_string
from django.utils import timezone
from django_tasks import task

from users import signals
from users.exports import parts
from users.jobs import metrics, upkeep
from users.models import Export

STUCK = timedelta(minutes=10)  # no progress for so long: whoever made it is gone

State = Export.State


class Left(Exception):
    """The making of a zip was left: the worker is to stop, or another has taken it over."""


@task()
def make_export(export_id: int) -> None:
    """Make the zip of a download that somebody has asked for."""
    make(export_id)


metrics.expect_task(make_export.module_path)


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
    """Offer the file, and notify the person."""
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
