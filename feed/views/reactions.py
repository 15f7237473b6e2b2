"""Liking, boosting and keeping posts and comments, and the list of what is kept."""

from collections.abc import Callable
from functools import partial
from typing import Any

from django.contrib import messages
from django.core.exceptions import ValidationError
from django.db.models import QuerySet
from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from feed.actions import boosts, reactions
from feed.models import Bookmark, Like, Post
from feed.models.reaction import mark_own
from feed.pages.bookmarks import BOOKMARKS
from users.http.limits import limited

from .errors import refused
from .menus import menu_again, pressed_in
from .pages import ViewerRequest, back, id_in, region_page, reply, signed_in
from .pressing import pressed


@pressed("like")
@limited("like")
@signed_in
def like(request: ViewerRequest, pk: int) -> HttpResponse:
    """Like it."""
    return _change(request, pk, reactions.like)


@require_POST
@limited("like")
@signed_in
def unlike(request: ViewerRequest, pk: int) -> HttpResponse:
    """Like it no longer."""
    done = Like.objects.filter(person=request.user, post=pk)
    return _take_back(request, pk, reactions.unlike, done)


@pressed("bookmark")
@limited("bookmark")
@signed_in
def bookmark(request: ViewerRequest, pk: int) -> HttpResponse:
    """Keep it."""
    return _change(request, pk, reactions.bookmark)


@require_POST
@limited("bookmark")
@signed_in
def unbookmark(request: ViewerRequest, pk: int) -> HttpResponse:
    """Keep it no longer."""
    done = Bookmark.objects.filter(person=request.user, post=pk)
    return _take_back(request, pk, reactions.unbookmark, done)


@pressed("boost")
@limited("boost")
@signed_in
def boost(request: ViewerRequest, pk: int) -> HttpResponse:
    """Pass it on."""
    return _change(request, pk, boosts.boost)


@require_POST
@limited("boost")
@signed_in
def unboost(request: ViewerRequest, pk: int) -> HttpResponse:
    """Take it back."""
    done = Post.objects.filter(author=request.user, boost_of=pk)
    return _take_back(request, pk, boosts.unboost, done)


@require_safe
@signed_in
def bookmarks(request: ViewerRequest) -> HttpResponse:
    """What the viewer keeps, the newest first."""
    shown = partial(BOOKMARKS.shown, request.user)
    return region_page(
        request,
        shown(id_in(request, "before")),
        "feed/pages/bookmarks.html",
        live_path=BOOKMARKS.live_path(),
        more="feed/timeline/_kept.html",
        shown=shown,
    )


def _take_back(
    request: ViewerRequest, pk: int, action: Callable[..., bool], done: QuerySet[Any]
) -> HttpResponse:
    """Take it back, also from what the viewer may not see any more: it is their own doing.

    404 where they may not see it and have `done` nothing there. What is not there is asked about in the
    same way as what is hidden.
    """
    if Post.objects.visible_to(request.user).filter(pk=pk).exists():
        return _change(request, pk, action)
    if not done.exists():
        raise Http404
    unseen = Post.objects.select_related("author", "root").get(pk=pk)
    action(actor=request.user, post=unseen)
    if request.htmx:
        return render(request, "feed/post/_own_undone.html")
    messages.success(request, _("Undone."))
    return redirect(back(request) or "home")


def _change(request: ViewerRequest, pk: int, action: Callable[..., bool]) -> HttpResponse:
    """Do it, then show the viewer's buttons as they are now."""
    posts = Post.objects.visible_to(request.user).select_related("author", "root__author")
    post = posts.filter(pk=pk).first()
    if post is None:
        raise Http404
    try:
        action(actor=request.user, post=post)
        if request.htmx:
            post.refresh_from_db(fields=["like_count", "boost_count", "quote_count"])
    except Post.DoesNotExist:
        raise Http404 from None
    except ValidationError as error:
        return refused(request, error.messages)
    if request.htmx:
        if pressed_in(request) == pk:
            return menu_again(request, pk)
        mark_own([post], request.user)
        return reply(request, "feed/post/_own.html", post=post)
    return redirect(back(request) or post.get_absolute_url())
