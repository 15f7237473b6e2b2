"""Finding people: by name while typing, and suggestions whom to follow."""

from typing import Any
from urllib.parse import urlencode

from django.http import HttpResponse
from django.shortcuts import render
from django.utils.cache import patch_vary_headers
from django.views.decorators.http import require_safe

from feed.models.trending import trending
from feed.pages.finding import PEOPLE
from users.http.limits import limited
from users.models import User
from users.models.finding import people_named, suggestions
from users.models.relation import to_many

from .pages import PageRequest, reply, viewer_of

ASKED = 50  # characters of a search that are looked at


@require_safe
@limited("search")
def people(request: PageRequest) -> HttpResponse:
    """People whose name holds what was typed; without that, suggestions and hashtags in use of late.

    The page's address then says what was asked, for Back and for a reload.
    """
    viewer = viewer_of(request)
    asked = request.GET.get("q", "").replace("\0", "").strip()[:ASKED]
    found: list[User] = people_named(asked, viewer) if asked else suggestions(viewer)
    context: dict[str, Any] = {
        "rows": rows_of(found, viewer),
        "asked": asked,
        "tags": [] if asked else trending(),
    }
    if request.htmx:
        response = reply(request, "feed/person/_found.html", **context)
        question = f"?{urlencode({'q': asked})}" if asked else ""
        response["HX-Replace-Url"] = request.path + question
    else:
        context |= {"longest": ASKED, "live_path": PEOPLE.live_path()}
        response = render(request, "feed/pages/finding.html", context)
    patch_vary_headers(response, ["HX-Request"])
    return response


def rows_of(people: list[User], viewer: User | None) -> list[dict[str, Any]]:
    """Return what person/_row.html shows of each: four queries."""
    known = to_many(viewer.pk if viewer else None, [person.pk for person in people])
    return [{"person": person, "relation": known[person.pk]} for person in people]
