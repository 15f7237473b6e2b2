"""What somebody has chosen about their pictures, and how much room these take."""

from django import forms
from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_http_methods

from feed.actions.attachments import quota_of
from users.actions.writing import set_requires_alt
from users.http.limits import limited

from .pages import ViewerRequest, signed_in


class PicturesForm(forms.Form):
    """Whether every picture has to be described."""

    requires_alt = forms.BooleanField(
        label=gettext_lazy("Require descriptions"),
        required=False,
        help_text=gettext_lazy(
            "You can't send anything with a picture that has no description (alt text). "
            "What you typed stays, so you can add one."
        ),
    )


@require_http_methods(["GET", "HEAD", "POST"])
@limited("account")
@signed_in
def edit(request: ViewerRequest) -> HttpResponse:
    """Choose it."""
    now = {"requires_alt": request.user.requires_alt}
    form = PicturesForm(request.POST if request.method == "POST" else None, initial=now)
    if request.method == "POST" and form.is_valid():
        set_requires_alt(actor=request.user, **form.cleaned_data)
        messages.success(request, _("Saved."))
        return redirect("settings_pictures")
    context = {"form": form, "quota": quota_of(request.user)}
    status = 422 if request.method == "POST" else 200
    return render(request, "feed/pages/picture_settings.html", context, status=status)
