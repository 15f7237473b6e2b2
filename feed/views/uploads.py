"""Pictures while somebody writes: uploaded as soon as they are chosen, put in order, asked about."""

from typing import Any

from django.http import Http404, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_POST, require_safe
from django_htmx.http import trigger_client_event

from feed.models import Attachment
from feed.models.attachment import MOST_OF_A_COMMENT, MOST_OF_A_MESSAGE, MOST_OF_A_POST
from feed.picture_forms import PicturedForm
from users.http.limits import limited

from .pages import PageRequest, ViewerRequest, signed_in
from .sent_pictures import pictures_sent

# What the ids of a form begin with, and how many pictures it can hold; the action counts once more.
MOST = {
    "composer": MOST_OF_A_POST,
    "comment": MOST_OF_A_COMMENT,
    "chat": MOST_OF_A_MESSAGE,
    "edit": MOST_OF_A_POST,
    "scheduled": MOST_OF_A_POST,
}
CHANGED = "plaza:pictures"  # heard by the text, which keeps the draft


@require_POST
@limited("draft")
@signed_in
def upload(request: ViewerRequest) -> HttpResponse:
    """Take the files that were chosen, and answer with each as it stands in the form. Files have a limit of
    their own beside (`pictures_sent`)."""
    name = _name_in(request)
    sent = pictures_sent(request, request.user, MOST[name])
    context = {"pictures": sent.added, "name": name, **sent.said}
    status = 422 if sent.refused and not sent.added else 200
    return _changed(render(request, "feed/composer/_uploaded.html", context, status=status))


@require_POST
@limited("draft")
@signed_in
def arrange(request: ViewerRequest) -> HttpResponse:
    """Put the pictures of a form into another order, take one away, or have one tried again; answers with all
    of them."""
    name = _name_in(request)
    sent = pictures_sent(request, request.user, MOST[name])
    form = PicturedForm(sent.data, owner=request.user, most=MOST[name])
    context: dict[str, Any] = {"form": form, "name": name, "is_reply": True, **sent.said}
    return _changed(render(request, "feed/composer/_arranged.html", context))


@require_safe
@signed_in
def state(request: ViewerRequest, pk: int) -> HttpResponse:
    """How far a picture of the viewer's is, as its form shows it; 404 for another's."""
    found = Attachment.objects.not_dropped().filter(owner=request.user, pk=pk).first()
    if found is None:
        raise Http404
    context = {"shown": found.shown, "pk": str(pk), "name": _name_in(request)}
    return render(request, "feed/composer/_picture_shown.html", context)


def _name_in(request: PageRequest) -> str:
    """Return what the ids of the form begin with: what the request says, where there is such a form."""
    name = request.GET.get("name") or request.POST.get("name", "")
    return name if name in MOST else "composer"


def _changed(response: HttpResponse) -> HttpResponse:
    return trigger_client_event(response, CHANGED)
