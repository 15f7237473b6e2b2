"""Posts and comments: read, write, edit, delete."""

from collections.abc import Iterator
from contextlib import contextmanager

from django.core.exceptions import PermissionDenied
from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from feed.actions import posts as actions
from feed.forms import BodyForm, NewBodyForm
from feed.live import regions
from feed.models import Post
from users.models import User

from .pages import PageRequest, ViewerRequest, place_in, region_page, signed_in, viewer_of


@require_safe
def detail(request: PageRequest, pk: int) -> HttpResponse:
    """A post with its comments. A comment's own address leads to its place under its post."""
    viewer = viewer_of(request)
    comment = Post.objects.visible_to(viewer).filter(pk=pk, root__isnull=False).first()
    if comment is not None:
        place = f"?after={comment.pk - 1}" if _is_far_down(comment, viewer) else ""
        return redirect(f"{comment.root.get_absolute_url()}{place}#comment-{comment.pk}")  # type: ignore[union-attr]
    return region_page(
        request,
        regions.post(pk, viewer, place_in(request, "after")),
        "feed/pages/post.html",
        live_path=f"/ws/posts/{pk}/",
        more="feed/_comments.html",
        form=NewBodyForm(),
    )


@require_http_methods(["GET", "HEAD", "POST"])
def new(request: PageRequest) -> HttpResponse:
    """Write a post."""
    if request.method != "POST":
        return _new_page(request, NewBodyForm())
    form = NewBodyForm(request.POST)
    viewer = _writer(request, form)
    if viewer is None or not form.is_valid():
        return _refused(request, form, "feed/_composer.html", "feed/pages/post_new.html")
    post = actions.create_post(
        author=viewer,
        body=form.cleaned_data["body"],
        submission=form.cleaned_data["submission"],
    )
    if request.htmx:
        return render(request, "feed/_composer.html", {"form": NewBodyForm(), "posted": post})
    return redirect("home")


@require_POST
def comment(request: PageRequest, pk: int) -> HttpResponse:
    """Write a comment under a post."""
    post = _post_for(viewer_of(request), pk)
    if post.is_comment:
        raise Http404
    form = NewBodyForm(request.POST)
    viewer = _writer(request, form)
    if viewer is None or not form.is_valid():
        return _refused(
            request, form, "feed/_comment_form.html", "feed/pages/comment_new.html", post=post
        )
    with _not_found_when_gone():
        made = actions.create_comment(
            author=viewer,
            post=post,
            body=form.cleaned_data["body"],
            submission=form.cleaned_data["submission"],
        )
    if request.htmx:
        context = {"form": NewBodyForm(), "posted": made, "post": post}
        return render(request, "feed/_comment_form.html", context)
    return redirect(made)


@require_safe
@signed_in
def menu(request: ViewerRequest, pk: int) -> HttpResponse:
    """What one can do with a post or comment; loaded into the card on demand."""
    post = _post_for(request.user, pk)
    template = "feed/_menu.html" if request.htmx else "feed/pages/menu.html"
    return render(request, template, {"post": post})


@require_http_methods(["GET", "HEAD", "POST"])
def edit(request: PageRequest, pk: int) -> HttpResponse:
    """Change the text of one's own post or comment."""
    if request.method != "POST":
        return _edit_page(request, pk)
    form = BodyForm(request.POST)
    viewer = _writer(request, form)
    if viewer is None:
        return _refused(request, form, "feed/_edit_form.html", "feed/pages/edit.html", post=None)
    post = _own_post_for(viewer, pk)
    if not form.is_valid():
        return _refused(request, form, "feed/_edit_form.html", "feed/pages/edit.html", post=post)
    with _not_found_when_gone():
        actions.edit_post(actor=viewer, post=post, body=form.cleaned_data["body"])
    if request.htmx:
        return render(request, "feed/_edit_form.html", {"form": form, "post": post, "saved": post})
    return redirect(post)


@require_http_methods(["GET", "HEAD", "POST"])
@signed_in
def delete(request: ViewerRequest, pk: int) -> HttpResponse:
    """Take away one's own post or comment, once confirmed."""
    post = _own_post_for(request.user, pk)
    if request.method != "POST":
        return render(request, "feed/pages/delete.html", {"post": post})
    actions.delete_posts(actor=request.user, posts=[post])
    if request.htmx:
        return render(request, "feed/_deleted.html", {"post": post})
    return redirect(post.root) if post.root is not None else redirect("home")


@signed_in
def _new_page(request: ViewerRequest, form: NewBodyForm) -> HttpResponse:
    return render(request, "feed/pages/post_new.html", {"form": form})


@signed_in
def _edit_page(request: ViewerRequest, pk: int) -> HttpResponse:
    post = _own_post_for(request.user, pk)
    form = BodyForm(initial={"body": post.body})
    return render(request, "feed/pages/edit.html", {"form": form, "post": post})


def _writer(request: PageRequest, form: BodyForm) -> User | None:
    """Return who writes. For a visitor (signed out meanwhile) the form says so, with the text."""
    viewer = viewer_of(request)
    if viewer is None:
        form.add_error(
            None, _("You are signed out. Your text is still here: sign in, then send it.")
        )
    return viewer


def _refused(
    request: PageRequest, form: BodyForm, fragment: str, page: str, post: Post | None = None
) -> HttpResponse:
    """Answer a refused form: the form, what was typed, the reason.

    422; for a visitor without htmx 403 (htmx swaps a form in place for 422 only).
    """
    status = 403 if viewer_of(request) is None and not request.htmx else 422
    template = fragment if request.htmx else page
    return render(request, template, {"form": form, "post": post}, status=status)


def _post_for(viewer: User | None, pk: int) -> Post:
    """Return the post or comment, if this viewer may see it; 404 otherwise."""
    posts = Post.objects.visible_to(viewer).select_related("author", "root__author")
    post = posts.filter(pk=pk).first()
    if post is None:
        raise Http404
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


def _is_far_down(comment: Post, viewer: User | None) -> bool:
    """Whether the comment is not among the first that its post's page shows."""
    assert comment.root is not None  # noqa: S101
    earlier = Post.objects.comments_under(comment.root, viewer).filter(pk__lt=comment.pk)
    return earlier[: regions.COMMENTS_SIZE].count() >= regions.COMMENTS_SIZE
