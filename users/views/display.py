"""How pages look: theme and size of text, for everybody."""

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from users.actions.display import set_display
from users.forms.display import DisplayForm
from users.http.display import display_of, remember
from users.http.limits import limited
from users.models.display import Display

from .pages import back, viewer_of


@require_http_methods(["GET", "HEAD", "POST"])
@limited("display")
def edit(request: HttpRequest) -> HttpResponse:
    """Choose them; who pressed a button at the foot of a page comes back to it."""
    now = display_of(request)
    if request.method != "POST":
        form = DisplayForm(initial=now._asdict())
        return render(request, "users/display/page.html", {"form": form})
    form = DisplayForm(request.POST)
    if not form.is_valid():
        return render(request, "users/display/page.html", {"form": form}, status=422)
    chosen = form.cleaned_data
    wanted = Display(chosen["theme"] or now.theme, chosen["text_size"] or now.text_size)
    response = redirect(back(request) or "settings_display")
    viewer = viewer_of(request)
    if viewer is None:
        remember(response, wanted)
    else:
        set_display(actor=viewer, display=wanted)
    if chosen["text_size"]:  # from the page of the form, where what changed may be out of sight
        messages.success(request, _("Saved."))
    return response
