"""Home and public."""

from functools import partial
from typing import Any

from django.http import HttpResponse
from django.shortcuts import redirect
from django.urls import reverse
from django.views.decorators.http import require_safe

from feed.models import Post, ReadingPlace
from feed.models.home import start_above
from feed.pages import Region
from feed.pages.home import HOME
from feed.pages.parts import sizes, slices
from feed.pages.public import PUBLIC
from users.models import User
from users.models.finding import suggestions

from .composers import POST
from .finding import rows_of
from .pages import PageRequest, id_in, region_page, sign_in_first, viewer_of
from .parts import DOWN_TO
from .visitors import same_for_visitors
from .writing import offered, young_post

SUGGESTED = 5  # people to follow, on the home page of who follows nobody


@require_safe
@same_for_visitors
def home(request: PageRequest) -> HttpResponse:
    """The viewer's home timeline; for visitors the public one."""
    viewer = viewer_of(request)
    if viewer is None:
        # "More" of a home page whose viewer has been signed out; a visitor's "more" asks /public/.
        return sign_in_first(request) if request.htmx else _public(request)
    after = id_in(request, "after")
    if after is not None:
        return _up_to(start_above(viewer, after, sizes.PAGE_SIZE), "home")
    shown = partial(HOME.shown, viewer)
    region = shown(_below(request))
    return region_page(
        request,
        region,
        "feed/pages/home.html",
        live_path=HOME.live_path(),
        more="feed/timeline/_cards.html",
        shown=shown,
        **({} if request.htmx else offered(viewer, POST, young_post(viewer))),
        start=_start(request, viewer, region),
        stopped_at=None if DOWN_TO in request.GET else _stopped_at(viewer, region),
    )


@require_safe
@same_for_visitors
def public(request: PageRequest) -> HttpResponse:
    """Everyone's public posts."""
    return _public(request)


def _public(request: PageRequest) -> HttpResponse:
    viewer, after = viewer_of(request), id_in(request, "after")
    if after is not None:
        rows = Post.objects.public(viewer)
        return _up_to(slices.start_above(rows, after, sizes.PAGE_SIZE), "public")
    shown = partial(PUBLIC.shown, viewer)
    return region_page(
        request,
        shown(_below(request)),
        "feed/pages/public.html",
        live_path=PUBLIC.live_path(),
        more="feed/timeline/_cards.html",
        shown=shown,
    )


def _up_to(start: int | None, page: str) -> HttpResponse:
    """Lead to the page that ends right above what the viewer came from: `?from=` its first, or the head,
    which alone takes in what is new."""
    return redirect(reverse(page) + (f"?from={start}" if start is not None else ""))


def _below(request: PageRequest) -> int | None:
    """Return the id below which the page begins: `?before=`, or just above `?from=`, which is a
    place to come back to, whether what stood there is still there or not."""
    begins_at = id_in(request, "from")
    return id_in(request, "before") or (begins_at + 1 if begins_at else None)


def _start(request: PageRequest, viewer: User, region: Region) -> list[dict[str, Any]]:
    """Return people to follow, for the head of a timeline of somebody who follows nobody.

    As the page of people it is advice of the moment: it changes with the next load, and so stays under
    the hand of whoever follows the first of them.
    """
    if request.htmx or viewer.following_count or not region.context["is_first"]:
        return []
    return rows_of(suggestions(viewer)[:SUGGESTED], viewer)


def _stopped_at(viewer: User, region: Region) -> int | None:
    """Return the place to lead back to: from the head, where it lies further down than its first
    page. (Nearer, it is in sight; and who is on a page further down is reading already.)"""
    if not region.context["is_first"]:
        return None
    position = ReadingPlace.objects.filter(person=viewer).values_list("post_id", flat=True).first()
    end = region.context["more_from"]
    return position if position is not None and end is not None and position < end else None
