"""Conversations: one's list of them, and beginning one."""

from typing import Any
from uuid import uuid4

from django.core.exceptions import ValidationError
from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from feed.actions import conversations as actions
from feed.actions.lines import ClosedConversation
from feed.message_forms import NewConversationForm
from feed.models import Conversation
from feed.models.conversation import pair_of
from feed.models.suggesting import suggest
from feed.pages.conversations import CHOICES, CONVERSATIONS
from users.http.limits import limited
from users.models import User
from users.models.relation import named

from .pages import ViewerRequest, id_in, region_page, signed_in

SIGNS = "@\uff20"  # that may stand before a username
SUGGESTED = 8  # people, while a name is typed


@require_safe
@signed_in
def index(request: ViewerRequest) -> HttpResponse:
    """The viewer's conversations, or some of them: `show` says which."""
    show = request.GET.get("show", "")
    if show and show not in CHOICES:
        raise Http404
    region = CONVERSATIONS.shown(request.user, show, id_in(request, "before"))
    path = CONVERSATIONS.live_path(key=show) if show else CONVERSATIONS.live_path()
    return region_page(
        request,
        region,
        "feed/pages/conversations.html",
        live_path=path,
        more="feed/message/_rows.html",
        shown=lambda before: CONVERSATIONS.shown(request.user, show, before),
    )


@require_http_methods(["GET", "HEAD", "POST"])
@limited("conversation")
@signed_in
def new(request: ViewerRequest) -> HttpResponse:
    """Write to somebody, or make a group: with several people, or a name for it."""
    if request.method != "POST":
        return _new_page(request)
    form = NewConversationForm(request.POST, viewer=request.user)
    if not form.is_valid():
        return _form(request, form, 422)
    people, name = form.cleaned_data["to"], form.cleaned_data["name"]
    body, submission = form.cleaned_data["body"], form.cleaned_data["submission"]
    try:
        if len(people) == 1 and not name:
            message = actions.begin(
                author=request.user, person=people[0], body=body, submission=submission
            )
            return redirect("conversation", pk=message.conversation_id)
        conversation = actions.begin_group(
            actor=request.user,
            name=name,
            people=people,
            body=body,
            shows_history=form.cleaned_data["shows_history"],
            submission=submission,
        )
    except (actions.MayNotWrite, ClosedConversation) as refusal:
        form.add_error("to", str(refusal))
        return _form(request, form, 422)
    except ValidationError as error:
        form.add_error({"name": "name", "people": "to"}.get(error.code or "", "body"), error)
        return _form(request, form, 422)
    return redirect("conversation", pk=conversation.pk)


def _new_page(request: ViewerRequest) -> HttpResponse:
    """Answer with the form; where `to` names somebody with whom one talks already, lead there."""
    to = request.GET.get("to", "")
    person = named(to, request.user) if to else None
    if person is not None:
        known = Conversation.objects.open_to(request.user)
        found = known.filter(pair=pair_of(request.user.pk, person.pk)).first()
        if found is not None:
            return redirect("conversation", pk=found.pk)
        to = person.username
    return _form(
        request, NewConversationForm(initial={"to": to, "submission": uuid4()}, viewer=request.user)
    )


@require_POST
@limited("search")
@signed_in
def people(request: ViewerRequest) -> HttpResponse:
    """People whose name begins like the last one in `to`; `choose` puts one of them in its place.

    To htmx the people alone, or once one is chosen the form; else the page, with what was typed.
    """
    fields = NewConversationForm.base_fields
    typed = {name: request.POST.get(name, "").replace("\0", "") for name in fields}
    *others, begun = typed["to"].replace(",", " ").split(" ")
    if chosen := request.POST.get("choose", ""):
        typed["to"] = " ".join([*filter(None, others), chosen, ""])
        begun = ""
    form = NewConversationForm(initial=typed, viewer=request.user)
    known = {name.lstrip(SIGNS).lower() for name in others}
    found = suggest(request.user, f"@{begun.lstrip(SIGNS)}", SUGGESTED) if begun else []
    shown = [one for one in found if one.person and one.person.username not in known]
    context: dict[str, Any] = {"form": form, "begun": begun, "suggestions": shown}
    if not request.htmx:
        return render(request, "feed/pages/conversation_new.html", {**context, "is_looked": True})
    fragment = "_new_form.html" if chosen else "_suggestions.html"
    context |= {"is_focused": True} if chosen else {"is_looked": True}
    return render(request, f"feed/message/{fragment}", context)


def _form(request: ViewerRequest, form: NewConversationForm, status: int = 200) -> HttpResponse:
    context: dict[str, Any] = {"form": form}
    return render(request, "feed/pages/conversation_new.html", context, status=status)


def open_conversation(viewer: User, pk: int) -> Conversation:
    """Return the conversation; 404 where the viewer may not open it."""
    found = Conversation.objects.open_to(viewer).filter(pk=pk).first()
    if found is None:
        raise Http404
    return found
