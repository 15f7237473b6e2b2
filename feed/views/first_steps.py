"""The steps after signing up: a picture and a name (`users/views/first_steps.py`), people to follow, a
first post. Each can be skipped, left, and come back to.

Nothing remembers them: which are done shows in what the viewer has done by now.
"""

from collections.abc import Callable

from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.http import require_safe

from feed.models import Post
from users.http.limits import limited
from users.models import FollowRequest, User
from users.models.finding import suggestions

from .composers import POST
from .finding import rows_of
from .pages import ViewerRequest, signed_in
from .writing import draft_asked, offered

SUGGESTED = 8

# In their order, each with whether it is done.
STEPS: dict[str, Callable[[User], bool]] = {
    "profile": lambda viewer: bool(viewer.avatar_token),
    "people": lambda viewer: (
        viewer.following_count > 0 or FollowRequest.objects.filter(follower=viewer).exists()
    ),
    "post": lambda viewer: Post.objects.filter(author=viewer, root__isnull=True).exists(),
}


@require_safe
@signed_in
def index(request: ViewerRequest) -> HttpResponse:
    """Lead to the first step that is not done, of those behind `?after=`; behind the last, home."""
    names = [*STEPS]
    after = request.GET.get("after")
    left = names[names.index(after) + 1 :] if after in names else names
    for name in left:
        if not STEPS[name](request.user):
            return redirect(f"welcome_{name}")
    return redirect("home")


@require_safe
@limited("search")
@signed_in
def people(request: ViewerRequest) -> HttpResponse:
    """People to follow, each with how their bio begins."""
    rows = rows_of(suggestions(request.user)[:SUGGESTED], request.user)
    return render(request, "feed/pages/welcome_people.html", {"rows": rows})


@require_safe
@signed_in
def post(request: ViewerRequest) -> HttpResponse:
    """A first post, in the form of every other."""
    context = offered(request.user, POST, draft_pk=draft_asked(request))
    return render(request, "feed/pages/welcome_post.html", context)
