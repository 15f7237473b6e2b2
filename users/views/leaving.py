"""Deleting an account, and bringing it back while it is only hidden."""

from typing import Any

from allauth.account.adapter import get_adapter
from allauth.account.decorators import reauthentication_required
from allauth.mfa.base.forms import AuthenticateForm
from django import forms
from django.contrib import messages
from django.contrib.auth import logout
from django.core.exceptions import PermissionDenied, ValidationError
from django.http import HttpResponse, QueryDict
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.formats import date_format
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_http_methods

from users.accounts.coming_back import leaving_by
from users.accounts.second_factors import has_second_factor
from users.actions import leaving
from users.http.limits import limited
from users.models import User

from .pages import PageRequest, ViewerRequest, signed_in


class LeaveForm(forms.Form):
    """The password once more, for those who have one."""

    password = forms.CharField(
        label=gettext_lazy("Your password"),
        strip=False,
        widget=forms.PasswordInput(attrs={"autocomplete": "current-password"}),
    )

    def __init__(self, person: User, *args: Any, **kwargs: Any) -> None:
        """Ask this person; who signs in without a password is not asked for one."""
        super().__init__(*args, **kwargs)
        self.person = person
        if not person.has_usable_password():
            del self.fields["password"]

    def clean_password(self) -> str:
        """Check it, with allauth's limit on failed attempts."""
        password: str = self.cleaned_data["password"]
        if not get_adapter().reauthenticate(self.person, password):
            raise ValidationError(_("Wrong password."))
        return password


@require_http_methods(["GET", "HEAD", "POST"])
@limited("account")
@signed_in
def leave(request: ViewerRequest) -> HttpResponse:
    """Say what deleting the viewer's account does, and do it."""
    if request.method == "POST" and not request.user.has_usable_password():
        response: HttpResponse = _leave_confirmed(request)
        return response
    return _leave(request)


def _leave(request: ViewerRequest) -> HttpResponse:
    form = LeaveForm(request.user, request.POST if request.method == "POST" else None)
    if form.is_valid():
        try:
            person = leaving.leave(actor=request.user)
        except ValidationError as error:
            form.add_error(None, error)
        else:
            logout(request)
            messages.success(request, _farewell(person))
            return redirect("home")
    context = {"form": form, "grace_days": leaving.GRACE.days}
    return render(request, "users/leaving/page.html", context, status=422 if form.is_bound else 200)


# Who has no password shows another way that it is they, where there is one.
_leave_confirmed = reauthentication_required(_leave)


def _farewell(person: User) -> str:
    assert person.leaves_at is not None  # noqa: S101
    return _(
        "Your account is hidden and will be deleted on %(day)s. "
        "Until then you can bring it back by signing in."
    ) % {"day": date_format(timezone.localtime(person.leaves_at), "j F Y")}


@require_http_methods(["GET", "HEAD", "POST"])
@limited("account")
def come_back(request: PageRequest, token: str) -> HttpResponse:
    """Ask whether to bring the account back, and do it. The token came from signing in."""
    person = leaving_by(token)
    if person is None:
        messages.warning(request, _("That took a while. Please sign in again."))
        return redirect("account_login")
    form = _code_form(person, request.POST if request.method == "POST" else None)
    if request.method != "POST" or (form is not None and not form.is_valid()):
        context = {"person": person, "form": form}
        status = 422 if request.method == "POST" else 200
        return render(request, "users/leaving/come_back.html", context, status=status)
    try:
        leaving.come_back(person=person)
    except PermissionDenied:  # the grace period ended just now
        return redirect("account_inactive")
    messages.success(request, _("Your account is restored. Welcome back! Please sign in."))
    return redirect("account_login")


def _code_form(person: User, sent: QueryDict | None) -> AuthenticateForm | None:
    """Return the form that asks for a code, where the password alone does not sign them in."""
    return AuthenticateForm(sent, user=person) if has_second_factor(person) else None
