"""Lists of which more than the first part is loaded: their address says down to where.

Each reply to "Show more" gives the page a new address, in place of the one it had. A reload of it, Back
and a browser without JavaScript get the same parts one below the other, and the browser finds the place
one was at.
"""

from collections.abc import Callable
from typing import Any
from urllib.parse import urlsplit, urlunsplit

from django.core.exceptions import SuspiciousOperation
from django.http import HttpRequest, QueryDict
from django.template.loader import render_to_string
from django.utils.safestring import SafeString

from feed.live.delivery.bounds import size_of
from feed.pages import Region
from feed.pages.parts import sizes
from users.http.pace import FURTHER
from users.lib.digits import number_in
from users.views.pages import PageRequest

DOWN_TO = "to"  # the id at which the last part ends
THE_END = 0


def part_number(request: HttpRequest) -> int:
    """Return which part of a list "Show more" asks for; the second where it does not say."""
    number = number_in(request.GET.get("part", ""), digits=3)
    return 2 if number is None else number


def address_with(request: PageRequest, region: Region) -> str:
    """Return the address of the page that asks, once this part of its list has been added; empty where
    it does not say its own, or says nonsense."""
    try:
        page = urlsplit(request.htmx.current_url_abs_path or "")
        asked = QueryDict(page.query, mutable=True)
    except (ValueError, SuspiciousOperation):
        return ""
    if not page.path.startswith("/"):
        return ""
    asked[DOWN_TO] = str(region.context["more_from"] or THE_END)
    return urlunsplit(("", "", page.path, asked.urlencode(), page.fragment))


def further(
    request: HttpRequest, first: Region, shown: Callable[[int], Region], template: str
) -> SafeString:
    """Return what stands below the first part of a list, down to where the address says: the parts as
    "Show more" would have brought them, rendered with this template.

    Empty where there is nothing, or where it says a place that is further down than a page goes. Each part
    counts as the page that "Show more" would have asked for.
    """
    down_to = number_in(request.GET.get(DOWN_TO, ""))
    if down_to is None:
        return SafeString()
    parts = [first]
    while not (last := parts[-1]).kind.reaches(last.context, down_to):
        if _is_last(last, len(parts)):
            return SafeString()
        parts.append(shown(last.context["more_from"]))
        setattr(request, FURTHER, len(parts) - 1)
        if parts[-1].is_gone:
            return SafeString()
    rest = SafeString()
    for number in range(len(parts), 1, -1):
        part = parts[number - 1]
        context = {**part.context, **way_on(part, number), "rest": rest}
        rest = render_to_string(template, context, request)
    return rest


def way_on(region: Region, number: int) -> dict[str, Any]:
    """Return what list/_more.html is given at the end of the part of this number."""
    return {"next_part": number + 1, "goes_elsewhere": _is_last(region, number)}


def _is_last(region: Region, number: int) -> bool:
    """Whether the part of this number is the last that one page shows: the list goes on on another."""
    size = max(size_of(listed.where) for listed in region.lists)
    return number * size >= sizes.LISTED
