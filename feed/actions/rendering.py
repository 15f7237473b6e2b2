"""What the worker does with what was uploaded: it makes what is served, and tells the open pages.

Nothing but the row is remembered. A worker takes it, makes the files under names that follow from the
token, and says so in one transaction: killed anywhere, it is done anew after `STUCK`, over what is there.
"""

import io
import logging
from datetime import timedelta
from functools import partial

from django.core.files.base import ContentFile
from django.core.files.storage import default_storage
from django.db import transaction
from django.db.models import Count, Min, Q
from django.utils import timezone
from prometheus_client import Counter, Gauge

from feed import live
from feed.models import Attachment
from feed.models.shown_picture import FOLDER
from users.actions.pictures import delete_files
from users.lib.images import Unreadable
from users.lib.registries import WORKER
from users.lib.rendering import rendered_apart
from users.lib.renders import Rendered

from .attaching import locked, shown_anew

logger = logging.getLogger(__name__)

STUCK = timedelta(minutes=5)  # so long after it was taken, whoever took it is gone
MOST_TRIES = 3  # a file that ends the worker itself is not tried for ever
WORTH_ANOTHER = frozenset({"effort", "trouble"})  # failures after which what was sent is kept

AT_ONCE = 100  # rows

PICTURES = Counter(
    "plaza_pictures", "Uploads the worker was at, by what came of it", ["how"], registry=WORKER
)
PICTURES_WAITING = Gauge(
    "plaza_pictures_waiting", "Uploads of which nothing is made yet", registry=WORKER
)
PICTURES_OLDEST = Gauge(
    "plaza_pictures_oldest_seconds", "How long the oldest of them has been waiting", registry=WORKER
)

State = Attachment.State

for _how in (State.READY, State.FAILED):
    PICTURES.labels(_how)


def render_waiting() -> int:
    """Make what is served of one upload that waits; returns 0 where there is none. For the upkeep."""
    # What was tried before comes after all else: one heavy file, tried again and again, holds up nobody.
    waiting = Attachment.objects.filter(_free()).order_by("tries", "pk")
    for pk in waiting.values_list("pk", flat=True)[:10]:
        if render(Attachment(pk=pk)):
            return 1
    return 0


def render(attachment: Attachment) -> bool:
    """Make what is served of an upload; returns whether it waited, and nobody else was at it.

    It is ready afterwards, or has failed and says why.
    """
    row = _taken(attachment.pk)
    if row is None:
        return False
    try:
        _work_on(row)
    except Attachment.DoesNotExist:  # its owner's account was erased meanwhile
        delete_files(row.stored_names)
    return True


def _work_on(row: Attachment) -> None:
    """Make it, and say what came of it. Raises Attachment.DoesNotExist where the row is gone by then."""
    if row.tries > MOST_TRIES:
        _finish(row, failure="effort")
        return
    try:
        made = _made_of(row)
        _store(row, made)
    except Unreadable as error:
        _finish(row, failure=error.code)
    except FileNotFoundError:
        _finish(row, failure="lost")
    except Attachment.DoesNotExist:
        raise
    except Exception:
        logger.exception("attachment %s could not be made", row.pk)
        _finish(row, failure="trouble")
    else:
        _finish(row, made=made)


def _free() -> Q:
    """Return the condition that nobody is at it."""
    before = timezone.now() - STUCK
    return Q(state=State.WAITING) & (Q(taken_at__isnull=True) | Q(taken_at__lt=before))


def _taken(pk: int) -> Attachment | None:
    with transaction.atomic():
        rows = Attachment.objects.select_for_update(skip_locked=True, of=("self",))
        row = rows.filter(_free(), pk=pk).first()
        if row is not None:
            row.tries += 1
            row.taken_at = timezone.now()
            row.save(update_fields=["tries", "taken_at"])
    return row


def _made_of(row: Attachment) -> Rendered:
    with default_storage.open(row.source) as file:
        sent = io.BytesIO(file.read())
    return rendered_apart(sent)


def _store(row: Attachment, made: Rendered) -> None:
    """Write the files. Which they are is noted first: whatever ends this, they are found by the row."""
    row.files = list(made.files)
    if not Attachment.objects.filter(pk=row.pk).update(files=row.files):
        raise Attachment.DoesNotExist
    for name, content in made.files.items():
        path = f"{FOLDER}/{row.token}-{name}"
        default_storage.delete(path)  # what another left there
        stored = default_storage.save(path, ContentFile(content))
        if stored != path:  # another worker was at it after all, and has stored the very same
            default_storage.delete(stored)


def _finish(row: Attachment, *, made: Rendered | None = None, failure: str = "") -> None:
    """Say what came of it, in the row and to all pages that show it; then remove what is not needed."""
    with live.transaction() as tx:
        now = locked(row.pk)
        if now.state != State.WAITING or now.taken_at != row.taken_at:
            return  # another has taken it over
        if made is not None:
            now.width, now.height, now.is_animated = made.width, made.height, made.is_animated
            now.colour = made.colour
            now.size = sum(map(len, made.files.values()))
            now.files = list(made.files)
        now.state = State.FAILED if made is None else State.READY
        now.failure = failure
        now.save()
        shown_anew(tx, now)
        transaction.on_commit(partial(_tidy, now))
    PICTURES.labels(now.state).inc()


def measure() -> int:
    """Tell those who watch how many uploads wait, and since when the oldest does; returns 0."""
    waiting = Attachment.objects.filter(state=State.WAITING).order_by()
    found = waiting.aggregate(number=Count("pk"), oldest=Min("created_at"))
    PICTURES_WAITING.set(found["number"])
    age = (timezone.now() - found["oldest"]).total_seconds() if found["oldest"] else 0.0
    PICTURES_OLDEST.set(max(0.0, age))
    return 0


def tidy_left() -> int:
    """Remove some of the files that a worker was to remove which was killed before; returns of how many."""
    ready = Q(state=State.READY) & ~Q(source="")
    failed = Q(state=State.FAILED) & (
        ~Q(files=[]) | (~Q(source="") & ~Q(failure__in=WORTH_ANOTHER))
    )
    rows = list(Attachment.objects.filter(ready | failed).order_by("pk")[:AT_ONCE])
    for row in rows:
        _tidy(row)
    return len(rows)


def _tidy(row: Attachment) -> None:
    """Remove the files of it that nobody needs any more, and only then forget their names."""
    kept = {"files": row.files if row.state == State.READY else [], "source": ""}
    if row.failure in WORTH_ANOTHER:
        kept["source"] = row.source
    before = row.stored_names
    row.files, row.source = kept["files"], kept["source"]
    delete_files(name for name in before if name not in row.stored_names)
    Attachment.objects.filter(pk=row.pk, state=row.state).update(**kept)
