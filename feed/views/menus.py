"""What one can do with a post or comment, behind its "⋯": loaded when it is opened."""

from typing import Any

from django.http import HttpResponse
from django.shortcuts import render

from feed.models import Pin, Post
from feed.models.reaction import mark_own
from users.lib.digits import number_in
from users.models import User
from users.models.relation import between

from .pages import ViewerRequest

PRESSED_IN = "menu"  # the field that says in the menu of which post a button was pressed


def shown_in_menu(post: Post, viewer: User) -> dict[str, Any]:
    """Return what feed/post/_menu.html shows, beside the viewer."""
    mark_own([post], viewer)
    is_pinned = Pin.objects.filter(person=viewer, post=post).exists()
    return {"post": post, "is_pinned": is_pinned, "relation": between(viewer.pk, post.author_id)}


def pressed_in(request: ViewerRequest) -> int | None:
    """Return the id of the post in whose menu the button stands that was pressed; None elsewhere."""
    return number_in(request.POST.get(PRESSED_IN, ""))


def menu_again(request: ViewerRequest, pk: int) -> HttpResponse:
    """Answer a button of a menu with the menu as it is now; a word where the viewer may not see the post
    any more."""
    posts = Post.objects.visible_to(request.user).select_related("author", "root__author")
    post = posts.filter(pk=pk).first()
    if post is None:
        return render(request, "feed/post/_menu_gone.html")
    return render(request, "feed/post/_menu.html", shown_in_menu(post, request.user))
