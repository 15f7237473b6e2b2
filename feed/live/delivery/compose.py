"""From events to frames: load what they are about, ask who may see it, render each piece once."""

import logging
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from operator import attrgetter

from django.db import Error as DatabaseTrouble

from feed.live import metrics
from feed.live.delivery import fragments, notified
from feed.live.delivery.audience import Audience
from feed.live.delivery.sharing import Share, shared_out
from feed.live.events import REGISTRY, Batch
from feed.live.events.pieces import Does, Piece
from feed.live.log.log import Logged
from feed.live.open_pages.watch import Locale, Watch
from feed.pages.parts.sizes import PAGE_SIZE

logger = logging.getLogger(__name__)

# A page that catches up gets at most as much as a first page holds, else its region afresh. A live
# page gets more at once: its pieces are rendered once for all pages, a region mostly is not.
PIECES_CATCHING_UP = PAGE_SIZE
PIECES_LIVE = 10 * PAGE_SIZE
# Regions differ by viewer. Beyond so many in one batch, pages wait for theirs in the queue of those
# that catch up: rendering a thousand of them at once would hold up everybody's new posts.
REGIONS_AT_ONCE = 20
_LOCALE: Callable[[Watch], Locale] = attrgetter("locale")


@dataclass(frozen=True, eq=False, slots=True)
class Frame:
    """What a watch is sent for a batch: HTML, how many updates that is, whether it is all new.
    Those that get the same get the same object.

    `is_partial` says that its region is still to come: the page must catch up from where it is.
    """

    html: str
    updates: int
    is_fresh: bool = False
    is_partial: bool = False


def compose(
    events: Sequence[Logged],
    audience: Audience,
    at_most: int = PIECES_LIVE,
    since: Mapping[Watch, int] | None = None,
) -> dict[Watch, Frame]:
    """Return the frame of every watch of the audience that these events concern.

    A page that would get more than `at_most` pieces gets its region afresh instead. `since` says of
    every watch up to which seq it is already.

    An event that cannot be rendered (a broken template, say) is logged and left out: it must not
    keep the others from the pages. Raises only when the database does not answer.
    """
    try:
        return _compose(events, audience, at_most, since)
    except DatabaseTrouble:
        raise
    except Exception:
        if len(events) <= 1:
            logger.exception("an event could not be shown: %s", events)
            return {}
    frames: dict[Watch, Frame] = {}
    for event in events:
        for watch, frame in compose([event], audience, at_most, since).items():
            earlier = frames.get(watch, Frame("", 0))
            frames[watch] = Frame(
                earlier.html + frame.html,
                earlier.updates + frame.updates,
                earlier.is_fresh or frame.is_fresh,
                earlier.is_partial or frame.is_partial,
            )
    return frames


@metrics.COMPOSE_SECONDS.time()
def _compose(
    events: Sequence[Logged],
    audience: Audience,
    at_most: int,
    since: Mapping[Watch, int] | None,
) -> dict[Watch, Frame]:
    """Return the frames of one batch.

    Runs in the Hub's thread. The same code serves live pages (new events, everybody) and
    those that catch up (the events since their cursors). Where a page would get more
    than a first page holds, it gets its region afresh: never a part of what it missed.
    """
    wanted = _collapsed(event for event in events if audience.may_concern(event.topics))
    if not wanted:
        return {}
    batch = Batch(wanted, audience)
    pieces = [
        (piece, event.seq)
        for event in wanted
        for piece in REGISTRY[event.kind].pieces(event, batch)
    ]
    shares = shared_out(pieces, audience, since)
    counted = (watches for share, watches in shares if share.has_badges)
    unread = notified.badge_counts(
        {watch.viewer_id for some in counted for watch in some if watch.viewer_id}
    )
    return _rendered(shares, unread, at_most)


@metrics.FRESH_SECONDS.time()
def fresh(watch: Watch) -> Frame:
    """Return the frame that makes a page whatever it is now what a reload would show.

    Where the browser only offers the region, what the viewer may no longer see goes all the same.
    """
    html = fragments.refreshed(watch) + fragments.drop_forbidden(watch)
    if watch.viewer_id is not None:
        unread = notified.badge_counts([watch.viewer_id])
        html += fragments.badges(unread[watch.viewer_id], watch.locale)
    return Frame(html, updates=0, is_fresh=True)


def _collapsed(events: Iterable[Logged]) -> list[Logged]:
    """Return each (kind, object, actor) once, in the order of their first: what counts is now.

    It concerns all that any of them concerned (a post changed twice may have left two lists), and
    all to whom one before the last was sent.
    """
    seen: dict[tuple[str, int, int | None], Logged] = {}
    for event in events:
        if event.kind not in REGISTRY:  # a newer release may have logged what this does not know
            continue
        first = seen.setdefault((event.kind, event.object_id, event.actor_id), event)
        if first is not event:
            both = tuple(dict.fromkeys((*first.topics, *event.topics)))
            last = replace(first, topics=both, seq=event.seq)
            seen[event.kind, event.object_id, event.actor_id] = last
    return list(seen.values())


def _rendered(
    shares: list[tuple[Share, list[Watch]]], unread: dict[int, notified.Counts], at_most: int
) -> dict[Watch, Frame]:
    """Return the frames; each piece is rendered once per locale, each mix of pieces joined once, and
    those who get the same get the same frame."""
    pieces: dict[tuple[Piece, Locale], str] = {}
    badges: dict[tuple[notified.Counts, Locale], str] = {}
    regions_left = REGIONS_AT_ONCE
    frames: dict[Watch, Frame] = {}
    for share, watches in shares:
        is_replaced = share.is_forced or len(share.pieces) > at_most
        is_fresh = share.is_refreshed or is_replaced
        sent = _beside_fresh(share.pieces, is_replaced) if is_fresh else share.pieces
        for locale, some in _by_locale(watches):
            for piece in sent:
                if (piece, locale) not in pieces:
                    pieces[piece, locale] = fragments.piece(piece, locale)
            html = "".join(pieces[piece, locale] for piece in sent)
            for counts, alike in _by_counts(some, unread if share.has_badges else {}):
                if counts is not None and (counts, locale) not in badges:
                    badges[counts, locale] = fragments.badges(counts, locale)
                after = badges[counts, locale] if counts is not None else ""
                if not is_fresh:
                    frames.update(dict.fromkeys(alike, Frame(html + after, len(share.pieces))))
                    continue
                for watch in alike:
                    before = ""
                    if regions_left and is_replaced:
                        before = fragments.refreshed(watch, share.is_forced)
                    elif regions_left:
                        before = fragments.changed(watch)
                    is_partial = not regions_left
                    regions_left -= not is_partial
                    whole = before + html + after
                    frames[watch] = Frame(whole, len(share.pieces), True, is_partial)
    return frames


def _by_locale(watches: list[Watch]) -> Iterable[tuple[Locale, list[Watch]]]:
    locales = set(map(_LOCALE, watches))
    if len(locales) == 1:
        return [(locales.pop(), watches)]
    return [(locale, [watch for watch in watches if watch.locale == locale]) for locale in locales]


def _by_counts(
    watches: list[Watch], unread: Mapping[int, notified.Counts]
) -> Iterable[tuple[notified.Counts | None, list[Watch]]]:
    """Return the watches by what the badges of their viewers say; None for those of visitors, and for all
    where no badges are told."""
    if not unread:
        return [(None, watches)]
    found: dict[notified.Counts | None, list[Watch]] = {}
    for watch in watches:
        counts = unread[watch.viewer_id] if watch.viewer_id is not None else None
        found.setdefault(counts, []).append(watch)
    return found.items()


def _beside_fresh(pieces: tuple[Piece, ...], is_replaced: bool) -> tuple[Piece, ...]:
    """Return the pieces that a page gets beside its fresh region, or beside what its list lacks.

    Where the region is replaced the browser may only offer it (something is in hand there), so what
    must go goes all the same; what changed, as long as it is not more than a page. Where it is not,
    all that changed goes with what the list lacks.
    """
    if is_replaced and len(pieces) > PAGE_SIZE:
        return tuple(piece for piece in pieces if piece.does is Does.REMOVE)
    return tuple(piece for piece in pieces if piece.does is not Does.INSERT)
