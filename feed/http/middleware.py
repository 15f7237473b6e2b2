"""The page's place in the log, read before what the page shows; errors that are over, taken back."""

from collections.abc import Callable

from django.http import HttpRequest, HttpResponse

from feed.live.log import log
from users.http.middleware import asks_by_itself

# These answer without the database, or are not pages.
WITHOUT_CURSOR = ("/healthz", "/readyz", "/live/", "/static/", "/media/")
WORKED = "plaza:worked"  # the event


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


class NoticeMiddleware:
    """Takes back what #notice says once something has worked: each htmx reply to what somebody pressed
    says so by an event, for which the message listens. A reply that is itself a notice replaces
    the one before; drafts, saved while one types, say nothing of what was pressed.

    An event, and no part of the reply: where a push has replaced the button meanwhile, htmx looks for
    the places of such parts in what is gone.
    """

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        """Wrap the rest of the stack."""
        self._get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        """Answer the request."""
        response = self._get_response(request)
        if request.headers.get("HX-Request") == "true" and _settles(request, response):
            response["HX-Trigger-After-Swap"] = WORKED
        return response


def _settles(request: HttpRequest, response: HttpResponse) -> bool:
    """Whether this is a reply that htmx puts into its place, to what somebody has pressed."""
    is_swapped = response.status_code in (200, 422) and "HX-Retarget" not in response
    is_html = response.get("Content-Type", "").startswith("text/html")
    is_kept = request.path.startswith(WITHOUT_CURSOR)  # by the browser, for other moments
    is_typed = request.headers.get("HX-Trigger-Name") == "body"
    by_itself = is_kept or is_typed or asks_by_itself(request)
    says = not response.streaming and bool(response.content)  # an offer that ends leaves nothing
    return is_swapped and is_html and says and not by_itself


class PageFormMiddleware:
    """Answers a form that stands for a whole page (`{% page_form %}`) as it would without htmx, so that its
    view need not know: where that leads to another page htmx goes there, and a page that comes back
    takes the place of the one that is open. Only errors are notices, and the form stays.
    """

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        """Wrap the views; below what sets `request.htmx`."""
        self._get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        """Answer the request."""
        if request.headers.get("Plaza-Form") != "page":
            return self._get_response(request)
        request.htmx = False  # type: ignore[attr-defined]
        response = self._get_response(request)
        if response.status_code in (301, 302, 303):
            response["HX-Redirect"] = response["Location"]
            response.status_code = 204
            del response["Location"]
        elif response.status_code == 403 and "HX-Retarget" not in response:
            response.status_code = 422  # a form with what was typed, for somebody who is signed out
        return response
