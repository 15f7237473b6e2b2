"""A person's page, and following them."""

from collections.abc import Callable

from django.core.exceptions import ValidationError
from django.http import Http404, HttpResponse
from django.shortcuts import redirect
from django.views.decorators.http import require_POST, require_safe

from feed.live import regions
from users.actions import follows
from users.models import User

from .errors import refused
from .pages import PageRequest, ViewerRequest, place_in, region_page, reply, signed_in, viewer_of


@require_safe
def person(request: PageRequest, username: str) -> HttpResponse:
    """Who somebody is, and their posts."""
    about = User.objects.filter(username=username.lower()).first()
    return region_page(
        request,
        regions.person(about, viewer_of(request), place_in(request, "before")),
        "feed/pages/person.html",
        live_path=f"/ws/people/{username.lower()}/",
        more="feed/_cards.html",
    )


@require_POST
@signed_in
def follow(request: ViewerRequest, username: str) -> HttpResponse:
    """Follow somebody."""
    return _change(request, username, follows.follow, is_followed=True)


@require_POST
@signed_in
def unfollow(request: ViewerRequest, username: str) -> HttpResponse:
    """Follow somebody no longer."""
    return _change(request, username, follows.unfollow, is_followed=False)


def _change(
    request: ViewerRequest, username: str, action: Callable[..., bool], *, is_followed: bool
) -> HttpResponse:
    about = _person_for(request, username)
    try:
        action(actor=request.user, person=about)
    except ValidationError as error:
        return refused(request, error.messages)
    if request.htmx:
        return reply(request, "feed/_follow.html", person=about, is_followed=is_followed)
    return redirect(about)


def _person_for(request: PageRequest, username: str) -> User:
    """Return the person, if this viewer may know them; 404 otherwise."""
    about = User.objects.filter(username=username.lower(), is_active=True).first()
    if about is None:
        raise Http404
    return about
