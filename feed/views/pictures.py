"""A picture of a post, a comment or a message, large."""

from django.http import HttpResponse
from django.views.decorators.http import require_safe

from feed.pages.message_picture import MESSAGE_PICTURE
from feed.pages.picture import PICTURE

from .pages import PageRequest, ViewerRequest, region_page, signed_in, viewer_of
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
