"""Posts and comments: read, write, edit, delete."""

from collections.abc import Iterator
from contextlib import contextmanager
from functools import partial
from typing import Any

from django.core.exceptions import PermissionDenied, ValidationError
from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from feed.actions import pins
from feed.actions import posts as actions
from feed.actions.history import ChangedMeanwhile
from feed.actions.threads import MayNotAnswer
from feed.actions.undo import typed_in
from feed.forms import EditCommentForm, EditPostForm, NewCommentForm, NewPostForm
from feed.models import Post
from feed.models.attachment import MOST_OF_A_COMMENT, MOST_OF_A_POST
from feed.models.cards import prepare_for_all
from feed.pages.post import POST as POST_PAGE
from feed.picture_forms import PicturedForm
from users.http.limits import limited
from users.models import User

from .composers import POST, form_key_of, quoting, sent_from, under
from .errors import refused
from .menus import menu_again, shown_in_menu
from .pages import (
    PageRequest,
    ViewerRequest,
    form_page,
    id_in,
    region_page,
    signed_in,
    viewer_of,
)
from .scheduled import schedule
from .sent_pictures import describe, pictures_sent
from .visitors import same_for_visitors
from .writing import (
    address_of,
    answered_by,
    comment_form,
    draft_asked,
    forget_sent,
    fresh_form,
    offered,
    refused_form,
    writer_of,
    writing_page,
)

EDIT = "feed/composer/_edit_form.html", "feed/pages/edit.html"


@require_safe
@same_for_visitors
def detail(request: PageRequest, pk: int) -> HttpResponse:
    """A post with its comments. A comment's own address leads to its place under its post."""
    viewer = viewer_of(request)
    comment = Post.objects.visible_to(viewer).filter(pk=pk, root__isnull=False).first()
    if comment is not None:
        return redirect(address_of(comment, viewer))
    shown = partial(POST_PAGE.shown, pk, viewer)
    region = shown(id_in(request, "after"))
    return region_page(
        request,
        region,
        "feed/pages/post.html",
        live_path=POST_PAGE.live_path(pk=pk),
        more="feed/comment/_list.html",
        shown=shown,
        **comment_form(request, region),
    )


@require_http_methods(["GET", "HEAD", "POST"])
@limited("post")
def new(request: PageRequest) -> HttpResponse:
    """Write a post."""
    if request.method != "POST":
        return _new_page(request)
    sent = pictures_sent(request, viewer_of(request))
    form = NewPostForm(sent.data, author=viewer_of(request))
    viewer = writer_of(request, form)
    templates = (POST.fragment, POST.page)
    context = {"form_key": form_key_of(form), **sent.said}
    if sent.is_arranged or viewer is None or sent.refused or not form.is_valid():
        return refused_form(request, form, *templates, status=sent.status, **context)
    if form.cleaned_data["due"] is not None:
        waiting = schedule(request, viewer, form)
        return waiting or refused_form(request, form, *templates, **context)
    try:
        post = actions.create_post(
            author=viewer, content=form.content, submission=form.cleaned_data["submission"]
        )
    except ValidationError as error:  # a picture was taken away in another tab meanwhile
        form.add_error("body", error)
        return refused_form(request, form, *templates, **context)
    forget_sent(viewer, sent_from(post), form)
    if request.htmx:
        return fresh_form(request, viewer, POST, posted=post)
    return redirect("home")


@require_safe
@signed_in
def quote(request: ViewerRequest, pk: int) -> HttpResponse:
    """Write a post that quotes another."""
    post = _post_for(request.user, pk)
    context = offered(request.user, quoting(post), draft_pk=draft_asked(request))
    if context["form"].quoted is None:
        return refused(request, [_("Only posts for everyone can be quoted.")])
    return writing_page(request, POST.page, context)


@require_POST
@limited("comment")
def comment(request: PageRequest, pk: int) -> HttpResponse:
    """Write a comment under a post, or an answer to one that is there."""
    post = _post_for(viewer_of(request), pk)
    if post.is_comment:
        raise Http404
    sent = pictures_sent(request, viewer_of(request), MOST_OF_A_COMMENT)
    form = NewCommentForm(sent.data, author=viewer_of(request))
    viewer = writer_of(request, form)
    composer = under(post)
    templates = (composer.fragment, composer.page)
    context: dict[str, Any] = {"post": post, "form_key": composer.form_key, **sent.said}
    context["answered"] = answered_by(form, post, viewer)
    if sent.is_arranged or viewer is None or sent.refused or not form.is_valid():
        return refused_form(request, form, *templates, status=sent.status, **context)
    try:
        with _not_found_when_gone():
            made = actions.create_comment(
                author=viewer,
                post=post,
                content=form.content,
                # Where it is gone, the action says so.
                parent=None if form.parent_id is None else Post(pk=form.parent_id),
                submission=form.cleaned_data["submission"],
            )
    except MayNotAnswer as refusal:
        form.add_error("body", str(refusal))
        status = 422 if request.htmx else 403
        return refused_form(request, form, *templates, status=status, **context)
    except ValidationError as error:
        form.add_error("body", error)
        return refused_form(request, form, *templates, **{**context, "answered": None})
    forget_sent(viewer, composer, form)
    if request.htmx:
        return fresh_form(request, viewer, composer, posted=made)
    return redirect(made)


@require_safe
@signed_in
def menu(request: ViewerRequest, pk: int) -> HttpResponse:
    """What the viewer can do with a post or comment; loaded into the card on demand."""
    post = _post_for(request.user, pk)
    shown = shown_in_menu(post, request.user)
    if request.htmx:
        return render(request, "feed/post/_menu.html", shown)
    return form_page(request, "feed/pages/menu.html", post, "menu", **shown)


@require_http_methods(["GET", "HEAD", "POST"])
@limited("edit")
def edit(request: PageRequest, pk: int) -> HttpResponse:
    """Change the text of the viewer's own post or comment."""
    if request.method != "POST":
        return _edit_page(request, pk)
    viewer = viewer_of(request)
    post = _own_post_for(viewer, pk) if viewer is not None else None
    sent = pictures_sent(request, viewer, _most_of(post))
    form = _edit_form(post, sent.data)
    edition = request.POST.get("edition", "")
    context: dict[str, Any] = {"post": post, "edition": edition, **sent.said}
    if sent.is_arranged or viewer is None or post is None or sent.refused or not form.is_valid():
        writer_of(request, form)
        return refused_form(request, form, *EDIT, status=sent.status, **context)
    try:
        with _not_found_when_gone():
            post = actions.edit_post(actor=viewer, post=post, edition=edition, **form.said)
            describe(sent, viewer, form.pictures)
    except ChangedMeanwhile:
        post = _own_post_for(viewer, pk)
        return refused_form(request, form, *EDIT, post=post, edition=post.edition, current=post)
    except ValidationError as error:  # made for fewer people in another tab meanwhile
        form.add_error("body", error)
        return refused_form(request, form, *EDIT, **context)
    if request.htmx:
        context = {"form": form, "post": post, "saved": post, "edition": post.edition}
        return render(request, EDIT[0], context)
    return redirect(post)


@require_POST
@limited("edit")
@signed_in
def pin(request: ViewerRequest, pk: int) -> HttpResponse:
    """Let the viewer's own post stand first on their page."""
    return _set_pinned(request, pk, is_pinned=True)


@require_POST
@limited("edit")
@signed_in
def unpin(request: ViewerRequest, pk: int) -> HttpResponse:
    """Let it stand among the others again."""
    return _set_pinned(request, pk, is_pinned=False)


def _set_pinned(request: ViewerRequest, pk: int, *, is_pinned: bool) -> HttpResponse:
    post = _own_post_for(request.user, pk)
    try:
        with _not_found_when_gone():
            (pins.pin if is_pinned else pins.unpin)(actor=request.user, post=post)
    except ValidationError as error:
        return refused(request, error.messages)
    if request.htmx:
        return menu_again(request, pk)
    return redirect(request.user)


@require_http_methods(["GET", "HEAD", "POST"])
@limited("edit")
@signed_in
def delete(request: ViewerRequest, pk: int) -> HttpResponse:
    """Take away the viewer's own post or comment, once confirmed."""
    post = _own_post_for(request.user, pk)
    if request.method != "POST":
        return form_page(request, "feed/pages/delete.html", post, "delete", post=post)
    actions.delete_posts(actor=request.user, posts=[post])
    if request.htmx:
        return render(request, "feed/post/_deleted.html", {"post": post})
    return redirect(post.root) if post.root is not None else redirect("home")


@signed_in
def _new_page(request: ViewerRequest) -> HttpResponse:
    context = offered(request.user, POST, draft_pk=draft_asked(request))
    return writing_page(request, POST.page, context)


@signed_in
def _edit_page(request: ViewerRequest, pk: int) -> HttpResponse:
    post = _own_post_for(request.user, pk)
    form = _edit_form(post, initial=typed_in(post))
    return form_page(request, EDIT[1], post, "edit", form=form, post=post, edition=post.edition)


def _edit_form(post: Post | None, *args: Any, **kwargs: Any) -> PicturedForm:
    """Return the form for a post; a comment, and what a visitor sends, says nothing of whom it is for."""
    if post is None or post.is_comment:
        owner = post.author if post is not None else None
        return EditCommentForm(*args, post=post, owner=owner, **kwargs)
    return EditPostForm(*args, post=post, owner=post.author, **kwargs)


def _most_of(post: Post | None) -> int:
    """Return how many pictures this can have."""
    return MOST_OF_A_COMMENT if post is not None and post.is_comment else MOST_OF_A_POST


def _post_for(viewer: User | None, pk: int) -> Post:
    """Return the post or comment, if this viewer may see it; 404 otherwise."""
    posts = Post.objects.visible_to(viewer).select_related("author", "root__author")
    post = posts.filter(pk=pk).first()
    if post is None:
        raise Http404
    prepare_for_all([post])
    return post


def _own_post_for(viewer: User, pk: int) -> Post:
    """Return the viewer's own post or comment; 404 if they may not see it, 403 if not theirs."""
    post = _post_for(viewer, pk)
    if post.author_id != viewer.pk:
        raise PermissionDenied
    return post


@contextmanager
def _not_found_when_gone() -> Iterator[None]:
    """Answer 404 for what was deleted between the look at it and the action."""
    try:
        yield
    except Post.DoesNotExist:
        raise Http404 from None
