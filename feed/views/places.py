"""The forms in which one writes something new: where each stands, and what its drafts are kept under."""

from collections.abc import Iterable
from dataclasses import dataclass

from django.http import Http404
from django.urls import reverse

from feed.forms import NewBodyForm, NewCommentForm, NewPostForm
from feed.models import Draft, Post
from users.lib.digits import number_in
from users.models import User


@dataclass(frozen=True)
class Place:
    """A form in which one writes. `name` is what its drafts are kept under."""

    name: str
    form: type[NewBodyForm]
    fragment: str
    page: str
    address: str  # of the page it stands on
    post: Post | None = None  # under which the comment goes, or which is quoted

    def beside(self, drafts: Iterable[Draft]) -> list[tuple[Draft, str]]:
        """Return these drafts, each with the address where it stands in the form."""
        page, hash_, part = self.address.partition("#")
        return [(draft, f"{page}?draft={draft.pk}{hash_}{part}") for draft in drafts]


POST = Place(
    "post", NewPostForm, "feed/composer/_form.html", "feed/pages/post_new.html", "/posts/new/"
)


def under(post: Post) -> Place:
    """Return the form for a comment under a post."""
    return Place(
        f"comment:{post.pk}",
        NewCommentForm,
        "feed/comment/_form.html",
        "feed/pages/comment_new.html",
        f"{reverse('post', kwargs={'pk': post.pk})}#comment-form",
        post,
    )


def quoting(post: Post) -> Place:
    """Return the form for a post that quotes another."""
    address = reverse("post_quote", kwargs={"pk": post.pk})
    return Place(f"quote:{post.pk}", POST.form, POST.fragment, POST.page, address, post)


def place_of(form: NewPostForm) -> str:
    """Return which draft a form for a post is that was sent."""
    return quoting(form.quoted).name if form.quoted is not None else POST.name


def sent_from(post: Post) -> Place:
    """Return the form from which this post or comment was sent."""
    if post.root is not None:
        return under(post.root)
    return quoting(post.quote_of) if post.quote_of is not None else POST


def place_named(viewer: User, name: str) -> Place:
    """Return the form of this name; 404 where there is none, or not for this viewer."""
    kind, _colon, about = name.partition(":")
    if name == POST.name:
        return POST
    pk = number_in(about)
    if kind in ("comment", "quote") and pk is not None:
        post = Post.objects.visible_to(viewer).filter(pk=pk, root=None).first()
        if post is not None:
            return under(post) if kind == "comment" else quoting(post)
    raise Http404
