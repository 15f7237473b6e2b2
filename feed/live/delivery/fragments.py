"""Renders what is pushed: envelopes around fragments, and regions. Ids go in, HTML comes out.

Nothing here knows a request: no token, no address, no session reaches a frame.
"""

import hashlib
import zoneinfo
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import replace
from functools import lru_cache
from typing import Any

from django.conf import settings
from django.template.loader import get_template
from django.urls import reverse
from django.utils import timezone, translation

from feed.live.delivery.notified import Counts
from feed.live.events.pieces import Piece
from feed.live.log.cursor import Cursor
from feed.live.open_pages.closing import Closing
from feed.live.open_pages.watch import Locale, Watch, site_locale
from feed.pages.parts.kept import BoostLine
from feed.pages.parts.lists import Listed
from users.models import User


@contextmanager
def seen_with(locale: Locale) -> Iterator[None]:
    """Render inside with this language and this time zone."""
    with (
        translation.override(locale.language),
        timezone.override(zoneinfo.ZoneInfo(locale.time_zone)),
    ):
        yield


def envelope(name: str, **context: Any) -> str:
    """Return the envelope `feed/live/<name>.html`: elements that each say their swap."""
    return str(get_template(f"feed/live/{name}.html").render(context))


def piece(sent: Piece, locale: Locale) -> str:
    """Return a piece as it reads in this locale."""
    with seen_with(locale):
        return envelope(sent.template, **sent.context)


def badges(counts: Counts, locale: Locale) -> str:
    """Return the envelope that sets a viewer's badges and the mark in the tab."""
    with seen_with(locale):
        return envelope("badges", **counts._asdict())


def refreshed(watch: Watch, is_forced: bool = False) -> str:
    """Return the envelope that shows this page's region afresh.

    Where the viewer may not see the page's subject any more it is replaced, drafts or not.
    """
    viewer = _viewer_of(watch)
    region = watch.kind.region(watch.about, viewer)
    with seen_with(watch.locale):
        html = envelope(
            "region_refreshed",
            region=region,
            is_forced=is_forced or region.is_gone,
            **region.context,
        )
        around = watch.kind.around(watch.about, viewer)
        if around is not None:
            name, context = around
            html += envelope(name, **context)
        return html + (own_frame(viewer) if viewer is not None else "")


def own_frame(viewer: User) -> str:
    """Return the envelopes of what is the viewer's own around every page: the way to their own page,
    their name and picture, how pages look. A page whose place in the log is of no use may have missed that
    it changed."""
    html = envelope("me_renamed", viewer=viewer) + envelope("person_named", person=viewer)
    return html + envelope("display_changed", display=viewer.display) if viewer.theme else html


def changed(watch: Watch) -> str:
    """Return the envelope that gives a page, whose cursor is known, what it lacks, takes what
    does not belong there, and leaves alone what stands.

    Where the viewer may not see the page's subject any more it is replaced, whatever they do there.
    """
    viewer = _viewer_of(watch)
    region = watch.kind.region(watch.about, viewer)
    if region.is_gone:
        return refreshed(watch, is_forced=True)
    if watch.kind.traits.asks_again:
        return refreshed(watch)
    with seen_with(watch.locale):
        lists = [with_html(listed) for listed in region.lists]
        cards = [item.post for listed in lists for item in listed.items if item.post is not None]
        cards += region.outside
        lines: Sequence[BoostLine] = ()
        if any(listed.goes_on for listed in lists):
            lines = watch.kind.lines_below(watch.about, viewer, cards)
        around = {**region.context, **EMPTY_LISTS} if region.shape else {}
        return envelope(
            "region_changed", **around, region=region, lists=lists, cards=cards, lines=lines
        )


# The context of a region that shows nothing but what is around its list.
EMPTY_LISTS: dict[str, Any] = {
    "posts": [],
    "comments": [],
    "rows": [],
    "chat": [],
    "kept": [],
    "pinned": None,
    "more_from": None,
}


def with_html(listed: Listed) -> Listed:
    """Return the list with the fragment of each item."""
    items = (
        replace(item, html=get_template(item.template).render({**item.context}))
        for item in listed.items
    )
    return replace(listed, items=tuple(items))


def drop_forbidden(watch: Watch) -> str:
    """Return the envelopes that remove from this page's list all but what may stay there, and words that
    were changed from what stays."""
    kept = watch.kind.kept_ids(watch.about, _viewer_of(watch))
    if kept is None:
        return ""
    now = (envelope(name, **context) for name, context in kept.now)
    with seen_with(watch.locale):
        return envelope("others_removed", kept=kept, kind=watch.kind) + "".join(now)


def cursor(reached: Cursor) -> str:
    """Return the envelope that moves the page's cursor."""
    return envelope("cursor", cursor=reached)


def answer(
    updates: int, is_fresh: bool, asked: tuple[str, ...], locale: Locale, is_told: bool
) -> str:
    """Return the envelope that answers a page's cursor: the connection line, replies settled.

    `asked` are the cursors the page sent: replies to htmx requests that brought one of them are
    now repaired, and their inputs go. Without `is_told` that is all: nobody was away.
    """
    with seen_with(locale):
        return envelope(
            "caught_up", updates=updates, is_fresh=is_fresh, asked=asked, is_told=is_told
        )


def notice(why: Closing, locale: Locale, username: str = "") -> str:
    """Return the notice of a socket that closes for good; `username` is who is signed in."""
    with seen_with(locale):
        return envelope("notice", notice=why.notice, username=username)


@lru_cache(maxsize=1_000)
def socket(path: str) -> str:
    """Return the connection of a page whose socket has this address, for a page that has lost its own."""
    with seen_with(site_locale()):
        return envelope("socket", path=path)


def typing(people: Sequence[User], others: int, locale: Locale) -> str:
    """Return the envelope that says who is writing in a conversation: these, and so many others."""
    if not people:
        return nobody_typing(locale)
    with seen_with(locale):
        return envelope("typing", people=people, others=others)


@lru_cache(maxsize=1_000)
def nobody_typing(locale: Locale) -> str:
    """Return the envelope that says of nobody that they are writing: each page begins with it."""
    with seen_with(locale):
        return envelope("typing", people=[], others=0)


@lru_cache(maxsize=1_000)
def presence(minutes: int | None, locale: Locale) -> str:
    """Return the envelope that says for how many minutes the other of two has not been there; None for
    nothing."""
    with seen_with(locale):
        return envelope("presence", minutes=minutes, hours=(minutes or 0) // 60)


def no_room(seconds: int) -> str:
    """Return what lets a page ask for a socket once more, after so many seconds."""
    with seen_with(site_locale()):
        return envelope("no_room", again=away_url(), seconds=seconds)


def away(again: str) -> str:
    """Return what a page shows and does without a connection; pages fetch it ahead of time, from the
    address `again`."""
    return envelope("away", again=again)


def away_url() -> str:
    """Return the address of that: it changes with the words and their language."""
    return reverse("live_away", kwargs={"version": _version_of("away", _language())})


def not_done() -> str:
    """Return what a page says of what was not sent, and of what was not loaded, because no server
    answered; pages fetch both ahead of time."""
    return envelope("not_done")


def not_done_url() -> str:
    """Return the address of that: it changes with the words and their language."""
    return reverse("live_not_done", kwargs={"version": _version_of("not_done", _language())})


def _language() -> str:
    return translation.get_language() or settings.LANGUAGE_CODE


@lru_cache(maxsize=64)
def _version_of(name: str, language: str) -> str:
    html = away("") if name == "away" else not_done()
    return f"{language}-{hashlib.sha256(html.encode()).hexdigest()[:12]}"


def _viewer_of(watch: Watch) -> User | None:
    return User.objects.filter(pk=watch.viewer_id).first() if watch.viewer_id else None
