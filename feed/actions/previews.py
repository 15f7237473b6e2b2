"""What the worker does with the links of posts and comments: it asks each page once what it is, and shows
that in all that link to it.

Nothing but the rows is remembered. A post or comment that waits says when the worker looks at it; the row of
the page, who asks it. A worker that is killed leaves both, and after `STUCK` another goes on with them.
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
from django.db.models import Count, Min, Q
from django.utils import timezone
from prometheus_client import Counter, Gauge

from feed import live
from feed.fetching.apart import Fetched, fetched_apart
from feed.fetching.asking import NotFetched, Target
from feed.live.events import LinkPreviewed
from feed.models import LinkPreview, Post
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

from .counting import lock
from .linking import LINK, linked, target_of

logger = logging.getLogger(__name__)

POSTS_AT_ONCE = 100  # looked at in one round
PAGES_AT_ONCE = 4  # asked beside each other, each of another host
OF_A_HOST = 20  # pages that one host is asked for in a minute
STUCK = timedelta(minutes=5)  # so long after it was taken, whoever took it is gone
MOST_TRIES = 3  # a page that ends the worker itself is not asked for ever
LATER = timedelta(seconds=10)  # until a post is looked at again whose page cannot be asked now
PATIENCE = timedelta(minutes=30)  # for a page that may not be asked yet
TITLE, SITE, DESCRIPTION = 200, 60, 300  # characters
FORGOTTEN_AT_ONCE = 100  # rows

PREVIEWS = Counter(
    "plaza_link_previews", "Pages asked what they are, by what came of it", ["how"], registry=WORKER
)
LINKS_WAITING = Gauge(
    "plaza_links_waiting", "Posts and comments that wait to show what they link to", registry=WORKER
)
LINKS_OLDEST = Gauge(
    "plaza_links_oldest_seconds", "For how long the next of them has been due", registry=WORKER
)

State = LinkPreview.State
Fetch = Callable[[str, str], Fetched]

for _how in (State.READY, State.FAILED):
    PREVIEWS.labels(_how)


def preview_links(fetch: Fetch = fetched_apart) -> int:
    """Ask some of the pages that posts link to, and show what is known; returns how many posts and pages that
    were. For the upkeep; only tests have another way to fetch."""
    if not settings.LINK_PREVIEWS:
        return 0
    done, taken = 0, dict[str, LinkPreview]()  # by their hosts
    waiting = _waiting()
    for target, posts in waiting.values():
        row = _row_for(target, posts)
        if row is None or row.is_done:
            done += _show(posts, row)
        elif target.host in taken or len(taken) == PAGES_AT_ONCE or not _take(row):
            _look_again(posts)
        else:
            taken[target.host] = row
    _ask(list(taken.values()), fetch)
    for row in taken.values():
        row.refresh_from_db()
        if row.is_done:
            done += _show(waiting[row.url][1], row)
    return done + len(taken)


def measure_links() -> int:
    """Tell those who watch how many posts wait for what they link to; returns 0."""
    waiting = Post.objects.filter(link_due__isnull=False)
    if not settings.LINK_PREVIEWS:  # what waited when that was switched off waits for nothing
        waiting = waiting.none()
    found = waiting.aggregate(number=Count("pk"), oldest=Min("link_due"))
    LINKS_WAITING.set(found["number"])
    age = (timezone.now() - found["oldest"]).total_seconds() if found["oldest"] else 0.0
    LINKS_OLDEST.set(max(0.0, age))
    return 0


def forget_previews() -> int:
    """Remove some of what pages said that holds no more and that no post shows, the files first; returns how
    many."""
    rows = list(LinkPreview.objects.unused().order_by("created_at")[:FORGOTTEN_AT_ONCE])
    for row in rows:
        delete_files(row.stored_names)
    LinkPreview.objects.filter(pk__in=[row.pk for row in rows], posts__isnull=True).delete()
    return len(rows)


def _waiting() -> dict[str, tuple[Target, list[Post]]]:
    """Return some of the posts that are due, by the page that they link to."""
    due = Post.objects.filter(link_due__lte=timezone.now()).order_by("link_due", "pk")
    found: dict[str, tuple[Target, list[Post]]] = {}
    for post in due[:POSTS_AT_ONCE]:
        target = target_of(linked(post))
        if target is not None and not post.is_withdrawn:
            found.setdefault(target.url, (target, []))[1].append(post)
        else:  # its author took it back, or it was changed past the actions
            _show([post], None)
    return found


def _row_for(target: Target, posts: Sequence[Post]) -> LinkPreview | None:
    """Return what is known of a page, or the new row in which that is to stand; None where each of those who
    link to it has had too many pages asked of late."""
    row = LinkPreview.objects.newest(target.url)
    if row is not None and not row.is_over:
        return row
    if not any(_may_ask(author) for author in dict.fromkeys(post.author_id for post in posts)):
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


def _may_ask(author: int) -> bool:
    """Count a page for whoever linked to it; returns whether that is within the limit."""
    most = {
        f"preview:{rate.amount}/{rate.seconds}:user:{author}": rate
        for rate in rates(settings.LIMITS.get("preview", ""))
    }
    if not most:
        return True
    counted = Tally.objects.one_more({name: rate.seconds for name, rate in most.items()})
    return all(number <= most[name].amount for name, (number, _left) in counted.items())


def _take(row: LinkPreview) -> bool:
    """Take a page to ask it; returns whether nobody else is at it, and its host is not asked too often."""
    now = timezone.now()
    lately = LinkPreview.objects.filter(host=row.host, taken_at__gt=now - timedelta(minutes=1))
    is_free = Q(taken_at__isnull=True) | Q(taken_at__lt=now - STUCK)
    with transaction.atomic():
        rows = LinkPreview.objects.select_for_update(skip_locked=True)
        found = rows.filter(is_free, pk=row.pk, state=State.WAITING).first()
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


def _ask(rows: Sequence[LinkPreview], fetch: Fetch) -> None:
    """Ask these pages, all at the same time, and note what came of it. The threads wait for others and know
    nothing of the database."""
    agent = f"Plaza/1 (link previews; +{url_of('/')})"

    def ask(row: LinkPreview) -> Fetched | NotFetched:
        try:
            return fetch(row.url, agent)
        except NotFetched as error:
            return error

    with ThreadPoolExecutor(PAGES_AT_ONCE) as pool:
        answers = list(pool.map(ask, rows))
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


def _show(posts: Iterable[Post], row: LinkPreview | None) -> int:
    """Let these posts show what is known, on every open page; None for nothing. Returns how many waited for
    it."""
    shown = 0
    with live.transaction() as tx:
        locked = lock([post.pk for post in posts])
        if row is not None:
            row.refresh_from_db()  # a moderator may have taken it away
        for post in locked:
            address = linked(post)
            target = target_of(address)
            if post.link_due is None or (row is not None and getattr(target, "url", "") != row.url):
                continue  # it links to something else by now
            failed = {"address": address, "state": State.FAILED.value} if address else None
            post.link, post.link_due = row, None
            post.link_facts = row.facts_for(address) if row is not None else failed
            post.save(update_fields=LINK)
            if post.shown_link is not None:
                tx.log(LinkPreviewed, post, post.author)
            shown += 1
    return shown


def _look_again(posts: Iterable[Post]) -> None:
    rows = Post.objects.filter(pk__in=[post.pk for post in posts], link_due__isnull=False)
    rows.update(link_due=timezone.now() + LATER)
