"""The posts with a hashtag, and following it."""

from collections.abc import Callable
from functools import partial

from django.core.exceptions import ValidationError
from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.http import urlencode
from django.views.decorators.http import require_POST, require_safe

from feed.actions import tags
from feed.pages.tag import TAG, tag_follow
from feed.text.names import tag_key
from users.http.limits import limited

from .errors import refused
from .pages import PageRequest, ViewerRequest, back, id_in, region_page, signed_in, viewer_of
from .visitors import same_for_visitors


@require_safe
@same_for_visitors
def tag(request: PageRequest, key: str) -> HttpResponse:
    """The posts with a hashtag. However it is written, this leads to the address of its key."""
    known = _key_of(key)
    if known != key:
        query = f"?{urlencode(request.GET, doseq=True)}" if request.GET else ""
        return redirect(reverse("tag", kwargs={"key": known}) + query)
    viewer = viewer_of(request)
    shown = partial(TAG.shown, known, viewer)
    return region_page(
        request,
        shown(id_in(request, "before")),
        "feed/pages/tag.html",
        live_path=TAG.live_path(key=known),
        more="feed/timeline/_cards.html",
        shown=shown,
        **tag_follow(known, viewer),
    )


@require_POST
@limited("follow")
@signed_in
def follow(request: ViewerRequest, key: str) -> HttpResponse:
    """Let what everybody may read of it come into the viewer's home."""
    return _change(request, key, tags.follow_tag)


@require_POST
@limited("follow")
@signed_in
def unfollow(request: ViewerRequest, key: str) -> HttpResponse:
    """Follow it no longer."""
    return _change(request, key, tags.unfollow_tag)


def _change(request: ViewerRequest, key: str, action: Callable[..., bool]) -> HttpResponse:
    """Do it, then show the button as it is now."""
    known = _key_of(key)
    try:
        action(actor=request.user, key=known)
    except ValidationError as error:
        return refused(request, error.messages)
    if request.htmx:
        context = tag_follow(known, request.user)
        return render(request, "feed/tag/_follow.html", context)
    return redirect(back(request) or reverse("tag", kwargs={"key": known}))


def _key_of(written: str) -> str:
    """Return the key of a hashtag as it stands in an address; 404 for what is none."""
    key = tag_key(written)
    if not key:
        raise Http404
    return key
