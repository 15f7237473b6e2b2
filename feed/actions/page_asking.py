"""Asking the page at an address what it is, once for all that link to it: its row says who is at it and
what came of it, so that a worker that is killed leaves nothing behind, and after `STUCK` another goes on.
"""

import io
import logging
from collections.abc import Callable, Iterable, Sequence
from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta

from django.conf import settings
from django.core.files.base import ContentFile
from django.core.files.storage import default_storage
from django.db import transaction
from django.db.models import Q, QuerySet
from django.utils import timezone
from prometheus_client import Counter

from feed.fetching.apart import Fetched
from feed.fetching.asking import NotFetched, Target
from feed.models import LinkPreview
from feed.models.link_preview import key_of
from feed.text.foreign import in_few_words
from users.actions.pictures import delete_files
from users.lib.images import Unreadable
from users.lib.rates import rates
from users.lib.registries import WORKER
from users.lib.rendering import rendered_apart
from users.lib.site import url_of
from users.models import Tally
from users.models.picture import new_token, picture_name

logger = logging.getLogger(__name__)

PAGES_AT_ONCE = 4  # asked beside each other, each of another host
OF_A_HOST = 20  # pages that one host is asked for in a minute
STUCK = timedelta(minutes=5)  # so long after it was taken, whoever took it is gone
MOST_TRIES = 3  # a page that ends the worker itself is not asked for ever
PATIENCE = timedelta(minutes=30)  # for a page that may not be asked yet
TITLE, SITE, DESCRIPTION = 200, 60, 300  # characters

PREVIEWS = Counter(
    "plaza_link_previews", "Pages asked what they are, by what came of it", ["how"], registry=WORKER
)

State = LinkPreview.State
Fetch = Callable[[str, str], Fetched]

for _how in (State.READY, State.FAILED):
    PREVIEWS.labels(_how)


def row_for(target: Target, people: Iterable[int | None], limit: str) -> LinkPreview | None:
    """Return what is known of a page, or the new row in which that is to stand; None where each of these
    people has had too many pages asked of late, by this name in `settings.LIMITS`."""
    row = LinkPreview.objects.newest(target.url)
    if row is not None and not row.is_over:
        return row
    if not any(_may_ask(person, limit) for person in dict.fromkeys(people) if person is not None):
        return None
    key = key_of(target.url)
    with transaction.atomic():
        before = LinkPreview.objects.select_for_update().filter(key=key, is_newest=True).first()
        if before is not None and before.is_over:
            LinkPreview.objects.filter(pk=before.pk).update(is_newest=False)
        row, _is_new = LinkPreview.objects.get_or_create(
            key=key, is_newest=True, defaults={"url": target.url, "host": target.host}
        )
    return row


def waiting_pages() -> QuerySet[LinkPreview]:
    """Return the pages that wait to be asked, and that nobody is at."""
    is_free = Q(taken_at__isnull=True) | Q(taken_at__lt=timezone.now() - STUCK)
    return LinkPreview.objects.filter(is_free, state=State.WAITING)


def take(row: LinkPreview) -> bool:
    """Take a page to ask it; returns whether nobody else is at it, and its host is not asked too often."""
    now = timezone.now()
    lately = LinkPreview.objects.filter(host=row.host, taken_at__gt=now - timedelta(minutes=1))
    with transaction.atomic():
        found = waiting_pages().select_for_update(skip_locked=True).filter(pk=row.pk).first()
        if found is None:
            return False
        if found.tries >= MOST_TRIES or found.created_at < now - PATIENCE:
            _fail(found, "effort" if found.tries else "busy")
            return False
        if lately.count() >= OF_A_HOST:
            return False
        row.tries, row.taken_at = found.tries + 1, now
        row.save(update_fields=["tries", "taken_at"])
    return True


def ask(rows: Sequence[LinkPreview], fetch: Fetch) -> None:
    """Ask these pages, all at the same time, and note what came of it. The threads wait for others and know
    nothing of the database."""
    agent = f"Plaza/1 (link previews; +{url_of('/')})"

    def answer_of(row: LinkPreview) -> Fetched | NotFetched:
        try:
            return fetch(row.url, agent)
        except NotFetched as error:
            return error

    with ThreadPoolExecutor(PAGES_AT_ONCE) as pool:
        answers = list(pool.map(answer_of, rows))
    for row, answer in zip(rows, answers, strict=True):
        _note(row, answer)


def _note(row: LinkPreview, answer: Fetched | NotFetched) -> None:
    """Write into the row what came of it, unless another has taken it over."""
    failure = answer.code if isinstance(answer, NotFetched) else ""
    title = in_few_words(answer.title, TITLE) if isinstance(answer, Fetched) else ""
    delete_files(row.stored_names)  # of whoever was killed at it before
    row.picture, row.width, row.height = "", 0, 0
    if isinstance(answer, Fetched) and title:
        row.title, row.site = title, in_few_words(answer.site, SITE)
        row.description = in_few_words(answer.description, DESCRIPTION)
        _store_picture(row, answer.picture)
    with transaction.atomic():
        now = LinkPreview.objects.select_for_update().get(pk=row.pk)
        if now.is_done or now.taken_at != row.taken_at:
            return
        if title:
            row.state, row.done_at = State.READY, timezone.now()
            row.save()
        else:
            _fail(row, failure or "empty")
    PREVIEWS.labels(row.state).inc()


def _store_picture(row: LinkPreview, sent: bytes) -> None:
    """Store what we make of a picture, if it is one. Where it will be is noted first: whatever ends this, the
    file is found by its row."""
    if not sent:
        return
    try:
        made = rendered_apart(io.BytesIO(sent), is_small=True)
    except Unreadable:
        return
    token = new_token()
    mine = LinkPreview.objects.filter(pk=row.pk, taken_at=row.taken_at, state=State.WAITING)
    if not mine.update(picture=token, width=made.width, height=made.height):
        return
    (content,) = made.files.values()
    try:
        default_storage.save(picture_name(token, made.width), ContentFile(content))
    except OSError:
        logger.exception("the picture of link preview %s could not be stored", row.pk)
        return
    row.picture, row.width, row.height = token, made.width, made.height


def _fail(row: LinkPreview, why: str) -> None:
    row.state, row.failure, row.done_at = State.FAILED, why, timezone.now()
    row.save()


def _may_ask(person: int, limit: str) -> bool:
    """Count a page for whoever links to it; returns whether that is within the limit."""
    most = {
        f"{limit}:{rate.amount}/{rate.seconds}:user:{person}": rate
        for rate in rates(settings.LIMITS.get(limit, ""))
    }
    if not most:
        return True
    counted = Tally.objects.one_more({name: rate.seconds for name, rate in most.items()})
    return all(number <= most[name].amount for name, (number, _left) in counted.items())
