"""What views of people share: typed requests, who must be signed in."""

from collections.abc import Callable
from functools import wraps
from typing import Concatenate, ParamSpec, cast

from django.contrib.auth.views import redirect_to_login
from django.http import HttpRequest, HttpResponse
from django_htmx.middleware import HtmxDetails

from users.models import User

Rest = ParamSpec("Rest")


class PageRequest(HttpRequest):
    """A request as the middleware leaves it."""

    htmx: HtmxDetails


class ViewerRequest(PageRequest):
    """A request of somebody signed in."""

    user: User


def viewer_of(request: HttpRequest) -> User | None:
    """Return who is looking, None for a visitor."""
    return request.user if isinstance(request.user, User) else None


def signed_in(
    view: Callable[Concatenate[ViewerRequest, Rest], HttpResponse],
) -> Callable[Concatenate[PageRequest, Rest], HttpResponse]:
    """Let only signed-in people in; others are led to sign in and back."""

    @wraps(view)
    def guarded(request: PageRequest, *args: Rest.args, **kwargs: Rest.kwargs) -> HttpResponse:
        if viewer_of(request) is None:
            return sign_in_first(request)
        return view(cast(ViewerRequest, request), *args, **kwargs)

    return cast(Callable[Concatenate[PageRequest, Rest], HttpResponse], guarded)


def sign_in_first(request: PageRequest) -> HttpResponse:
    """Lead to the sign-in page and, after it, back to where the request was going."""
    back = request.get_full_path() if request.method in ("GET", "HEAD") else "/"
    response: HttpResponse = redirect_to_login(back)
    if request.htmx:
        # The whole page goes to sign in, not the fragment.
        return HttpResponse(status=204, headers={"HX-Redirect": response["Location"]})
    return response
