"""What views share: pages around a region, replies to htmx, who must be signed in."""

from collections.abc import Callable
from typing import Any, Concatenate, cast

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.cache import patch_vary_headers

from feed.live.log.cursor import Cursor
from feed.models import Post
from feed.pages import Region
from feed.pages.form import FORM
from users.lib.digits import number_in
from users.models import User
from users.views import pages as people
from users.views.pages import Rest, back, lead_to, sign_in_first, viewer_of

from . import parts

__all__ = [
    "PageRequest",
    "ViewerRequest",
    "back",
    "form_page",
    "id_in",
    "lead_to",
    "region_page",
    "reply",
    "sign_in_first",
    "signed_in",
    "viewer_of",
]


class PageRequest(people.PageRequest):
    """A request as our middleware leaves it."""

    live_cursor: Cursor


class ViewerRequest(PageRequest):
    """A request of somebody signed in."""

    user: User


def signed_in(
    view: Callable[Concatenate[ViewerRequest, Rest], HttpResponse],
) -> Callable[Concatenate[PageRequest, Rest], HttpResponse]:
    """Let only signed-in people in; others are led to sign in and back."""
    return cast(
        Callable[Concatenate[PageRequest, Rest], HttpResponse],
        people.signed_in(cast(Callable[..., HttpResponse], view)),
    )


def id_in(request: HttpRequest, name: str) -> int | None:
    """Return the id that a list goes on from, by this parameter of the address; of several the furthest (a
    page names where its link leads, and its last item). None where there is no id."""
    furthest = min if name == "before" else max
    return furthest(_named(request, name), default=None)


def _named(request: HttpRequest, name: str) -> list[int]:
    texts = request.GET.getlist(name)
    return [number for text in texts if (number := number_in(text)) is not None]


def region_page(
    request: PageRequest,
    region: Region,
    template: str,
    *,
    live_path: str,
    more: str = "",
    shown: Callable[[int], Region] | None = None,
    **context: Any,
) -> HttpResponse:
    """Answer with the page around its region; 404 where what it is about is gone.

    When htmx asks for the next part of the list, answers with the part alone: `more` is its
    fragment, and the reply brings its cursor along, so that a push which overtook it is
    sent again. The page's address then says that it shows the part; `shown` returns the one that goes
    on from an id.
    """
    if request.htmx and region.is_gone:
        raise Http404  # a notice, not a page within the page
    is_more = bool(request.htmx and more and not region.context.get("is_first", True))
    if is_more:
        # The address of the link comes first; by its id the focus goes over to the part.
        links = [*_named(request, "before"), *_named(request, "after")]
        names = [item.name for listed in region.lists for item in listed.items]
        number = parts.part_number(request)
        context = {"loaded_from": links[0] if links else None, "part": more, "names": names}
        context |= parts.way_on(region, number)
        response = reply(request, "feed/list/_part.html", **region.context, **context)
        address = parts.address_with(request, region)
        if address:
            response["HX-Replace-Url"] = address
    else:
        if not region.is_gone:
            context["live_path"] = live_path
            if shown is not None:
                context["rest"] = parts.further(request, region, shown, more)
        status = 404 if region.is_gone else 200
        response = render(
            request, template, {"region": region, **region.context, **context}, status=status
        )
    patch_vary_headers(response, ["HX-Request"])
    return response


def form_page(
    request: PageRequest,
    template: str,
    about: Post | None,
    form_name: str,
    status: int = 200,
    **context: Any,
) -> HttpResponse:
    """Answer with the page of a form about this post or comment, which is its live part; its socket is
    that of the form's address. None where the form is about nothing.

    The form stands outside the live part: nothing that comes in touches what is typed in it.
    """
    if about is not None:
        region = FORM.shown(about.pk, viewer_of(request))
        context["live_path"] = FORM.live_path(form_name, pk=about.pk)
        context = {"region": region, **region.context, **context}
    return render(request, template, context, status=status)


def reply(request: PageRequest, template: str, status: int = 200, **context: Any) -> HttpResponse:
    """Answer htmx with a fragment that shows shared state, and with the cursor it was read at."""
    return render(
        request,
        "feed/live/reply.html",
        {"fragment": template, "live_cursor": request.live_cursor, **context},
        status=status,
    )
