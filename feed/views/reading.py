"""Where the viewer stopped reading."""

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from feed.actions.reading import remember_place
from users.http.limits import limited
from users.lib.digits import number_in

from .errors import refused
from .pages import PageRequest, back, sign_in_first, viewer_of


@require_POST
@limited("reading")
def remember(request: PageRequest) -> HttpResponse:
    """Remember a place in the home timeline: `at` is the id of its last card read.

    The page sends it by itself while somebody reads, and hears nothing of it, also not when they
    have been signed out: a page must not leave for the sign-in form because somebody scrolls.
    """
    viewer = viewer_of(request)
    if viewer is None:
        return HttpResponse(status=204) if request.htmx else sign_in_first(request)
    at = number_in(request.POST.get("at", ""))
    if at is None:
        return refused(request, [_("There is no such place in the timeline.")])
    remember_place(actor=viewer, at=at)
    if request.htmx:
        return HttpResponse(status=204)
    messages.success(request, _("Saved. Home opens here next time."))
    return redirect(back(request) or "home")
