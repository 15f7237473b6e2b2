"""Groups: who is in one, adding and removing people, handing over, the name, the link, leaving, closing."""

from collections.abc import Callable
from typing import Any

from django.core.exceptions import PermissionDenied, ValidationError
from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from feed.actions import group_links
from feed.actions import groups as actions
from feed.actions.conversations import MayNotWrite
from feed.actions.lines import ClosedConversation
from feed.models import Conversation, Membership
from feed.models.membership import MembershipQuerySet
from feed.pages.conversation import CONVERSATION, Talk
from feed.pages.group import GROUP
from users.http.limits import limited
from users.lib.digits import number_in
from users.models import User
from users.models.relation import named

from .conversations import open_conversation
from .errors import refused
from .pages import ViewerRequest, signed_in

ROLES = (Membership.Role.MEMBER, Membership.Role.MODERATOR)


@require_safe
@signed_in
def people(request: ViewerRequest, pk: int) -> HttpResponse:
    """Who is in the group, and what one can do about that."""
    return _people_page(request, pk)


@require_POST
@limited("conversation")
@signed_in
def add(request: ViewerRequest, pk: int) -> HttpResponse:
    """Add somebody, `username`."""
    person, typed = _person(request), request.POST.get("username", "")
    if person is None:
        unknown = _("No people found for “%(names)s”.") % {"names": typed}
        said = unknown if typed.strip() else _("Enter a username.")
        return _people_page(request, pk, 422, refusal=said)
    return _do(request, pk, actions.add_people, people=[person])


@require_POST
@limited("edit")
@signed_in
def remove(request: ViewerRequest, pk: int) -> HttpResponse:
    """Remove somebody, `person`."""
    return _do(request, pk, actions.remove, person=_member(request, pk))


@require_POST
@limited("edit")
@signed_in
def hand_over(request: ViewerRequest, pk: int) -> HttpResponse:
    """Make somebody, `person`, the owner."""
    return _do(request, pk, actions.hand_over, person=_member(request, pk))


@require_POST
@limited("edit")
@signed_in
def set_role(request: ViewerRequest, pk: int, role: str) -> HttpResponse:
    """Let somebody, `person`, lead the group, too, or no more."""
    if role not in ROLES:
        raise Http404
    return _do(request, pk, actions.set_role, person=_member(request, pk), role=role)


@require_POST
@limited("edit")
@signed_in
def rename(request: ViewerRequest, pk: int) -> HttpResponse:
    """Give the group another name."""
    return _do(request, pk, actions.rename, name=request.POST.get("name", ""))


@require_http_methods(["GET", "HEAD", "POST"])
@limited("edit")
@signed_in
def leave(request: ViewerRequest, pk: int) -> HttpResponse:
    """Leave the group, once confirmed."""
    conversation = open_conversation(request.user, pk)
    if not conversation.is_group:
        raise Http404
    if request.method != "POST":
        live_path = CONVERSATION.live_path(pk=pk)
        context = {"conversation": conversation, "live_path": live_path}
        return render(request, "feed/pages/conversation_leave.html", context)
    _do(request, pk, actions.leave)
    return redirect("conversations")


@require_http_methods(["GET", "HEAD", "POST"])
@limited("edit")
@signed_in
def close(request: ViewerRequest, pk: int) -> HttpResponse:
    """End one's group, once confirmed."""
    talk = Talk.of(pk, request.user)
    if talk is None or not talk.conversation.is_group:
        raise Http404
    if request.method != "POST":
        if not talk.owns:
            raise PermissionDenied
        context = {"conversation": talk.conversation, "live_path": CONVERSATION.live_path(pk=pk)}
        return render(request, "feed/pages/conversation_close.html", context)
    _do(request, pk, actions.close)
    return redirect("conversation", pk=pk)


@require_POST
@limited("edit")
@signed_in
def link(request: ViewerRequest, pk: int) -> HttpResponse:
    """Make the link to the group, renew or end it, or say whether who opens it asks first: `does`."""
    does: dict[str, tuple[Callable[..., object], dict[str, bool]]] = {
        "renew": (group_links.renew, {}),
        "end": (group_links.end, {}),
        "ask": (group_links.set_asks, {"asks": True}),
        "open": (group_links.set_asks, {"asks": False}),
    }
    chosen = does.get(request.POST.get("does", ""))
    if chosen is None:
        return refused(request, [_("Choose one of these.")])
    return _do(request, pk, chosen[0], **chosen[1])


@require_POST
@limited("edit")
@signed_in
def let_in(request: ViewerRequest, pk: int) -> HttpResponse:
    """Let somebody who waits, `person`, into the group."""
    return _do(request, pk, group_links.let_in, person=_waiting(request, pk))


@require_POST
@limited("edit")
@signed_in
def turn_down(request: ViewerRequest, pk: int) -> HttpResponse:
    """Let somebody who waits, `person`, not in."""
    return _do(request, pk, group_links.turn_down, person=_waiting(request, pk))


def _people_page(
    request: ViewerRequest, pk: int, status: int = 200, refusal: str = ""
) -> HttpResponse:
    region = GROUP.shown(pk, request.user)
    if region.is_gone:
        raise Http404
    said = {"pk": pk, "refusal": refusal, "typed": request.POST.get("username", "")}
    live_path = GROUP.live_path(pk=pk)
    context = {"region": region, **region.context, **said, "live_path": live_path}
    return render(request, "feed/pages/conversation_people.html", context, status=status)


def _person(request: ViewerRequest) -> User | None:
    return named(request.POST.get("username", "").strip().lstrip("@"), request.user)


def _member(request: ViewerRequest, pk: int) -> User:
    """Return the member whose id is sent, for of who is hidden no name is told; 404 where the viewer may
    not open the group, or has named nobody in it."""
    return _named(request, pk, Membership.objects.reading())


def _waiting(request: ViewerRequest, pk: int) -> User:
    """Return who waits, as `_member`; 404 also where the viewer does not lead the group: nobody else
    learns who waits."""
    talk = Talk.of(pk, request.user)
    if talk is None or not talk.leads:
        raise Http404
    return _named(request, pk, Membership.objects.waiting())


def _named(request: ViewerRequest, pk: int, people: MembershipQuerySet) -> User:
    conversation = open_conversation(request.user, pk)
    rows = people.select_related("person")
    found = rows.of(conversation.pk, number_in(request.POST.get("person", "")) or 0)
    if found is None:
        raise Http404
    return found.person


def _do(request: ViewerRequest, pk: int, action: Callable[..., Any], **said: Any) -> HttpResponse:
    conversation = open_conversation(request.user, pk)
    try:
        action(actor=request.user, conversation=conversation, **said)
    except Conversation.DoesNotExist:
        raise Http404 from None
    except (MayNotWrite, ClosedConversation) as refusal:
        return _people_page(request, pk, 422, refusal=str(refusal))
    except ValidationError as error:
        return _people_page(request, pk, 422, refusal=" ".join(error.messages))
    return redirect("conversation_people", pk=pk)
