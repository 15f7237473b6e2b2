"""Swaps that give a page what its list lacks, take what does not belong, and touch nothing else.

`{% swap_missing list %}` in an envelope; what the list is comes from `feed/pages/parts/lists.py`. Pages whose
list starts elsewhere keep it; they, and pages that have loaded further parts, are offered to be loaded
afresh (`{% swap_further %}`): what changed further down is not sent.
"""

import re
from collections.abc import Iterable, Iterator

from django import template
from django.utils.html import format_html
from django.utils.safestring import SafeString
from django.utils.translation import gettext as _

from feed.live.delivery import bounds
from feed.live.delivery.swaps import (
    EMPTY_SINK,
    LEFT,
    SINK_END,
    either,
    focus_left,
    focused_on,
    insert,
    out_of_band,
    remove,
    replaced,
    taken,
)
from feed.pages.parts.lists import Item, Listed

register = template.Library()

# What may hold the focus and says so by its id.
LINKS = re.compile(r'<(?:a|button)\b[^>]* id="([\w-]+)"')
# Where an item stands in its list.
POSITION = re.compile(r'<input [^>]*\bclass="place"[^>]*\bvalue="(\d+)"[^>]*>')


@register.simple_block_tag
def swap_shape(content: str, kind: str, shape: str) -> str:
    """Replace the region where it has another shape (an account is closed to the viewer, a post only
    holds its place): there nothing of the old one is of use, but for the focus on what can be done about
    the person."""
    return replaced(f"#region-{kind}:not(:has(> .{shape}))", content)


@register.simple_block_tag
def swap_below(content: str, kind: str) -> str:
    """Fill what stands below the form of a region where nothing does: the page was of what was gone."""
    return replaced(f"#region-{kind}-below:not(:has(> *))", content)


@register.simple_tag
def drop_left_lines() -> str:
    """Take away the lines on which the focus was left, and from which it has gone on."""
    return remove(LEFT)


@register.simple_tag
def swap_foreign(listed: Listed) -> str:
    """Remove from the list what does not belong there. What stands below the last item that does is a
    further part, which nobody has looked at."""
    where = _open_list(listed)
    names = _any(listed.names)
    if not names:
        return taken(f"{where} > article")
    strangers = f"article:not({names})"
    if listed.is_upward:
        return taken(f"{where} > {strangers}:not(:has(~ #{listed.names[0]}))")
    if not listed.goes_on:
        return taken(f"{where} > {strangers}")
    further = f":nth-last-child(1 of {names}) ~ *"
    return taken(
        f"{where}:has({names}) > {strangers}:not({further})",
        f"{where}:not(:has({names},> .page-2)) > article",
    )


@register.simple_block_tag
def swap_item(content: str, listed: Listed, item: Item, below: list[str]) -> str:
    """Insert an item where it is absent, above the first of those that stand below it.

    Called from the last item to the first. Where it stands below one of those, or says something else
    than it should, it goes first; what had the focus in it gets it back by its id.
    """
    where, own = _open_list(listed), f"#{item.name}"
    wrong = [f"{where} > :nth-child(1 of {_any(below)}) ~ {own}"] if below else []
    parts: list[SafeString] = []
    names: list[str] = []
    if item.version:
        stale = f"{where} > {own}:not(.{item.version})"
        wrong.append(stale)
        names = LINKS.findall(content)
        for name in names:  # noted, because what is gone cannot be asked any more
            mark = SafeString(f'<i class="had-{name}" hidden></i>')
            parts.append(insert("beforebegin", f"{stale}:has(#{name}:focus)", mark))
    # Where it stood too far below, or says something else, it comes back at once.
    parts += [taken(*wrong, words=_("This has changed."))] if wrong else []
    # What is left of others stands below all of them (`swap_foreign`).
    others = ".end" if listed.is_upward else f"article:not({_any(listed.names)}),.more,.cut,.end"
    first_below = f"{_any(below)},{others}" if below else others
    place = f"{where}:not(:has({own})) > :nth-child(1 of {first_below})"
    cases = (
        f":not(:has({listed.where}))",
        f":has({listed.where}.older)",
        f":has({listed.where} > :is(.comments-start,.gap))",
        f":has({listed.where} {own})",
    )
    for name in names:
        noted = f":has({listed.where} > .had-{name})"
        focused = focused_on(name, content)
        parts.append(
            either("beforebegin", f"body{noted} {place}", (*cases, f":not({noted})"), focused)
        )
    parts.append(either("beforebegin", place, cases, content))
    parts += _where_it_stands(own, content)
    parts += [remove(*(f"{where} > .had-{name}" for name in names))] if names else []
    return SafeString("".join(parts))


def _where_it_stands(own: str, content: str) -> Iterator[SafeString]:
    """Bring the position of an item that is there up to date: a card that a boost put on a timeline has
    another one once its author is followed, and further parts begin below it."""
    found = POSITION.search(content)
    if found is not None:
        stale = f"{own} > .place:not([value='{found[1]}']),{SINK_END}"
        swap = format_html('<input hx-swap-oob="outerHTML:{}"', stale)
        yield SafeString(found[0].replace("<input", swap, 1)) + EMPTY_SINK


@register.simple_tag
def focus_left_in_rows(where: str, names: list[str]) -> str:
    """In a page that is asked for again, before `where` is replaced: leave the focus on a line before it,
    unless it is on one of these elements, by their ids, which will be there again."""
    kept = f":not(:has(:is({_any(names)}):focus))" if names else ""
    return SafeString(remove(LEFT) + focus_left(f"{where}{kept}") + EMPTY_SINK)


@register.simple_tag
def swap_moved(names: list[str]) -> str:
    """Remove the items that the part at hand brings."""
    return remove(*(f"#{name}" for name in names)) if names else SafeString()


@register.simple_tag
def swap_rest(listed: Listed) -> str:
    """Say at the end of the list whether it goes on, and keep its length."""
    where = _open_list(listed)
    if listed.is_upward:
        return bounds.trimmed(listed.where)
    if not listed.goes_on:
        return remove(f"{where} > :is(.more:not(.htmx-request),.cut)")
    ends = insert("beforebegin", f"{where}:not(:has(> :is(.more,.cut,.page-2))) > .end", bounds.CUT)
    return ends + bounds.bounded(listed.where, is_held_back=False)


@register.simple_block_tag
def swap_further(content: str, lists: Iterable[Listed]) -> str:
    """Offer the page afresh where it shows what nobody has looked at: a list that starts elsewhere, or
    what stands below the first part of one that goes on (further parts, and what is not taken from its
    end while cards are held back)."""
    html = SafeString()
    for listed in lists:
        parts = [".older", " > .comments-start"]
        if listed.goes_on:
            last = f":nth-last-child(1 of {_any(listed.names)})"
            parts += [" > .page-2", f" > {last} ~ article"]
        pages = ",".join(f"body:has({listed.where}{part}) #live-offer" for part in parts)
        html += out_of_band("innerHTML", f"{pages},#live-sink", content) + EMPTY_SINK
    return html


def _open_list(listed: Listed) -> str:
    return f"{listed.where}:not(.older):not(:has(> .comments-start,> .gap))"


def _any(names: Iterable[str]) -> str:
    return ",".join(f"#{name}" for name in names)
