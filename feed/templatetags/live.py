"""Swaps: how a frame says where its content goes.

Plain out-of-band swaps log an error for every target a page lacks, double what is there already,
and wipe what is being typed. These do not: each finds a target on every page (if need be a spare one,
see `feed/live/delivery/swaps.py`), and sent twice it changes nothing. How lists are kept is in
`feed/live/delivery/bounds.py`, how a page gets what it lacks in `lists.py` beside this.
"""

import re

from django import template
from django.utils.safestring import SafeString

from feed.live.delivery import bounds, fragments
from feed.live.delivery.folds import unfolded
from feed.live.delivery.swaps import (
    EMPTY_SINK,
    either,
    focus_left,
    focused_on,
    insert,
    out_of_band,
    remove,
    replaced,
    taken,
)
from feed.models import Post
from feed.pages import KINDS
from feed.pages.parts.kept import KeptIds

register = template.Library()

# Stands before the list of notifications while its page may be out of sight.
UNSEEN = SafeString('<i class="unseen" hidden></i>')

# Elements of a part that may hold the focus say so by their id.
FOCUSABLE = re.compile(r' id="([\w-]+)"')
MOST_FOCUSED = 12  # each of them needs the whole part once more


@register.simple_block_tag
def swap(
    content: str,
    meaning: str,
    where: str,
    what: str = "",
    pk: int | None = None,
    goes_on: bool = False,
    holds_focus: bool = False,
) -> str:
    """Send the content to its place.

    {% swap "first" "#timeline" "#post-{}" post.pk %}…{% endswap %}
        in at the head of the list, unless the list has it or does not start at its head. Held back
        while something there is in the viewer's hand; what a reload would not show leaves at the end
    {% swap "last" "#comments" "#comment-{}" comment.pk %}…{% endswap %}
        in at the end of the list, unless the list has it or goes on behind what is loaded
    {% swap "part" ".post-{}-likes" pk=post.pk %}…{% endswap %}
        becomes the content of that part, wherever it shows; with `goes_on=True` another part follows,
        which leaves the sink empty for both; with `holds_focus=True` a focus in what goes by this is
        left on a line before it
    {% swap "remove" "#post-{}" pk=post_id %}{% endswap %}
        that element, or all that match, goes
    """
    where = where.replace("{}", str(pk))
    what = what.replace("{}", str(pk))
    if meaning == "first":
        place = f"{bounds.from_head(where)}:not(:has({what},> .gap))"
        cases = (
            f":not(:has({where}))",
            f":has({where}:is(.older,.apart))",
            f":has({where} {what})",
            f":has({where} > .gap)",
        )
        held = bounds.held_back(where, what) if where == "#timeline" else SafeString()
        bound = bounds.bounded(where, is_held_back=where == "#timeline")
        return held + either("afterbegin", place, cases, content) + bound
    if meaning == "last":
        return _last(content, where, what)
    if meaning == "part":
        left = focus_left(where) if holds_focus else SafeString()
        return left + _part(where, content) + (SafeString() if goes_on else EMPTY_SINK)
    if meaning == "remove":
        return taken(where)
    raise template.TemplateSyntaxError(f"swap does not know the meaning {meaning!r}")


@register.simple_block_tag
def swap_own(
    content: str, where: str, state: str, pk: int | str | None = None, *, is_fresh: bool = False
) -> str:
    """Make the content that of a part with buttons, where it says something else than `state` (a class
    of its first element); with `is_fresh` also where it says the same, since names in it, which are sent
    alone, may have been missed. What has the focus in it keeps it, by its id; where that is no more, the
    first that has one gets it, as where it holds very many, or a line before it. A menu that is open in
    it stays open."""
    where = where.replace("{}", str(pk))
    other = where if is_fresh else f"{where}:not(:has(> .{state}))"
    ids = FOCUSABLE.findall(content)[:MOST_FOCUSED]
    parts = [] if ids else [focus_left(other)]
    for opened, shown in unfolded(content):
        parts.append(_part(f"{other}{opened}:not(:focus-within)", shown))
        parts += [
            _part(f"{other}{opened}:has(#{name}:focus)", focused_on(name, shown))
            for name in ids[1:]
        ]
        parts.append(
            _part(f"{other}{opened}:focus-within", focused_on(ids[0], shown) if ids else shown)
        )
    return SafeString("".join(parts)) + EMPTY_SINK


@register.simple_block_tag
def swap_body(content: str, where: str, pk: int | None = None) -> str:
    """Make the content that of a part that may be folded; what the viewer has unfolded stays so."""
    where = where.replace("{}", str(pk))
    ways = unfolded(content)
    parts = [focus_left(f"{where}:not(:has(summary:focus))")]
    parts += [_part(f"{where}{way}:not(:has(summary:focus))", shown) for way, shown in ways]
    # After the others, because what was just swapped in has no focus yet.
    for way, shown in ways:
        focused = SafeString(shown.replace("<summary", "<summary autofocus", 1))
        parts.append(_part(f"{where}{way}:has(summary:focus)", focused))
    return SafeString("".join(parts)) + EMPTY_SINK


def _part(where: str, content: str) -> SafeString:
    return out_of_band("innerHTML", f"{where},#live-sink", content)


@register.simple_block_tag
def swap_comment(content: str, comment: Post) -> str:
    """Insert a comment into its page: an answer behind the last of its branch, others at the end.

    Not where it is already, nor where its place lies beyond what the page has loaded: there the
    link to more, or the end of what was cut off, follows the last of its branch.
    """
    own, parent = f"#comment-{comment.pk}", comment.parent_id
    page = f"#comments.in-{comment.in_tree.branch or comment.root_id}"
    if parent is None:
        return _last(content, page, own)
    branch = f"#comment-{parent},#place-{parent},.under-{parent}"
    each = branch.split(",")
    goes_on = ("+:is(.more,.cut)", "+.focus-left+:is(.more,.cut)")
    beyond = ",".join(f"{page}>{selector}{way}" for selector in each for way in goes_on)
    here = ",".join(f"{page}>{selector}" for selector in each)
    full = f"{page} {bounds.is_full('#comments', bounds.COMMENTS_AT_MOST)}"
    place = f"{page}:not(:has({own},{bounds.is_full('#comments', bounds.COMMENTS_AT_MOST)}))"
    cases = (f":not(:has({here}))", f":has({beyond})", f":has({page} {own})", f":has({full})")
    last = f":nth-last-child(1 of {branch}):not(:has({','.join(goes_on)}))"
    bound = bounds.bounded("#comments", is_held_back=False)
    return either("afterend", f"{place}>{last}", cases, content) + bound


def _last(content: str, where: str, what: str) -> SafeString:
    """Insert at the end of a list, unless it goes on; where it is full, it goes on from now."""
    whole = f"{where}:not(:has({what},> .more,> .cut))"
    full = bounds.is_full(where, bounds.size_of("#comments"))
    most = bounds.is_full(where, bounds.COMMENTS_AT_MOST)
    # Whoever has loaded more than one part reads at the end, and more comes in there.
    ends = (f"{whole}:has({full}):not(:has(> .page-2)) > .end", f"{whole}:has({most}) > .end")
    cut = insert("beforebegin", ",".join(ends), bounds.CUT)
    cases = (f":not(:has({where}))", f":has({where} > :is(.more,.cut))", f":has({where} {what})")
    return SafeString(cut + either("beforebegin", f"{whole} > .end", cases, content))


def _busy(kind: str) -> str:
    """What makes a region unfit for being replaced: anything typed, chosen, opened, focused or read
    there, or more pages loaded. What is done in a form within it does not."""
    held = (
        "textarea:not(:placeholder-shown)",
        ".page-2",
        ".reading",
        ":popover-open",
        "details[open]",
        ".poll-form :checked",
        ".unfold :checked",
        ":focus-visible",
        ".conversation-link:focus",
        "article:hover",
    )
    parts = ("", "-below") if KINDS[kind].traits.is_parted else ("",)
    return ",".join(f"#region-{kind}{part} {selector}" for part in parts for selector in held)


@register.simple_block_tag
def swap_region(content: str, kind: str, is_forced: bool = False, part: str = "") -> str:
    """Replace the region of this kind of page, unless something would be lost by it; with `part="-below"`
    what of it stands below a form."""
    region = f"#region-{kind}{part}"
    if is_forced:
        return replaced(region, content)
    return replaced(f"body:not(:has({_busy(kind)})) {region}", content)


@register.simple_block_tag
def swap_offer(content: str, kind: str) -> str:
    """Offer to show the region afresh where it was not replaced; take back an offer where it was.

    A timeline that starts at its head offers it by "New posts": cards are held back from then on.
    The offer stands apart from the connection line: it must outlast a lost connection.
    """
    region = f"#region-{kind}"
    busy, timeline = _busy(kind), f"{region} {bounds.from_head('#timeline')}"
    gap = f"body:has({busy}) {timeline}:not(:has(> .gap))"
    elsewhere = f"body:has({busy}):not(:has({region} > #timeline:not(.older,.apart)))"
    held = insert("afterbegin", gap, bounds.GAP + bounds.HOLD)
    offered = out_of_band("innerHTML", f"{elsewhere} #live-offer,#live-sink", content)
    taken_back = out_of_band("innerHTML", f"body:not(:has({busy})) #live-offer,#live-sink")
    return held + offered + taken_back + EMPTY_SINK


@register.simple_tag
def swap_hidden(person_id: int, visibility: str) -> str:
    """Remove those of a person's cards that are marked as being for these people only."""
    mark = f".for-{visibility}"
    return taken(
        f".by-{person_id}:has(.card-mark > {mark})", f".in-by-{person_id}:has(.in-place > {mark})"
    )


@register.simple_tag
def swap_others(kept: KeptIds, kind: str) -> str:
    """Remove from a list whatever is not among its known elements, where its region was only offered.

    Those below the last known one stay, and where not all are known, lists that begin elsewhere.
    (Of a list whose first ones all quote what is gone none is known.)"""
    names = ",".join(f"#{name}" for name in kept.names)
    where = kept.where if kept.is_all else f"{kept.where}:not(.older)"
    where = f"body:has({_busy(str(kind))}) {where}>article"
    if names:
        where += f":not({names})"
    if names and not kept.is_all:
        where += f":not(#{kept.names[-1]}~*)"
    return taken(where)


@register.simple_block_tag
def swap_status(content: str, unless: str = "") -> str:
    """Set the connection line, unless it holds such an element."""
    line = f"#live-status:not(:has({unless}))" if unless else "#live-status"
    return out_of_band("innerHTML", f"{line},#live-sink", content) + EMPTY_SINK


@register.simple_tag
def swap_reading(seen: str) -> str:
    """Answer a page that says where its viewer is: at the "head" of its list, further "below", or with
    nothing in hand any more ("left"); or whether it is in "front" of them or "behind" another."""
    if seen == "front":
        return remove(".unseen")
    if seen == "behind":
        where = (f"#region-{name}:not(.unseen ~ *)" for name in ("notifications", "conversation"))
        return insert("beforebegin", ",".join(where), UNSEEN)
    answers = {
        "head": bounds.head_seen,
        "below": bounds.head_left,
        "left": bounds.hand_gone,
    }
    return answers[seen]("#timeline")


@register.simple_tag
def empty_sink() -> str:
    """Empty the sink: what found no place on this page is not kept in it unseen."""
    return EMPTY_SINK


@register.simple_tag
def settled(asked: list[str]) -> str:
    """Take away the inputs of the replies that this frame has repaired."""
    known = [cursor for cursor in dict.fromkeys(asked) if cursor.replace(":", "").isalnum()]
    # They came from the client.
    return remove(*(f'.asof[value="{cursor}"]' for cursor in known)) if known else SafeString()


@register.simple_tag
def away_url() -> str:
    """Return the address of what a page shows and does without a connection."""
    return fragments.away_url()


@register.simple_tag
def not_done_url() -> str:
    """Return the address of what a page says of what was not "sent", or not "loaded"."""
    return fragments.not_done_url()
