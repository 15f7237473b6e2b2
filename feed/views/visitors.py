"""Pages for visitors: what one of them was just answered, the next is, too, without rendering it again.

All visitors see the same. What it is follows from the place in the log and from what `_name_of` says beside
it: a live page changes with nothing that is not logged, else an open one would show something else than a
reload. The place is read from the database for each request, so whatever a person, a moderator or a worker
does is there at once, whichever process it was done in. What goes past the log (a shell, raw SQL) reaches no
open page either; here it shows once `settings.VISITORS_SECONDS` are over, since nothing older is given.

For one visitor alone is what holds a token for a form, or says something once: of these nothing is kept, nor
of anything that whoever has a session is answered.
"""

from collections.abc import Callable, Hashable
from functools import wraps
from time import monotonic
from typing import Concatenate, cast

from django.conf import settings
from django.http import HttpRequest, HttpResponse
from django.utils import timezone, translation

from users.http.display import display_of
from users.http.pace import FURTHER
from users.lib.remembered import Memory
from users.views.pages import Rest

from .pages import PageRequest, viewer_of

# A page takes 20 to 60 KB, and a process renders some forty in a second.
MOST_BYTES = 4 * 1024 * 1024
PAGES = Memory("pages", lambda: MOST_BYTES)
# What follows "?" is in a name, of which the memory counts so many bytes (`BESIDE`); links of ours have some
# fifty. Of longer ones it would hold many times what it says.
LONGEST = 500
# What says something once is in the session, or in this cookie.
SAYS_ONCE = "messages"
# Of a page that is whole, and for everybody; `region_page` sets them.
HEADERS = {"Content-Type": "text/html; charset=utf-8", "Vary": "HX-Request"}


def same_for_visitors(
    view: Callable[Concatenate[PageRequest, Rest], HttpResponse],
) -> Callable[Concatenate[PageRequest, Rest], HttpResponse]:
    """Answer visitors with the page that was rendered for another a moment ago, if it is the same."""

    @wraps(view)
    def remembering(request: PageRequest, *args: Rest.args, **kwargs: Rest.kwargs) -> HttpResponse:
        name = _name_of(request)
        if name is None:
            return view(request, *args, **kwargs)
        now = monotonic()  # before anything is read that the page shows
        html = PAGES.recall(name, since=now - settings.VISITORS_SECONDS)
        if html is not None:
            return HttpResponse(html, headers=HEADERS)
        response = view(request, *args, **kwargs)
        if _is_for_all(request, response):
            PAGES.keep(name, response.content, read_at=now)
        return response

    return cast(Callable[Concatenate[PageRequest, Rest], HttpResponse], remembering)


def _name_of(request: PageRequest) -> Hashable | None:
    """Return all that a visitor's page follows from; None where it is not to be remembered."""
    own = (settings.SESSION_COOKIE_NAME, SAYS_ONCE)
    is_own = viewer_of(request) is not None or not request.COOKIES.keys().isdisjoint(own)
    is_part = request.method != "GET" or "HX-Request" in request.headers
    query = request.META["QUERY_STRING"]
    if is_own or is_part or len(query) > LONGEST or not settings.VISITORS_SECONDS:
        return None
    return (
        request.live_cursor,
        (request.scheme, request.get_host(), request.path, query),
        display_of(request),
        (translation.get_language(), timezone.get_current_timezone_name()),
    )


def _is_for_all(request: HttpRequest, response: HttpResponse) -> bool:
    """Whether every visitor may be answered this: it is a whole page, and no token was asked for.

    Not one with further parts of its list: it is up to fifteen pages long, and counts as so many for whoever
    asks, each time.
    """
    is_page = response.status_code == 200 and dict(response.headers) == HEADERS
    has_token = "CSRF_COOKIE_NEEDS_UPDATE" in request.META
    return is_page and not response.cookies and not has_token and not hasattr(request, FURTHER)
