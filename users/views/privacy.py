"""Who may see what the viewer writes."""

from django import forms
from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_http_methods

from users.actions.privacy import set_protected
from users.http.limits import limited

from .pages import ViewerRequest, signed_in


class PrivacyForm(forms.Form):
    """Whether the account is protected."""

    is_protected = forms.BooleanField(
        label=gettext_lazy("Protect my account"),
        required=False,
        help_text=gettext_lazy(
            "Only followers see your posts, and you approve new followers. Existing followers stay. "
            "When you make your account public again, all follow requests are accepted."
        ),
    )


@require_http_methods(["GET", "HEAD", "POST"])
@limited("account")
@signed_in
def edit(request: ViewerRequest) -> HttpResponse:
    """Protect the account, or open it; links to the viewer's lists."""
    form = PrivacyForm(request.POST or None, initial={"is_protected": request.user.is_protected})
    if request.method == "POST":
        form = PrivacyForm(request.POST)
        if form.is_valid():
            is_protected = form.cleaned_data["is_protected"]
            set_protected(actor=request.user, is_protected=is_protected)
            messages.success(
                request,
                _("Your account is protected now.")
                if is_protected
                else _("Your account is public now."),
            )
            return redirect("settings_privacy")
    return render(request, "users/privacy/page.html", {"form": form})
