"""What views of people share: typed requests, who must be signed in."""

from collections.abc import Callable
from functools import wraps
from typing import Concatenate, ParamSpec, cast
from urllib.parse import urlsplit

from django.contrib.auth.views import redirect_to_login
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.utils.http import url_has_allowed_host_and_scheme
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


def back(request: HttpRequest) -> str:
    """Return the page of this site that a button was pressed on, empty where there is none."""
    came_from = request.headers.get("Referer", "")
    is_ours = url_has_allowed_host_and_scheme(
        came_from, allowed_hosts={request.get_host()}, require_https=request.is_secure()
    )
    if not is_ours:
        return ""
    address = urlsplit(came_from)
    # One slash at the beginning: two would lead to another site.
    return "/" + address.path.lstrip("/") + (f"?{address.query}" if address.query else "")


def sign_in_first(request: PageRequest, to: str = "") -> HttpResponse:
    """Lead to the sign-in page and, after it, to the address `to`; without one to the page asked for, or on
    which a button was pressed."""
    is_asked_for = request.method in ("GET", "HEAD")
    after = request.get_full_path() if is_asked_for else back(request) or "/"
    return lead_to(request, redirect_to_login(to or after)["Location"])


def lead_to(request: PageRequest, address: str) -> HttpResponse:
    """Lead to another page. With htmx, too, the whole page goes there, not the fragment."""
    if request.htmx:
        return HttpResponse(status=204, headers={"HX-Redirect": address})
    return HttpResponseRedirect(address)
