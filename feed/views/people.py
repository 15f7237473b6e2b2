"""A person's page, and what others do about them: follow, block, mute, and back."""

from collections.abc import Callable
from functools import partial
from typing import Any

from django.core.exceptions import ValidationError
from django.http import Http404, HttpResponse
from django.shortcuts import redirect
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from feed.pages.boosts import BOOSTS, Boosts
from feed.pages.circles import FOLLOWERS, FOLLOWING, Circle
from feed.pages.media import MEDIA, Media
from feed.pages.person import PERSON, Person
from feed.pages.replies import REPLIES, Replies
from users.actions import blocks, follows, mutes
from users.http.limits import limited
from users.models import User
from users.models.mute import Lasts
from users.models.relation import between, named

from .errors import refused
from .menus import menu_again, pressed_in
from .pages import (
    PageRequest,
    ViewerRequest,
    back,
    id_in,
    region_page,
    reply,
    signed_in,
    viewer_of,
)
from .visitors import same_for_visitors


@require_safe
@same_for_visitors
def person(request: PageRequest, username: str) -> HttpResponse:
    """Who somebody is, and their posts. A username they gave up lately leads on."""
    return _page_about(request, username, PERSON)


@require_safe
@same_for_visitors
def media(request: PageRequest, username: str) -> HttpResponse:
    """Who somebody is, and what they posted with pictures."""
    return _page_about(request, username, MEDIA)


@require_safe
@same_for_visitors
def replies(request: PageRequest, username: str) -> HttpResponse:
    """Who somebody is, and what they replied."""
    return _page_about(request, username, REPLIES)


@require_safe
@same_for_visitors
def boosts(request: PageRequest, username: str) -> HttpResponse:
    """Who somebody is, and what they boosted."""
    return _page_about(request, username, BOOSTS)


@require_safe
@same_for_visitors
def followers(request: PageRequest, username: str) -> HttpResponse:
    """Who follows somebody."""
    return _page_about(request, username, FOLLOWERS)


@require_safe
@same_for_visitors
def following(request: PageRequest, username: str) -> HttpResponse:
    """Whom somebody follows."""
    return _page_about(request, username, FOLLOWING)


@require_POST
@limited("follow")
@signed_in
def follow(request: ViewerRequest, username: str) -> HttpResponse:
    """Follow somebody, or ask to."""
    return _change(request, username, follows.follow)


@require_POST
@limited("follow")
@signed_in
def unfollow(request: ViewerRequest, username: str) -> HttpResponse:
    """Follow somebody no longer, or no longer ask to."""
    return _change(request, username, follows.unfollow)


@require_POST
@limited("request")
@signed_in
def accept(request: ViewerRequest, username: str) -> HttpResponse:
    """Let somebody follow who asked for it."""
    return _change(request, username, follows.accept)


@require_POST
@limited("request")
@signed_in
def decline(request: ViewerRequest, username: str) -> HttpResponse:
    """Refuse somebody who asked to follow."""
    return _change(request, username, follows.decline)


@require_POST
@limited("request")
@signed_in
def remove(request: ViewerRequest, username: str) -> HttpResponse:
    """Have somebody follow no longer."""
    return _change(request, username, follows.remove_follower)


@require_POST
@limited("block")
@signed_in
def block(request: ViewerRequest, username: str) -> HttpResponse:
    """Block somebody."""
    return _change(request, username, blocks.block)


@require_POST
@limited("block")
@signed_in
def unblock(request: ViewerRequest, username: str) -> HttpResponse:
    """Block somebody no longer."""
    return _change(request, username, blocks.unblock)


@require_POST
@limited("mute")
@signed_in
def mute(request: ViewerRequest, username: str) -> HttpResponse:
    """Mute somebody: for how long, and whether only what they boost, says the form."""
    asked = request.POST.get("lasts", Lasts.ALWAYS)
    if asked not in Lasts.values:
        return refused(request, [_("For how long? For an hour, a day, a week, or until you say.")])
    return _change(
        request,
        username,
        mutes.mute,
        lasts=Lasts(asked).time,
        boosts_only=request.POST.get("what") == "boosts",
    )


@require_POST
@limited("mute")
@signed_in
def unmute(request: ViewerRequest, username: str) -> HttpResponse:
    """Hear somebody again."""
    return _change(request, username, mutes.unmute)


def _page_about(
    request: PageRequest, username: str, kind: Person | Media | Replies | Boosts | Circle
) -> HttpResponse:
    viewer = viewer_of(request)
    about = User.objects.filter(username=username.lower()).first()
    if about is None:
        about = named(username, viewer)
        if about is not None:
            match = request.resolver_match
            assert match is not None  # noqa: S101
            there = reverse(match.view_name, kwargs={**match.kwargs, "username": about.username})
            query = request.META.get("QUERY_STRING", "")
            return redirect(f"{there}?{query}" if query else there)
    shown = partial(kind.shown, about, viewer)
    page, more = "feed/pages/people.html", "feed/person/_rows.html"
    if kind in (PERSON, MEDIA, BOOSTS):
        page, more = "feed/pages/person.html", "feed/timeline/_cards.html"
    if kind is REPLIES:
        page, more = "feed/pages/person.html", "feed/timeline/_kept.html"
    path = kind.live_path(username=username.lower())
    region = shown(id_in(request, "before"))
    return region_page(request, region, page, live_path=path, more=more, shown=shown)


def _change(
    request: ViewerRequest, username: str, action: Callable[..., Any], **asked: Any
) -> HttpResponse:
    """Do it, then show what the two are to each other now."""
    about = named(username, request.user)
    if about is None:
        raise Http404
    try:
        action(actor=request.user, person=about, **asked)
    except ValidationError as error:
        return refused(request, error.messages)
    pressed_at = pressed_in(request)
    if request.htmx and pressed_at is not None:
        return menu_again(request, pressed_at)
    if request.htmx:
        relation = between(request.user.pk, about.pk)
        # The buttons of the menu go with it; each other one comes back under its id.
        focused = "" if request.htmx.trigger else "follow" if relation.blocks else "about"
        template = "feed/person/_relation.html"
        return reply(request, template, person=about, relation=relation, focused=focused)
    # The page of a menu may be gone by that.
    return redirect((pressed_at is None and back(request)) or about.get_absolute_url())
