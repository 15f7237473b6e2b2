"""How fast people may go: `@limited("post")` on a view.

    @require_POST
    @limited("comment")
    def comment(request: PageRequest, pk: int) -> HttpResponse: ...

`settings.LIMITS` says how often: "30/m,300/3h" is thirty times a minute and three hundred times in
three hours; what it does not name has no limit. It is counted for the person who is signed in,
for visitors by their address. The counts are allauth's own, in the cache, which every process
shares. Who goes too fast gets 429 with `Retry-After`, the time until it works again.
"""

import math
import time
from collections.abc import Callable
from functools import wraps
from typing import Concatenate, ParamSpec, TypeVar, cast

from allauth.core.internal import ratelimit
from django.conf import settings
from django.core.cache import cache
from django.http import HttpRequest, HttpResponse

Rest = ParamSpec("Rest")
AnyRequest = TypeVar("AnyRequest", bound=HttpRequest)

READS = frozenset({"search"})  # of these, looking counts; of all others only sending a form
SAFE = frozenset({"GET", "HEAD", "OPTIONS"})


def limited(
    action: str,
) -> Callable[
    [Callable[Concatenate[AnyRequest, Rest], HttpResponse]],
    Callable[Concatenate[AnyRequest, Rest], HttpResponse],
]:
    """Let a view be called only as often as `settings.LIMITS[action]` says; answer 429 beyond it."""

    def decorate(
        view: Callable[Concatenate[AnyRequest, Rest], HttpResponse],
    ) -> Callable[Concatenate[AnyRequest, Rest], HttpResponse]:
        @wraps(view)
        def guarded(request: AnyRequest, *args: Rest.args, **kwargs: Rest.kwargs) -> HttpResponse:
            if request.method not in SAFE or action in READS:
                wait = seconds_to_wait(request, action)
                if wait:
                    return too_fast(request, wait)
            return view(request, *args, **kwargs)

        return cast(Callable[Concatenate[AnyRequest, Rest], HttpResponse], guarded)

    return decorate


def seconds_to_wait(request: HttpRequest, action: str) -> int:
    """Count this request; returns 0 where it is within the limit, else how long to wait."""
    limit = settings.LIMITS.get(action, "")
    if not limit:
        return 0
    per = "user" if request.user.is_authenticated else "ip"
    rates = ",".join(f"{rate.strip()}/{per}" for rate in limit.split(","))
    asked = {"app": "plaza", "action": action, "config": {action: rates}}
    if ratelimit.consume(request, **asked, limit_get=True) is not None:
        return 0
    waits = [_until_free(request, action, rate) for rate in ratelimit.get_rates(**asked)]
    return max(1, *(math.ceil(wait) for wait in waits))


def too_fast(request: HttpRequest, wait: int) -> HttpResponse:
    """Answer 429 in the site's own words: come back in `wait` seconds."""
    request.wait_seconds = wait  # type: ignore[attr-defined]
    response: HttpResponse = ratelimit.respond_429(request)
    response["Retry-After"] = str(wait)
    return response


def _until_free(request: HttpRequest, action: str, rate: ratelimit.Rate) -> float:
    """Return in how many seconds this rate lets one more through."""
    key = ratelimit.get_cache_key(request, app="plaza", action=action, rate=rate)
    times: list[float] = cache.get(key, [])  # newest first
    if len(times) < rate.amount:
        return 0.0
    return float(times[rate.amount - 1] + rate.duration - time.time())
