"""What the viewer has been told."""

from django.http import HttpResponse
from django.views.decorators.http import require_safe

from feed.actions.notifications import mark_read
from feed.live import regions

from .pages import ViewerRequest, place_in, region_page, signed_in


@require_safe
@signed_in
def index(request: ViewerRequest) -> HttpResponse:
    """List the viewer's notifications; opening the list is reading it.

    A browser that only fetches the page ahead of time has not read anything.
    """
    region = regions.notifications(request.user, place_in(request, "before"))
    shown = region.context["notifications"]
    is_ahead = "prefetch" in request.headers.get("Sec-Purpose", "")
    if shown and request.method == "GET" and not is_ahead:
        mark_read(actor=request.user, up_to=shown[0].pk)
    return region_page(
        request,
        region,
        "feed/pages/notifications.html",
        live_path="/ws/notifications/",
        more="feed/_notifications.html",
    )
