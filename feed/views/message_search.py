"""Searching one's messages: in all conversations, or in one of them."""

from typing import Any

from django.http import Http404, HttpResponse
from django.shortcuts import render
from django.utils.cache import patch_vary_headers
from django.views.decorators.http import require_safe

from feed.message_forms import MessageSearchForm
from feed.models.conversation_row import ConversationRow
from feed.models.suggesting import suggest_talked
from feed.pages.found import FOUND, part, talks_of
from users.http.limits import limited

from .conversations import SIGNS, SUGGESTED
from .pages import ViewerRequest, id_in, reply, signed_in

ASKED = ("q", "by", "since", "until")


@require_safe
@limited("search")
@signed_in
def index(request: ViewerRequest) -> HttpResponse:
    """Messages in which certain words stand, `in` one conversation or all; a form, before anything is asked.

    404 for a conversation that the viewer may not open.
    """
    viewer, here = request.user, _here(request)
    pk = here.conversation.pk if here is not None else None
    is_asked = any(request.GET.get(name) for name in ASKED)
    form = MessageSearchForm(request.GET if is_asked else None, viewer=viewer)
    context: dict[str, Any] = {"is_asked": is_asked, "hits": [], "here": here}
    before = id_in(request, "before")
    if is_asked and form.is_valid():
        context |= part(viewer, form.search(pk), before)
        question = request.GET.copy()
        question.pop("before", None)
        context["question"] = question.urlencode()
    else:
        context["is_asked"] = False
    if request.htmx:
        response = reply(request, "feed/message/_found.html", **context)
    else:
        names = (*ASKED, "in", "before")
        asked = [(name, request.GET[name]) for name in names if name in request.GET]
        context |= {"form": form, "asked": asked, "live_path": FOUND.live_path()}
        status = 422 if form.errors else 200
        response = render(request, "feed/pages/message_search.html", context, status=status)
    patch_vary_headers(response, ["HX-Request"])
    return response


@require_safe
@limited("search")
@signed_in
def people(request: ViewerRequest) -> HttpResponse:
    """People of the viewer's conversations whose name begins like `by`; `choose` puts one of them there.

    To htmx the people alone, or once one is chosen the form; else the page, with what was typed.
    """
    viewer, here = request.user, _here(request)
    typed = {name: request.GET.get(name, "").replace("\0", "") for name in ASKED}
    begun = typed["by"].strip().lstrip(SIGNS)
    chosen = request.GET.get("choose", "").replace("\0", "")
    if chosen:
        typed["by"], begun = chosen, ""
    where = here.conversation.pk if here is not None else None
    context: dict[str, Any] = {
        "form": MessageSearchForm(initial=typed, viewer=viewer),
        "here": here,
        "begun": begun,
        "suggestions": suggest_talked(viewer, begun, SUGGESTED, where),
        "is_looked": not chosen,
        "is_focused": bool(chosen),
        "is_search": True,
    }
    if request.htmx:
        fragment = "_search_form.html" if chosen else "_suggestions.html"
        return render(request, f"feed/message/{fragment}", context)
    context |= {"is_asked": False, "hits": [], "live_path": FOUND.live_path()}
    return render(request, "feed/pages/message_search.html", context)


def _here(request: ViewerRequest) -> ConversationRow | None:
    """Return the conversation alone in which is searched, if one is asked for; 404 where the viewer may
    not open it."""
    pk = id_in(request, "in")
    is_known = pk is not None and request.user.is_active
    here = talks_of(request.user, [pk]).get(pk) if pk is not None and is_known else None
    if "in" in request.GET and here is None:
        raise Http404
    return here
