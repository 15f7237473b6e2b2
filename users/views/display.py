"""How pages look: theme and size of text, for everybody; for people, in which zone times are."""

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from users.actions.display import set_display, set_time_zone
from users.forms.display import DisplayForm, OwnDisplayForm
from users.http.display import display_of, remember
from users.http.limits import limited
from users.models.display import Display

from .pages import back, viewer_of


@require_http_methods(["GET", "HEAD", "POST"])
@limited("display")
def edit(request: HttpRequest) -> HttpResponse:
    """Choose them; who pressed a button at the foot of a page comes back to it."""
    now, viewer = display_of(request), viewer_of(request)
    kind = DisplayForm if viewer is None else OwnDisplayForm
    if request.method != "POST":
        zone = {} if viewer is None else {"time_zone": viewer.time_zone}
        form = kind(initial={**now._asdict(), **zone})
        return render(request, "users/display/page.html", {"form": form})
    form = kind(request.POST)
    if not form.is_valid():
        return render(request, "users/display/page.html", {"form": form}, status=422)
    chosen = form.cleaned_data
    wanted = Display(chosen["theme"] or now.theme, chosen["text_size"] or now.text_size)
    response = redirect(back(request) or "settings_display")
    if viewer is None:
        remember(response, wanted)
    else:
        set_display(actor=viewer, display=wanted)
        if "time_zone" in request.POST:
            set_time_zone(actor=viewer, time_zone=chosen["time_zone"])
    if chosen["text_size"]:  # from the page of the form, where what changed may be out of sight
        messages.success(request, _("Saved."))
    return response
