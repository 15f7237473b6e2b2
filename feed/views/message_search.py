"""Searching one's messages: in all conversations, or in one of them."""

from typing import Any

from django.http import Http404, HttpResponse
from django.shortcuts import render
from django.utils.cache import patch_vary_headers
from django.views.decorators.http import require_safe

from feed.message_forms import MessageSearchForm
from feed.pages.found import FOUND, part, talks_of
from users.http.limits import limited

from .pages import ViewerRequest, id_in, reply, signed_in

ASKED = ("q", "by", "since", "until")


@require_safe
@limited("search")
@signed_in
def index(request: ViewerRequest) -> HttpResponse:
    """Messages in which certain words stand, `in` one conversation or all; a form, before anything is asked.

    404 for a conversation that the viewer may not open.
    """
    viewer, pk = request.user, id_in(request, "in")
    here = talks_of(viewer, [pk]).get(pk) if pk is not None and viewer.is_active else None
    if "in" in request.GET and here is None:
        raise Http404
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
