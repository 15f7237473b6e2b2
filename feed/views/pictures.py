"""A picture of a post, a comment or a message, large: on a page of its own, and in the dialog of any page."""

from django.http import Http404, HttpResponse
from django.shortcuts import redirect
from django.utils.cache import patch_vary_headers
from django.views.decorators.http import require_safe

from feed.pages.kind import NotFound
from feed.pages.message_picture import MESSAGE_PICTURE
from feed.pages.parts.opened_picture import OpenedPicture
from feed.pages.picture import PICTURE

from .pages import PageRequest, ViewerRequest, region_page, reply, signed_in, viewer_of
from .visitors import same_for_visitors


@require_safe
@same_for_visitors
def large(request: PageRequest, pk: int, number: int) -> HttpResponse:
    """One picture of a post or comment, for everybody who may see that; 404 for everybody else."""
    region = PICTURE.shown(pk, number, viewer_of(request))
    live_path = PICTURE.live_path(pk=pk, number=number)
    return region_page(request, region, "feed/pages/picture.html", live_path=live_path)


@require_safe
@signed_in
def of_message(request: ViewerRequest, pk: int, message: int, number: int) -> HttpResponse:
    """One picture of a message, for those who may read that; 404 for everybody else."""
    region = MESSAGE_PICTURE.shown(pk, message, number, request.user)
    live_path = MESSAGE_PICTURE.live_path(pk=pk, message=message, number=number)
    return region_page(request, region, "feed/pages/message_picture.html", live_path=live_path)


@require_safe
def opened(request: PageRequest, pk: int, picture: int) -> HttpResponse:
    """One picture of a post or comment for the dialog; without htmx leads to the page of its own."""
    try:
        found = OpenedPicture.of_post(viewer_of(request), pk, picture)
    except NotFound:
        return _not_there(request)
    return _in_dialog(request, found)


@require_safe
@signed_in
def opened_of_message(request: ViewerRequest, pk: int, message: int, picture: int) -> HttpResponse:
    """One picture of a message for the dialog; without htmx leads to the page of its own."""
    try:
        found = OpenedPicture.of_message(request.user, pk, message, picture)
    except NotFound:
        return _not_there(request)
    return _in_dialog(request, found)


def _in_dialog(request: PageRequest, found: OpenedPicture) -> HttpResponse:
    """Answer with the picture, or with nothing where the dialog shows it as it is.

    `uncovered` says that the viewer has uncovered it in the grid, `by` which link brought them here.
    """
    if not request.htmx:
        response: HttpResponse = redirect(found.address)
    elif request.GET.get("seen") == found.version:
        response = HttpResponse(status=204)
    else:
        by = request.GET.get("by", "")
        ends = {"next": not found.next_address, "previous": not found.previous_address}
        response = reply(
            request,
            "feed/picture/_opened.html",
            opened=found,
            is_uncovered="uncovered" in request.GET,
            # Where the link that was pressed is no more, the other one has the focus.
            is_at_end=ends.get(by, False),
        )
    patch_vary_headers(response, ["HX-Request"])
    return response


def _not_there(request: PageRequest) -> HttpResponse:
    """Leave the dialog empty, which then says why: a refusal would be said on the page behind it."""
    if not request.htmx:
        raise Http404
    response = HttpResponse()
    patch_vary_headers(response, ["HX-Request"])
    return response
