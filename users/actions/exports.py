"""Downloads of a person's data: asked for, made by the worker (`users/exports/making.py`), kept a week."""

from contextlib import suppress
from datetime import timedelta
from pathlib import Path

from django.conf import settings
from django.core.exceptions import PermissionDenied, ValidationError
from django.db import transaction
from django.db.models import Q
from django.utils import timezone
from django.utils.translation import gettext as _

from users.exports.making import STUCK, make_export
from users.models import Export, User

from ._locks import lock_people

KEEP = timedelta(days=7)
ONE_PER = timedelta(days=1)
GIVE_UP = timedelta(days=1)  # what was begun again and again for so long will not come
AT_ONCE = 50  # rows looked at in one go by the upkeep

State = Export.State
GOING_ON = Q(state__in=[State.WAITING, State.RUNNING])


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
        return _("Your download is already being prepared.")
    recent = mine.filter(created_at__gt=timezone.now() - ONE_PER)
    if recent.exclude(state=State.FAILED).exists():
        return _("You already have a download from the last 24 hours. Please use that one.")
    return ""


def path_of(export: Export) -> Path:
    """Return where the zip of a finished download is."""
    return Path(settings.EXPORTS_ROOT) / export.file


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
