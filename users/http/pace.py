"""How many pages anybody may ask for: more than anybody reads, fewer than keep a server busy."""

from collections import Counter
from collections.abc import Callable
from threading import Lock
from time import monotonic
from typing import Any

from django.conf import settings
from django.http import HttpRequest, HttpResponse

from users.http.limits import too_fast
from users.lib.addresses import address_of
from users.lib.rates import rates

LIMITS = ("page", "visit")
NO_PAGES = frozenset(["healthz", "readyz", "picture", "attachment"])  # one page shows many pictures
# The attribute of a request that says how many pages, beside one, its answer counts as: a list of several
# parts costs what the parts would have cost one by one.
FURTHER = "further_pages"
MOST_KNOWN = 100_000  # askers in one window; beyond that nobody new is counted


class PaceMiddleware:
    """Answers 429 to who asks for more than `settings.LIMITS["page"]` as somebody who is signed in, or
    `["visit"]` as all visitors from one address.

    Each process counts for itself, in memory: nothing is written for a page that is only read, and
    behind several processes there is that much more room. A front server may count as well.
    """

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        """Wrap the rest of the stack."""
        self._get_response = get_response
        self._lock = Lock()
        # By limit and its seconds: which window it is, and who has asked in it.
        self._windows: dict[tuple[str, int], tuple[int, Counter[str]]] = {}

    def __call__(self, request: HttpRequest) -> HttpResponse:
        """Answer the request, and count what its answer stands for beside one page."""
        response = self._get_response(request)
        further = getattr(request, FURTHER, 0)
        if further:
            self._wait(request, further)
        return response

    def process_view(
        self, request: HttpRequest, view: Any, args: Any, kwargs: Any
    ) -> HttpResponse | None:
        """Count what leads to a view; refuse what is too much of it."""
        match = request.resolver_match
        if settings.LIMITS.keys().isdisjoint(LIMITS) or (match and match.url_name in NO_PAGES):
            return None
        wait = self._wait(request, 1)
        return too_fast(request, wait) if wait else None

    def _wait(self, request: HttpRequest, pages: int) -> int:
        """Count so many pages for whoever asks; returns 0, or in how many seconds there is room again."""
        if request.user.is_authenticated:
            limit, who = "page", str(request.user.pk)
        else:
            limit, who = "visit", address_of(request)
        for rate in rates(settings.LIMITS.get(limit, "")):
            seconds = rate.seconds
            now = monotonic()
            number = int(now // seconds)
            with self._lock:
                begun, asked = self._windows.get((limit, seconds), (-1, Counter()))
                if begun != number:
                    asked = Counter()
                    self._windows[limit, seconds] = number, asked
                if who in asked or len(asked) < MOST_KNOWN:
                    asked[who] += pages
                if asked[who] > rate.amount:
                    return int(seconds - now % seconds) + 1
        return 0
