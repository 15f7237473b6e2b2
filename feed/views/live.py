"""What a page shows and does without a connection, fetched ahead of time."""

from django.http import HttpResponse
from django.views.decorators.http import require_safe

from feed.live.delivery import fragments

from .pages import PageRequest


@require_safe
def away(request: PageRequest, version: str) -> HttpResponse:
    """The words for a lost connection, and what looks for a new one."""
    return _kept_for_good(fragments.away(request.path))


@require_safe
def not_done(request: PageRequest, version: str) -> HttpResponse:
    """The words for what was not sent, and for what was not loaded."""
    return _kept_for_good(fragments.not_done())


def _kept_for_good(html: str) -> HttpResponse:
    """Answer with what the browser keeps, because it is needed when no server answers; the `version`
    in its address changes with it."""
    response = HttpResponse(html)
    response["Cache-Control"] = "public, max-age=31536000, immutable"
    return response
