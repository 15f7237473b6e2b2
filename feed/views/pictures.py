"""A picture of a post or comment, large."""

from django.http import HttpResponse
from django.views.decorators.http import require_safe

from feed.pages.picture import PICTURE

from .pages import PageRequest, region_page, viewer_of
from .visitors import same_for_visitors


@require_safe
@same_for_visitors
def large(request: PageRequest, pk: int, number: int) -> HttpResponse:
    """One picture of a post or comment, for everybody who may see that; 404 for everybody else."""
    region = PICTURE.shown(pk, number, viewer_of(request))
    live_path = PICTURE.live_path(pk=pk, number=number)
    return region_page(request, region, "feed/pages/picture.html", live_path=live_path)
