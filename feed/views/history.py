"""What a post or comment said before it was changed."""

from functools import partial

from django.http import HttpResponse
from django.views.decorators.http import require_safe

from feed.pages.history import HISTORY

from .pages import PageRequest, id_in, region_page, viewer_of
from .visitors import same_for_visitors


@require_safe
@same_for_visitors
def detail(request: PageRequest, pk: int) -> HttpResponse:
    """The history of a post or comment, for everybody who may see it; 404 for everybody else."""
    viewer = viewer_of(request)
    shown = partial(HISTORY.shown, pk, viewer)
    return region_page(
        request,
        shown(id_in(request, "before")),
        "feed/pages/history.html",
        live_path=HISTORY.live_path(pk=pk),
        more="feed/history/_list.html",
        shown=shown,
    )
