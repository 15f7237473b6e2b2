"""Swaps: how a frame says where its content goes.

Plain out-of-band swaps log an error for every target a page lacks, double what is there already,
and wipe what is being typed. These do not: each finds a target on every page (if need be the empty
hidden `#live-sink` or `#live-void` of base.html), and sent twice it changes nothing.
"""

from django import template
from django.urls import reverse
from django.utils.html import format_html
from django.utils.safestring import SafeString, mark_safe

from feed.live import fragments
from feed.live.standing import Standing
from feed.models import Post

register = template.Library()

# An element removed together with its stand-in; the stand-in is put back.
RESTORE_VOID = mark_safe(
    '<div hx-swap-oob="beforeend:#live-resume"><div id="live-void" hidden></div></div>'
)
EMPTY_SINK = mark_safe('<div hx-swap-oob="innerHTML:#live-sink"></div>')


def _out_of_band(swap: str, content: str = "") -> SafeString:
    return format_html('<div hx-swap-oob="{}">{}</div>', swap, content)


@register.simple_block_tag
def swap(content: str, meaning: str, where: str, what: str = "", pk: int | None = None) -> str:
    """Send the content to its place.

    {% swap "first" "#timeline" "#post-{}" post.pk %}…{% endswap %}
        in at the head of the list, unless the list has it, does not start at its head, or waits to
        be refreshed
    {% swap "last" "#comments" "#comment-{}" comment.pk %}…{% endswap %}
        in at the end of the list, unless the list has it or goes on behind a "more" link
    {% swap "part" ".post-{}-body" pk=post.pk %}…{% endswap %}
        becomes the content of that part, wherever it shows; no ids inside
    {% swap "remove" "#post-{}" pk=post_id %}{% endswap %}
        that element, or all that match, goes
    """
    where = where.replace("{}", str(pk))
    what = what.replace("{}", str(pk))
    if meaning == "first":
        return _insert(
            content,
            f"afterbegin:body:not(:has(.behind)) {where}:not(.older):not(:has({what}))",
            f"body:not(:has({where}))",
            f"body:has({where}.older)",
            f"body:has({where} {what})",
            "body:has(.behind)",
        )
    if meaning == "last":
        return _insert(
            content,
            f"beforeend:body:not(:has(.behind)) {where}:not(:has({what})):not(:has(.more))",
            f"body:not(:has({where}))",
            f"body:has({where} .more)",
            f"body:has({where} {what})",
            "body:has(.behind)",
        )
    if meaning == "part":
        return _out_of_band(f"innerHTML:{where},#live-sink", content)
    if meaning == "remove":
        return _out_of_band(f"delete:{where},#live-void") + RESTORE_VOID
    raise template.TemplateSyntaxError(f"swap does not know the meaning {meaning!r}")


@register.simple_block_tag
def swap_comment(content: str, comment: Post) -> str:
    """Insert a comment into its page: an answer behind the last of its branch, others at the end.

    Not where it is already, nor where its place lies beyond what the page has loaded: there the
    link to more follows the last of its branch.
    """
    own, parent = f"#comment-{comment.pk}", comment.parent_id
    page = f"#comments.in-{comment.in_tree.branch or comment.root_id}"
    if parent is None:
        return swap(content, "last", page, own)
    branch = f"#comment-{parent},#place-{parent},.under-{parent}"
    beyond = ",".join(f"{page}>{one}+.more" for one in branch.split(","))
    here = ",".join(f"{page}>{one}" for one in branch.split(","))
    return _insert(
        content,
        f"afterend:body:not(:has(.behind)):not(:has({page} {own})):not(:has({beyond})) "
        f"{page}>:nth-last-child(1 of {branch})",
        f"body:not(:has({here}))",
        f"body:has({beyond})",
        f"body:has({page} {own})",
        "body:has(.behind)",
    )


def _insert(content: str, place: str, *otherwise: str) -> str:
    """Insert at the place; in each other case into the sink, which is emptied again."""
    sinks = ",".join(f"{case} #live-sink" for case in otherwise)
    return _out_of_band(f"{place},{sinks}", content) + EMPTY_SINK


def _busy(region: str) -> str:
    """What makes a region unfit for being replaced: typed text, or more pages loaded."""
    return f"{region} textarea:not(:placeholder-shown),{region} .page-2"


@register.simple_block_tag
def swap_region(content: str, shows: str, is_forced: bool = False) -> str:
    """Replace the region of this kind of page, unless something would be lost by it."""
    region = f"#region-{shows}"
    absent = f"body:not(:has({region})) #live-sink"
    if is_forced:
        return _out_of_band(f"innerHTML:{region},{absent}", content) + EMPTY_SINK
    busy = _busy(region)
    place = f"innerHTML:body:not(:has({busy})) {region},body:has({busy}) #live-sink,{absent}"
    return _out_of_band(place, content) + EMPTY_SINK


@register.simple_block_tag
def swap_offer(content: str, shows: str) -> str:
    """Offer to show the region afresh where it was not replaced; take back an offer where it was.

    It stands apart from the connection line: it must outlast a lost connection.
    """
    busy = _busy(f"#region-{shows}")
    offered = _out_of_band(f"innerHTML:body:has({busy}) #live-offer,#live-sink", content)
    taken_back = _out_of_band(f"innerHTML:body:not(:has({busy})) #live-offer,#live-sink")
    return offered + taken_back + EMPTY_SINK


@register.simple_tag
def swap_hidden(person_id: int, visibility: str) -> str:
    """Remove those of a person's cards that are marked as being for these people only."""
    where = f".by-{person_id}:has(.for-{visibility}),.in-{visibility}-by-{person_id}"
    return _out_of_band(f"delete:{where},#live-void") + RESTORE_VOID


@register.simple_tag
def swap_others(standing: Standing, shows: str) -> str:
    """Remove from a list whatever is not among its known elements, where its region was only offered.

    Those below the last known one stay, and where not all are known, lists that begin elsewhere."""
    names = ",".join(f"#{name}" for name in standing.names)
    where = standing.where if standing.is_all else f"{standing.where}:not(.older)"
    where = f"body:has({_busy(f'#region-{shows}')}) {where}>article"
    if names:
        where += f":not({names})"
    if not standing.is_all:
        where += f":not(#{standing.names[-1]}~*)"
    return _out_of_band(f"delete:{where},#live-void") + RESTORE_VOID


@register.simple_block_tag
def swap_status(content: str) -> str:
    """Set the connection line."""
    return _out_of_band("innerHTML:#live-status,#live-sink", content) + EMPTY_SINK


@register.simple_tag
def settled(asked: list[str]) -> str:
    """Take away the inputs of the replies that this frame has repaired."""
    html = ""
    for value in dict.fromkeys(asked):
        if value.replace(":", "").isalnum():  # it came from the client
            html += _out_of_band(f'delete:.asof[value="{value}"],#live-void') + RESTORE_VOID
    return mark_safe(html)  # noqa: S308  (built of escaped parts)


@register.simple_tag
def away_url() -> str:
    """Return the address of the words for a lost connection."""
    return reverse("live_away", kwargs={"version": fragments.away_version()})
