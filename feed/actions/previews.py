"""What the worker does with the links of posts, comments and messages: it has each page asked once what it
is, and shows that in all that link to it.

Nothing but the rows is remembered. What waits says when the worker looks at it. A worker that is killed
leaves that, and another goes on with it.
"""

from collections.abc import Iterable
from datetime import timedelta
from itertools import chain

from django.conf import settings
from django.db.models import Count, Min
from django.utils import timezone
from prometheus_client import Gauge

from feed import live
from feed.fetching.apart import fetched_apart
from feed.fetching.asking import Target
from feed.live.events import LinkPreviewed, MessageLinkPreviewed
from feed.models import LinkPreview, Message, Post
from users.actions.pictures import delete_files
from users.lib.registries import WORKER

from .counting import lock
from .lines import lock_messages
from .linking import LINK, Linking, linked, target_of
from .page_asking import PAGES_AT_ONCE, Fetch, ask, row_for, take, waiting_pages

ROWS_AT_ONCE = 100  # posts, and as many messages, looked at in one round
LATER = timedelta(seconds=10)  # until one is looked at again whose page cannot be asked now
FORGOTTEN_AT_ONCE = 100  # rows

LINKS_WAITING = Gauge(
    "plaza_links_waiting",
    "Posts, comments and messages that wait to show what they link to",
    registry=WORKER,
)
LINKS_OLDEST = Gauge(
    "plaza_links_oldest_seconds", "For how long the next of them has been due", registry=WORKER
)

State = LinkPreview.State


def preview_links(fetch: Fetch = fetched_apart) -> int:
    """Ask some of the pages that people link to, and show what is known; returns how many rows and pages that
    were. For the upkeep; only tests have another way to fetch."""
    if not settings.LINK_PREVIEWS:
        return 0
    done, taken = 0, dict[str, LinkPreview]()  # by their hosts
    waiting = _waiting()
    for target, rows in waiting.values():
        page = row_for(target, (row.author_id for row in rows), "preview")
        if page is None or page.is_done:
            done += _show(rows, page)
        elif target.host in taken or len(taken) == PAGES_AT_ONCE or not take(page):
            _look_again(rows)
        else:
            taken[target.host] = page
    taken |= _take_ahead(PAGES_AT_ONCE - len(taken), but={*taken, *waiting})
    ask(list(taken.values()), fetch)
    for page in taken.values():
        page.refresh_from_db()
        if page.is_done and page.url in waiting:
            done += _show(waiting[page.url][1], page)
    return done + len(taken)


def measure_links() -> int:
    """Tell those who watch how many posts and messages wait for what they link to; returns 0."""
    number, oldest = 0, []
    for model in (Post, Message) if settings.LINK_PREVIEWS else ():  # else they wait for nothing
        waiting = model.objects.filter(link_due__isnull=False)
        found = waiting.aggregate(number=Count("pk"), oldest=Min("link_due"))
        number += found["number"]
        oldest += [found["oldest"]] if found["oldest"] else []
    LINKS_WAITING.set(number)
    age = (timezone.now() - min(oldest)).total_seconds() if oldest else 0.0
    LINKS_OLDEST.set(max(0.0, age))
    return 0


def forget_previews() -> int:
    """Remove some of what pages said that holds no more and that nothing shows, the files first; returns how
    many."""
    rows = list(LinkPreview.objects.unused().order_by("created_at")[:FORGOTTEN_AT_ONCE])
    for row in rows:
        delete_files(row.stored_names)
    ids = [row.pk for row in rows]
    LinkPreview.objects.filter(pk__in=ids, posts__isnull=True, messages__isnull=True).delete()
    return len(rows)


def _waiting() -> dict[str, tuple[Target, list[Linking]]]:
    """Return some of the posts and messages that are due, by the page that they link to."""
    now = timezone.now()
    posts = Post.objects.filter(link_due__lte=now).order_by("link_due", "pk")
    messages = Message.objects.filter(link_due__lte=now).order_by("link_due", "pk")
    found: dict[str, tuple[Target, list[Linking]]] = {}
    for row in chain[Linking](posts[:ROWS_AT_ONCE], messages[:ROWS_AT_ONCE]):
        target = target_of(linked(row))
        if target is not None and not (isinstance(row, Post) and row.is_withdrawn):
            found.setdefault(target.url, (target, []))[1].append(row)
        else:  # its author took it back, or it was changed past the actions
            _show([row], None)
    return found


def _take_ahead(most: int, but: set[str]) -> dict[str, LinkPreview]:
    """Take pages for which nothing waits yet: somebody is still writing. One of each host; `but` are hosts
    and addresses to leave out. Returns them by their hosts."""
    taken: dict[str, LinkPreview] = {}
    for page in waiting_pages().order_by("created_at")[:ROWS_AT_ONCE]:
        if len(taken) >= most:
            break
        if page.url in but or page.host in but:
            continue
        but.add(page.host)
        if take(page):
            taken[page.host] = page
    return taken


def _show(rows: Iterable[Linking], page: LinkPreview | None) -> int:
    """Let these show what is known of a page, wherever they are open; None for nothing. Returns how many
    waited for it."""
    ids = {kind: [row.pk for row in rows if isinstance(row, kind)] for kind in (Post, Message)}
    shown = 0
    with live.transaction() as tx:
        locked: list[Linking] = [*lock(ids[Post]), *lock_messages(ids[Message])]
        if page is not None:
            page.refresh_from_db()  # a moderator may have taken it away
        for row in locked:
            address = linked(row)
            target = target_of(address)
            if row.link_due is None or (
                page is not None and getattr(target, "url", "") != page.url
            ):
                continue  # it links to something else by now
            failed = {"address": address, "state": State.FAILED.value} if address else None
            row.link, row.link_due = page, None
            row.link_facts = page.facts_for(address) if page is not None else failed
            row.save(update_fields=LINK)
            if row.shown_link is not None:
                event = LinkPreviewed if isinstance(row, Post) else MessageLinkPreviewed
                tx.log(event, row, row.author)
            shown += 1
    return shown


def _look_again(rows: Iterable[Linking]) -> None:
    for model in (Post, Message):
        ids = [row.pk for row in rows if isinstance(row, model)]
        waiting = model._default_manager.filter(pk__in=ids, link_due__isnull=False)
        waiting.update(link_due=timezone.now() + LATER)
