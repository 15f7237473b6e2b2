"""Conversations: one's list of them, and beginning one."""

from contextlib import suppress
from functools import partial
from typing import Any

from django.core.exceptions import ValidationError
from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from feed.actions import conversations as actions
from feed.actions.drafts import save_draft
from feed.actions.lines import ClosedConversation
from feed.message_forms import NewConversationForm
from feed.models import Conversation, Draft, PreviewOf
from feed.models.conversation import may_open, pair_of
from feed.models.suggesting import suggest
from feed.pages.conversations import CHOICES, CONVERSATIONS
from users.http.limits import limited
from users.lib.lookups import PreparedQuery
from users.models import User
from users.models.relation import named

from .composers import NEW_CONVERSATION
from .pages import PageRequest, ViewerRequest, id_in, lead_to, region_page, signed_in, viewer_of
from .writing import (
    draft_asked,
    forget_sent,
    form_with,
    offered,
    refused_form,
    tab_and_draft,
    writer_of,
)

SIGNS = "@\uff20"  # that may stand before a username
SUGGESTED = 8  # people, while a name is typed
OPENED = PreparedQuery(lambda viewer, pk: Conversation.objects.filter(may_open(viewer), pk=pk))


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
def new(request: PageRequest) -> HttpResponse:
    """Write to somebody, or make a group: with several people, or a name for it."""
    return _begin(request) if request.method == "POST" else _new_page(request)


def _begin(request: PageRequest) -> HttpResponse:
    viewer = viewer_of(request)
    form = NewConversationForm(request.POST, author=viewer)
    if writer_of(request, form) is None or viewer is None or not form.is_valid():
        return _refused(request, form)
    people, name = form.cleaned_data["to"], form.cleaned_data["name"]
    said: dict[str, Any] = {
        "body": form.cleaned_data["body"],
        "preview_of": form.preview_of_chosen or PreviewOf.FIRST,
        "submission": form.cleaned_data["submission"],
    }
    try:
        if len(people) == 1 and not name:
            message = actions.begin(author=viewer, person=people[0], **said)
            return _forget_draft_and_open(request, viewer, form, message.conversation_id)
        conversation = actions.begin_group(
            actor=viewer,
            name=name,
            people=people,
            shows_history=form.cleaned_data["shows_history"],
            **said,
        )
    except (actions.MayNotWrite, ClosedConversation) as refusal:
        form.add_error("to", str(refusal))
        return _refused(request, form)
    except ValidationError as error:
        form.add_error({"name": "name", "people": "to"}.get(error.code or "", "body"), error)
        return _refused(request, form)
    return _forget_draft_and_open(request, viewer, form, conversation.pk)


def _forget_draft_and_open(
    request: PageRequest, viewer: User, form: NewConversationForm, pk: int
) -> HttpResponse:
    """Forget what was kept of the form that has been sent, and lead to the conversation that it began."""
    forget_sent(viewer, NEW_CONVERSATION, form)
    return lead_to(request, reverse("conversation", kwargs={"pk": pk}))


@signed_in
def _new_page(request: ViewerRequest) -> HttpResponse:
    """Answer with the form, or with the draft of it; where `to` names somebody, with a draft that is for
    them alone, and where one talks with them already, lead there."""
    to = request.GET.get("to", "")
    person = named(to, request.user) if to else None
    if person is not None:
        known = Conversation.objects.open_to(request.user)
        found = known.filter(pair=pair_of(request.user.pk, person.pk)).first()
        if found is not None:
            return redirect("conversation", pk=found.pk)
        to = person.username
    pk = draft_asked(request)
    offer = partial(offered, request.user, NEW_CONVERSATION)
    if to:
        offer = partial(offer, fits=partial(_is_for, to))
    context = offer(draft_pk=pk)
    if to and (context["draft"] is None or context["draft"].pk != pk):
        context = offer(to=to, given=to)
    return render(request, NEW_CONVERSATION.page, context)


def _is_for(username: str, draft: Draft) -> bool:
    """Whether a draft is for this person and nobody else: words for one are never offered for another."""
    names = draft.to.replace(",", " ").split()
    return [name.lstrip(SIGNS).lower() for name in names] == [username.lower()]


@require_POST
@limited("search")
@signed_in
def people(request: ViewerRequest) -> HttpResponse:
    """People whose name begins like the last one in `to`; `choose` puts one of them in its place.

    To htmx the people alone, or once one is chosen the form; else the page, with what was typed.
    """
    viewer = request.user
    typed = NewConversationForm(request.POST, author=viewer).typed()
    for name in ("to", "name", "body"):
        typed[name] = request.POST.get(name, "").replace("\0", "")
    *others, begun = typed["to"].replace(",", " ").split(" ")
    if chosen := request.POST.get("choose", ""):
        typed["to"] = " ".join([*filter(None, others), chosen, ""])
        begun = ""
        _keep(request, typed)
    known = {name.lstrip(SIGNS).lower() for name in others}
    found = suggest(viewer, f"@{begun.lstrip(SIGNS)}", SUGGESTED) if begun else []
    shown = [one for one in found if one.person and one.person.username not in known]
    if request.htmx and not chosen:
        looked = {"begun": begun, "suggestions": shown, "is_looked": True}
        return render(request, "feed/message/_suggestions.html", looked)
    said: dict[str, Any] = {"to_begun": begun, "to_suggestions": shown, "is_looked": not chosen}
    said |= tab_and_draft(request)
    return form_with(request, viewer, NEW_CONVERSATION, typed, **said)


def _keep(request: ViewerRequest, typed: dict[str, Any]) -> None:
    """Keep whom somebody has chosen with the rest of their draft: no key was pressed. The form takes over the
    name of what is kept."""
    with suppress(ValidationError):
        kept = save_draft(
            person=request.user,
            form_key=NEW_CONVERSATION.form_key,
            content=typed,
            **tab_and_draft(request),
        )
        if kept is not None:
            typed["submission"] = kept.content["submission"]


def _refused(request: PageRequest, form: NewConversationForm) -> HttpResponse:
    """Answer a refused form: the form, what was typed, the reason."""
    return refused_form(
        request,
        form,
        NEW_CONVERSATION.fragment,
        NEW_CONVERSATION.page,
        form_key=NEW_CONVERSATION.form_key,
    )


def open_conversation(viewer: User, pk: int) -> Conversation:
    """Return the conversation; 404 where the viewer may not open it."""
    found: list[Conversation] = OPENED.objects(viewer.pk, pk) if viewer.is_active else []
    if not found:
        raise Http404
    return found[0]
