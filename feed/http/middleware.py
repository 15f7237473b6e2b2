"""The page's place in the log, read before anything the page shows."""

from collections.abc import Callable

from django.http import HttpRequest, HttpResponse

from feed.live.log import log

# These answer without the database, or are not pages.
WITHOUT_CURSOR = ("/healthz", "/readyz", "/live/", "/static/", "/media/")


class CursorMiddleware:
    """Reads the head of the log first, so that a page is never newer than it says.

    Sessions, badges and content are read after it; what changes in between is pushed again, which
    does no harm. HTML is never stored by the browser: going Back renders afresh, with a new cursor.
    """

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        """Wrap the rest of the stack."""
        self._get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        """Note the head on the request, as `live_cursor`."""
        if not request.path.startswith(WITHOUT_CURSOR):
            request.live_cursor = log.head()  # type: ignore[attr-defined]
        response = self._get_response(request)
        if response.get("Content-Type", "").startswith("text/html"):
            response.setdefault("Cache-Control", "no-store")
        return response
