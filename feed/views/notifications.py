"""What the viewer has been notified of."""

from functools import partial

from django.http import HttpResponse
from django.shortcuts import redirect
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from feed.actions.notifications import mark_read
from feed.pages.notifications import NOTIFICATIONS
from users.http.limits import limited
from users.lib.digits import number_in

from .errors import refused
from .pages import (
    PageRequest,
    ViewerRequest,
    id_in,
    region_page,
    sign_in_first,
    signed_in,
    viewer_of,
)


@require_safe
@signed_in
def index(request: ViewerRequest) -> HttpResponse:
    """List the viewer's notifications; opening the list is reading it.

    A browser that only fetches the page ahead of time has not read anything.
    """
    shown = partial(NOTIFICATIONS.shown, request.user)
    region = shown(id_in(request, "before"))
    notifications = region.context["notifications"]
    is_ahead = "prefetch" in request.headers.get("Sec-Purpose", "")
    if notifications and request.method == "GET" and not is_ahead:
        mark_read(actor=request.user, up_to=notifications[0].pk)
        now = timezone.now()
        for notification in notifications:  # so none of them says so again in view
            notification.is_new = notification.read_at is None
            notification.read_at = notification.read_at or now
    return region_page(
        request,
        region,
        "feed/pages/notifications.html",
        live_path=NOTIFICATIONS.live_path(),
        more="feed/notification/_list.html",
        shown=shown,
    )


@require_POST
@limited("reading")
def read(request: PageRequest) -> HttpResponse:
    """Note what the viewer has seen: the notification with the id `up_to`, and those
    before it.

    An open list sends it by itself when something new comes into view, and hears nothing of it, also
    not when the viewer has been signed out.
    """
    viewer = viewer_of(request)
    if viewer is None:
        return HttpResponse(status=204) if request.htmx else sign_in_first(request)
    up_to = number_in(request.POST.get("up_to", ""))
    if up_to is None:
        return refused(request, [_("There is no such notification.")])
    mark_read(actor=viewer, up_to=up_to)
    return HttpResponse(status=204) if request.htmx else redirect("notifications")
