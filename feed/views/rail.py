"""What stands beside a page on wide screens: whom to follow, what is talked about."""

from django.http import HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_safe

from feed.models.trending import trending
from users.models.finding import suggestions

from .pages import PageRequest, viewer_of

SUGGESTED = 3


@require_safe
def rail(request: PageRequest) -> HttpResponse:
    """Advice of the moment. Pages ask for it once it is in sight: where there is no room it costs nothing."""
    context = {
        "people": suggestions(viewer_of(request))[:SUGGESTED],
        "tags": trending(),
    }
    return render(request, "feed/frame/_rail_advice.html", context)
