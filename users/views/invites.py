"""Invitations: the viewer's own, and the page for whoever follows the link of one."""

from datetime import timedelta

from django.contrib import messages
from django.core.exceptions import ValidationError
from django.http import Http404, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from users.accounts import door
from users.actions.invites import MOST_AT_ONCE, make_invite, may_invite, revoke_invite
from users.forms.invites import InviteForm
from users.http.limits import limited
from users.lib import site
from users.models import Door, Invite

from .pages import PageRequest, ViewerRequest, signed_in, viewer_of

LISTED = 50  # the newest; older ones have long expired


@require_safe
@signed_in
def index(request: ViewerRequest) -> HttpResponse:
    """One's invitations, and the form for another."""
    return _index(request, InviteForm())


@require_POST
@limited("account")
@signed_in
def new(request: ViewerRequest) -> HttpResponse:
    """Make an invitation."""
    form = InviteForm(request.POST)
    if form.is_valid():
        expires_at = timezone.now() + timedelta(days=form.cleaned_data["days"])
        try:
            make_invite(actor=request.user, limit=form.cleaned_data["limit"], expires_at=expires_at)
        except ValidationError as error:
            form.add_error(None, error)
        else:
            messages.success(
                request, _("Your invitation is ready. Send its link to anyone you like.")
            )
            return redirect("settings_invites")
    return _index(request, form, status=422)


@require_POST
@limited("edit")
@signed_in
def revoke(request: ViewerRequest, pk: int) -> HttpResponse:
    """Revoke an invitation of the viewer's own."""
    invite = get_object_or_404(Invite, pk=pk, made_by=request.user)
    revoke_invite(actor=request.user, invite=invite)
    messages.success(request, _("The invitation is revoked: its link no longer works."))
    return redirect("settings_invites")


@require_safe
def invitation(request: PageRequest, code: str) -> HttpResponse:
    """Who invites, and the way to sign up; 404 for an invitation that does not hold."""
    invite = Invite.objects.usable().filter(code=code).select_related("made_by").first()
    viewer = viewer_of(request)
    if invite is not None and viewer is None:
        door.remember(request, invite)
    return render(
        request,
        "users/invites/invitation.html",
        {"invite": invite, "is_closed": Door.current().state == Door.State.CLOSED},
        status=200 if invite else 404,
    )


def _index(request: ViewerRequest, form: InviteForm, status: int = 200) -> HttpResponse:
    if not may_invite(request.user):
        raise Http404
    own = Invite.objects.filter(made_by=request.user)
    holding = {invite.pk for invite in own.holding()}
    rows = [
        {
            "invite": invite,
            "is_holding": invite.pk in holding,
            "link": site.url_of(reverse("invite", kwargs={"code": invite.code})),
        }
        for invite in own.order_by("-pk")[:LISTED]
    ]
    rows.sort(key=lambda row: not row["is_holding"])
    return render(
        request,
        "users/invites/index.html",
        {"form": form, "rows": rows, "has_room": len(holding) < MOST_AT_ONCE, "most": MOST_AT_ONCE},
        status=status,
    )
