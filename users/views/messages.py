"""Who may write to one, and whether others see what one has read and when one is there."""

from django import forms
from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_http_methods

from users.actions.contact import set_contact
from users.http.limits import limited
from users.models.contact import Contact

from .pages import ViewerRequest, signed_in


class MessagesForm(forms.Form):
    """Who may write to one, add one to groups, and see what one has read and when one is there."""

    messages_from = forms.ChoiceField(
        label=gettext_lazy("Who can message me"),
        choices=Contact.choices,
        help_text=gettext_lazy(
            "Messages from others go to your requests. With “Nobody” they can't message you at all."
        ),
    )
    groups_from = forms.ChoiceField(
        label=gettext_lazy("Who can add me to groups"), choices=Contact.choices
    )
    shows_seen = forms.BooleanField(
        label=gettext_lazy("Read receipts"),
        required=False,
        help_text=gettext_lazy(
            "Others see when you've read their messages. If you turn this off, you won't see theirs."
        ),
    )
    shows_active = forms.BooleanField(
        label=gettext_lazy("Active status"),
        required=False,
        help_text=gettext_lazy(
            "People you message with see when you're active or recently were. "
            "If you turn this off, you won't see theirs."
        ),
    )


@require_http_methods(["GET", "HEAD", "POST"])
@limited("account")
@signed_in
def edit(request: ViewerRequest) -> HttpResponse:
    """Say who may write to one, and whether others see what one has read and when one is there."""
    now = {name: getattr(request.user, name) for name in MessagesForm.base_fields}
    form = MessagesForm(request.POST if request.method == "POST" else None, initial=now)
    if request.method == "POST" and form.is_valid():
        set_contact(actor=request.user, **form.cleaned_data)
        messages.success(request, _("Saved."))
        return redirect("settings_messages")
    status = 422 if request.method == "POST" else 200
    return render(request, "users/messages/page.html", {"form": form}, status=status)
