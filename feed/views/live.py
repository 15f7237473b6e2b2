"""What a page shows and does without a connection."""

from django.http import HttpResponse
from django.views.decorators.http import require_safe

from feed.live.delivery import fragments

from .pages import PageRequest


@require_safe
def away(request: PageRequest, version: str) -> HttpResponse:
    """The words for a lost connection, and what looks for a new one.

    The page fetches them ahead of time and keeps them for good, because it needs them when no
    server answers. `version` changes with them.
    """
    response = HttpResponse(fragments.away(request.path))
    response["Cache-Control"] = "public, max-age=31536000, immutable"
    return response
