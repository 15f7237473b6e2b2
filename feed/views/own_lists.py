"""The viewer's own lists: who waits to follow them, whom they block, whom they mute."""

from functools import partial

from django.http import HttpResponse
from django.shortcuts import redirect
from django.views.decorators.http import require_POST, require_safe

from feed.pages.own_lists import BLOCKS, MUTES, REQUESTS, OwnList
from users.actions import follows
from users.http.limits import limited

from .pages import ViewerRequest, id_in, region_page, reply, signed_in


@require_safe
@signed_in
def requests(request: ViewerRequest) -> HttpResponse:
    """Who waits to follow the viewer."""
    return _page(request, REQUESTS)


@require_POST
@limited("request")
@signed_in
def accept_all(request: ViewerRequest) -> HttpResponse:
    """Let everybody follow who waits for it."""
    follows.accept_all(actor=request.user)
    return _emptied(request)


@require_POST
@limited("request")
@signed_in
def decline_all(request: ViewerRequest) -> HttpResponse:
    """Refuse everybody who waits to follow."""
    follows.decline_all(actor=request.user)
    return _emptied(request)


@require_safe
@signed_in
def blocks(request: ViewerRequest) -> HttpResponse:
    """Whom the viewer blocks."""
    return _page(request, BLOCKS)


@require_safe
@signed_in
def mutes(request: ViewerRequest) -> HttpResponse:
    """Whom the viewer mutes."""
    return _page(request, MUTES)


def _page(request: ViewerRequest, kind: OwnList) -> HttpResponse:
    shown = partial(kind.shown, request.user)
    return region_page(
        request,
        shown(id_in(request, "before")),
        "feed/pages/people.html",
        live_path=kind.live_path(),
        more="feed/person/_rows.html",
        shown=shown,
    )


def _emptied(request: ViewerRequest) -> HttpResponse:
    """Show the list of requests as it is now."""
    if not request.htmx:
        return redirect("requests")
    region = REQUESTS.shown(request.user)
    # The buttons are gone, so the focus goes to what stands there instead.
    return reply(request, region.template_name, **region.context, is_emptied=True)
