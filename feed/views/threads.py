"""Conversations: a branch on a page of its own, what a comment answers, who may answer, what is folded."""

from collections.abc import Callable
from functools import partial

from django.core.exceptions import PermissionDenied
from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from feed.actions import threads as actions
from feed.forms import AnswersForm
from feed.models import Post
from feed.pages.thread import THREAD
from users.http.limits import limited
from users.models import User

from .composers import under
from .menus import menu_again
from .pages import (
    PageRequest,
    ViewerRequest,
    form_page,
    id_in,
    region_page,
    signed_in,
    viewer_of,
)
from .visitors import same_for_visitors
from .writing import comment_form, form_with, offered, writing_page


@require_safe
@same_for_visitors
def thread(request: PageRequest, pk: int) -> HttpResponse:
    """A comment with what answers it; of one that has no page of its own, its place on another."""
    viewer = viewer_of(request)
    comment = Post.objects.visible_to(viewer).filter(pk=pk).first()
    if comment is not None and not (comment.is_comment and comment.in_tree.is_fold):
        return redirect(comment)
    shown = partial(THREAD.shown, pk, viewer)
    region = shown(id_in(request, "after"))
    return region_page(
        request,
        region,
        "feed/pages/thread.html",
        live_path=THREAD.live_path(pk=pk),
        more="feed/comment/_list.html",
        shown=shown,
        **comment_form(request, region),
    )


@require_http_methods(["GET", "HEAD", "POST"])
@signed_in
def answer(request: ViewerRequest, pk: int) -> HttpResponse:
    """The form that answers this comment, or this post; with what was typed in another one.

    It changes nothing. It takes a POST because a text is not for an address.
    """
    about = _found(request.user, pk)
    post = about.root or about
    if post.is_erased:
        raise Http404
    parent = about.pk if about.is_comment else ""
    composer = under(post)
    if request.method != "POST":
        return writing_page(request, composer.page, offered(request.user, composer, parent=parent))
    typed = composer.form(request.POST).typed()
    return form_with(request, request.user, composer, {**typed, "parent": parent})


@require_http_methods(["GET", "HEAD", "POST"])
@limited("edit")
@signed_in
def answers(request: ViewerRequest, pk: int) -> HttpResponse:
    """Say who may answer a post of the viewer's own."""
    post = _found(request.user, pk)
    if post.is_comment:
        raise Http404
    if post.author_id != request.user.pk:
        raise PermissionDenied
    is_sent = request.method == "POST"
    form = AnswersForm(
        request.POST if is_sent else None, initial={"answers_from": post.answers_from}
    )
    is_saved = is_sent and form.is_valid()
    if is_saved:
        wanted = form.cleaned_data["answers_from"]
        _do(lambda: actions.set_answers(actor=request.user, post=post, answers_from=wanted))
        if not request.htmx:
            return redirect(post)
    context = {"form": form, "post": post, "saved": is_saved}
    status = 422 if is_sent and not is_saved else 200
    if request.htmx:
        return render(request, "feed/post/_answers_form.html", context, status=status)
    return form_page(request, "feed/pages/answers.html", post, "answers", status, **context)


@require_POST
@limited("edit")
@signed_in
def hide(request: ViewerRequest, pk: int) -> HttpResponse:
    """Fold a comment under the viewer's own post away."""
    return _set_hidden(request, pk, actions.hide_comment)


@require_POST
@limited("edit")
@signed_in
def unhide(request: ViewerRequest, pk: int) -> HttpResponse:
    """Show it like any other again."""
    return _set_hidden(request, pk, actions.unhide_comment)


def _set_hidden(request: ViewerRequest, pk: int, action: Callable[..., bool]) -> HttpResponse:
    comment = _found(request.user, pk)
    _do(lambda: action(actor=request.user, comment=comment))
    if request.htmx:
        return menu_again(request, pk)
    return redirect(comment)


def _do(action: Callable[[], bool]) -> None:
    """Do it; answer 404 for what was deleted meanwhile."""
    try:
        action()
    except Post.DoesNotExist:
        raise Http404 from None


def _found(viewer: User, pk: int) -> Post:
    """Return the post or comment, if this viewer may see it; 404 otherwise."""
    posts = Post.objects.visible_to(viewer).select_related("author", "root__author")
    post = posts.filter(pk=pk).first()
    if post is None:
        raise Http404
    return post
