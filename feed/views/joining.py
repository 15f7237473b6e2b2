"""The link to a group: joining by it, or asking to."""

from django.core.exceptions import ValidationError
from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST

from feed.actions import group_links as actions
from feed.models import Conversation, Membership
from feed.pages.joining import JOINING
from users.http.limits import limited

from .pages import ViewerRequest, back, signed_in


@require_http_methods(["GET", "HEAD", "POST"])
@limited("join")
@signed_in
def join(request: ViewerRequest, key: str) -> HttpResponse:
    """The group to which the link leads; sent, one joins it, or asks to."""
    if request.method != "POST":
        return _page(request, key)
    try:
        mine = actions.join(actor=request.user, key=key, is_told=request.POST.get("told") == "1")
    except Conversation.DoesNotExist:
        raise Http404 from None
    except actions.MeetsBlocked:
        return _page(request, key, _("Somebody you block is in this group."))
    except ValidationError as error:
        return _page(request, key, " ".join(error.messages))
    if mine.has_joined:
        return redirect("conversation", pk=mine.conversation_id)
    return redirect("group_join", key=key)


@require_POST
@limited("edit")
@signed_in
def withdraw(request: ViewerRequest, pk: int) -> HttpResponse:
    """Wait no more to be let into a group: known by itself, for its link may be another by now. Whoever
    does not wait there learns nothing of it, not even that it is there."""
    found = Membership.objects.asked_by(request.user).filter(conversation__pk=pk)
    mine = found.select_related("conversation").first()
    requests = f"{reverse('conversations')}?show=requests"
    if mine is None:
        return redirect(requests)
    actions.withdraw(actor=request.user, conversation=mine.conversation)
    key = mine.conversation.link_key
    door = reverse("group_join", kwargs={"key": key}) if key else ""
    return redirect(door if door and back(request) == door else requests)


def _page(request: ViewerRequest, key: str, refusal: str = "") -> HttpResponse:
    region = JOINING.shown(key, request.user)
    status = 404 if region.is_gone else 422 if refusal else 200
    context = {"region": region, **region.context, "refusal": refusal}
    if not region.is_gone:
        context["live_path"] = JOINING.live_path(key=key)
    return render(request, "feed/pages/joining.html", context, status=status)
