"""What the connection line says when there is no connection."""

from django.http import HttpResponse
from django.views.decorators.http import require_safe

from feed.live import fragments

from .pages import PageRequest


@require_safe
def away(request: PageRequest, version: str) -> HttpResponse:
    """The words for a lost connection.

    The page fetches them ahead of time and keeps them for good, because it needs them when no
    server answers. `version` changes with the words.
    """
    response = HttpResponse(fragments.away())
    response["Cache-Control"] = "public, max-age=31536000, immutable"
    return response
