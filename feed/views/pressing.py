"""Buttons of cards, which visitors have as well: a press leads them to sign in, and back to the button."""

from collections.abc import Callable
from functools import wraps

from django.http import Http404, HttpResponse
from django.shortcuts import redirect
from django.views.decorators.http import require_http_methods

from feed.models import Post
from users.models import User

from .pages import PageRequest, sign_in_first, viewer_of
from .writing import address_of

View = Callable[..., HttpResponse]
IS_PRESSED = "is_pressed"


def pressed(button: str) -> Callable[[View], View]:
    """Let only a POST do what the view does. A GET changes nothing: it leads to the post, or to the comment's
    place, with the focus on its `button` (`#<button>-<id>`), and whoever is not signed in there by way of
    signing in. 404 for what the viewer may not see."""

    def decorated(view: View) -> View:
        @require_http_methods(["GET", "HEAD", "POST"])
        @wraps(view)
        def either(request: PageRequest, pk: int) -> HttpResponse:
            viewer = viewer_of(request)
            if viewer is None:
                return sign_in_first(request, request.path)
            if request.method == "POST":
                return view(request, pk)
            return redirect(_address_of(button, pk, viewer))

        # `errors.csrf_failure` asks for it.
        setattr(either, IS_PRESSED, True)
        return either

    return decorated


def _address_of(button: str, pk: int, viewer: User) -> str:
    post = Post.objects.visible_to(viewer).filter(pk=pk).first()
    if post is None:
        raise Http404
    address = address_of(post, viewer) if post.is_comment else post.get_absolute_url()
    return f"{address.partition('#')[0]}#{button}-{pk}"
