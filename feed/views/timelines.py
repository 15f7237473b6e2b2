"""Home and public."""

from django.http import HttpResponse
from django.views.decorators.http import require_safe

from feed.live import regions

from .pages import PageRequest, place_in, region_page, sign_in_first, viewer_of
from .writing import POST, offered, young_post


@require_safe
def home(request: PageRequest) -> HttpResponse:
    """The viewer's home timeline; for visitors the public one."""
    viewer = viewer_of(request)
    if viewer is None:
        # "More" of a home page whose viewer has been signed out; a visitor's "more" asks /public/.
        return sign_in_first(request) if request.htmx else _public(request)
    return region_page(
        request,
        regions.home(viewer, place_in(request, "before")),
        "feed/pages/home.html",
        live_path="/ws/home/",
        more="feed/_cards.html",
        **({} if request.htmx else offered(viewer, POST, young_post(viewer))),
    )


@require_safe
def public(request: PageRequest) -> HttpResponse:
    """Everyone's public posts."""
    return _public(request)


def _public(request: PageRequest) -> HttpResponse:
    return region_page(
        request,
        regions.public(viewer_of(request), place_in(request, "before")),
        "feed/pages/public.html",
        live_path="/ws/public/",
        more="feed/_cards.html",
    )
