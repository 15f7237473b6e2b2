"""One's own part in a conversation: accept it or not, have read it, mute and archive it."""

from collections.abc import Callable
from typing import Any

from django.http import Http404, HttpResponse
from django.shortcuts import redirect
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from feed.actions import memberships as actions
from feed.actions.lines import ClosedConversation
from feed.models import Conversation
from users.http.limits import limited
from users.lib.digits import number_in
from users.models.mute import Lasts

from .conversations import open_conversation
from .errors import refused
from .pages import PageRequest, ViewerRequest, back, sign_in_first, signed_in, viewer_of


@require_POST
@limited("edit")
@signed_in
def accept(request: ViewerRequest, pk: int) -> HttpResponse:
    """Take part in it."""
    try:
        return _do(request, pk, actions.accept)
    except ClosedConversation as refusal:
        return refused(request, [str(refusal)])


@require_POST
@limited("edit")
@signed_in
def decline(request: ViewerRequest, pk: int) -> HttpResponse:
    """Have nothing to do with it."""
    _do(request, pk, actions.decline)
    return redirect("conversations")


@require_POST
@limited("edit")
@signed_in
def mute(request: ViewerRequest, pk: int) -> HttpResponse:
    """Count it on one's badge no more, for a while."""
    lasts = request.POST.get("lasts", Lasts.ALWAYS)
    if lasts not in Lasts.values:
        return refused(request, [_("Choose how long to mute it.")])
    return _do(request, pk, actions.mute, lasts=Lasts(lasts))


@require_POST
@limited("edit")
@signed_in
def unmute(request: ViewerRequest, pk: int) -> HttpResponse:
    """Count it again."""
    return _do(request, pk, actions.unmute)


@require_POST
@limited("edit")
@signed_in
def archive(request: ViewerRequest, pk: int) -> HttpResponse:
    """Put it away."""
    _do(request, pk, actions.archive)
    return redirect("conversations")


@require_POST
@limited("edit")
@signed_in
def unarchive(request: ViewerRequest, pk: int) -> HttpResponse:
    """Put it back into one's list."""
    return _do(request, pk, actions.archive, is_archived=False)


@require_POST
@limited("reading")
def read(request: PageRequest, pk: int) -> HttpResponse:
    """Note down to which message, `up_to`, the viewer has read it.

    An open page sends it by itself when something new comes into view, and hears nothing of it, also
    not when the viewer has been signed out.
    """
    viewer = viewer_of(request)
    if viewer is None:
        return HttpResponse(status=204) if request.htmx else sign_in_first(request)
    up_to = number_in(request.POST.get("up_to", ""))
    if up_to is None:
        return refused(request, [_("There is no such message.")])
    conversation = open_conversation(viewer, pk)
    try:
        actions.mark_read(actor=viewer, conversation=conversation, up_to=up_to)
    except Conversation.DoesNotExist:
        raise Http404 from None
    return HttpResponse(status=204) if request.htmx else redirect("conversation", pk=pk)


def _do(request: ViewerRequest, pk: int, action: Callable[..., bool], **said: Any) -> HttpResponse:
    conversation = open_conversation(request.user, pk)
    try:
        action(actor=request.user, conversation=conversation, **said)
    except Conversation.DoesNotExist:
        raise Http404 from None
    return redirect(_place(request, pk))


def _place(request: ViewerRequest, pk: int) -> str:
    """Return the page of the conversation on which a button was pressed: somebody may read further up."""
    address, came_from = reverse("conversation", kwargs={"pk": pk}), back(request)
    return came_from if came_from.partition("?")[0] == address else address
