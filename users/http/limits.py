"""How fast people may go: `@limited("post")` on a view.

    @require_POST
    @limited("comment")
    def comment(request: PageRequest, pk: int) -> HttpResponse: ...

`settings.LIMITS` says how often: "30/m,300/3h" is thirty times a minute and three hundred times in
three hours; what it does not name has no limit. It is counted for the person who is signed in,
for visitors by their address, from the first on: the minute of "30/m" begins with it, and another one
with the first after that. (allauth's own way, the time of each in the cache under a lock, takes eight
statements for a post; this one.) Who goes too fast gets 429 with `Retry-After`, the time until it works
again.
"""

from collections.abc import Callable
from functools import wraps
from typing import Concatenate, ParamSpec, TypeVar, cast

from allauth.core.ratelimit import respond_429
from django.conf import settings
from django.http import HttpRequest, HttpResponse

from users.lib.addresses import address_of
from users.lib.rates import rates
from users.models import Tally

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
    user = request.user
    who = f"user:{user.pk}" if user.is_authenticated else f"ip:{address_of(request)}"
    most = {
        f"{action}:{rate.amount}/{rate.seconds}:{who}": rate
        for rate in rates(settings.LIMITS.get(action, ""))
    }
    if not most:
        return 0
    counted = Tally.objects.one_more({name: rate.seconds for name, rate in most.items()})
    waits = [left for name, (number, left) in counted.items() if number > most[name].amount]
    if waits:
        Tally.objects.uncount(list(most))
    return max(1, *waits) if waits else 0


def too_fast(request: HttpRequest, wait: int) -> HttpResponse:
    """Answer 429 in the site's own words: come back in `wait` seconds."""
    request.wait_seconds = wait  # type: ignore[attr-defined]
    response: HttpResponse = respond_429(request)
    response["Retry-After"] = str(wait)
    return response
