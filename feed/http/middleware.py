"""Around every page: its cursor, when its notice goes, forms that stand for a whole page."""

from collections.abc import Callable
from urllib.parse import urljoin

from django.http import HttpRequest, HttpResponse

from feed.live.log import log
from users.http.middleware import asks_by_itself

# These answer without the database, or are not pages.
WITHOUT_CURSOR = ("/healthz", "/readyz", "/live/", "/static/", "/media/")
WORKED = "plaza:worked"  # the event that takes a notice away


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
    """Takes the message in #notice away with the next thing that works.

    The reply to what somebody pressed carries the event `plaza:worked`, for which the message listens
    (`templates/errors/_notice.html`). A reply that is itself a notice carries none: it replaces the
    message. Nor do replies to what nobody pressed, such as a draft saved while somebody types.

    It is an event because an out-of-band part of the reply could get lost: where a push has replaced the
    button meanwhile, htmx looks for the part's place in what is gone.
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
    is_prefetched = request.path.startswith(WITHOUT_CURSOR)
    is_draft = request.headers.get("HX-Trigger-Name") == "body"
    by_itself = is_prefetched or is_draft or asks_by_itself(request)
    has_content = not response.streaming and bool(response.content)  # an offer that ends has none
    return is_swapped and is_html and has_content and not by_itself


class PageFormMiddleware:
    """Lets the view of a form that stands for a whole page (`{% page_form %}`) answer as without htmx.

    A redirect becomes a navigation: the next page is a whole one, for whoever is signed in by then, and
    browsers offer to keep a password. A page is what was refused, since what is done leads on: it takes
    the place of the open one, with 422 also where the view, as allauth's do, says 200. Errors are
    notices as everywhere, and the form stays.
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
            # htmx takes it from the page, which may have another address than what it sent to.
            response["HX-Redirect"] = urljoin(request.get_full_path(), response["Location"])
            response.status_code = 204
            del response["Location"]
        elif response.status_code in (200, 403) and "HX-Retarget" not in response:
            response.status_code = 422  # 403: what was typed, for somebody who is signed out
        return response
