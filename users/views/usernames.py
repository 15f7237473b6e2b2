"""Choosing another username."""

from django.contrib import messages
from django.core.exceptions import ValidationError
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from users.actions.usernames import MOST_CHANGES, change_username
from users.forms.usernames import UsernameForm
from users.http.limits import limited
from users.models.former_username import KEPT

from .confirmed import confirmed
from .pages import ViewerRequest


@require_http_methods(["GET", "HEAD", "POST"])
@limited("account")
@confirmed
def change(request: ViewerRequest) -> HttpResponse:
    """Change the viewer's username."""
    person = request.user
    before = person.username
    form = UsernameForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        try:
            change_username(actor=person, username=form.cleaned_data["username"])
        except ValidationError as error:
            person.username = before  # what the page says around the form
            form.add_error("username", error)
        else:
            messages.success(request, _("You are @%s now.") % person.username)
            return redirect("settings_username")
    kept = person.former_usernames.kept().order_by("-kept_until")
    return render(
        request,
        "users/username/change.html",
        {"form": form, "kept": kept, "days": KEPT.days, "most_changes": MOST_CHANGES},
        status=422 if form.is_bound else 200,
    )
