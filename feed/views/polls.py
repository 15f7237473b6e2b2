"""Voting in polls."""

from dataclasses import replace

from django.core.exceptions import ValidationError
from django.http import Http404, HttpResponse
from django.shortcuts import redirect
from django.views.decorators.http import require_POST

from feed.actions import polls
from feed.models import Post
from feed.models.cards import prepare
from users.http.limits import limited
from users.lib.digits import number_in

from .pages import ViewerRequest, back, form_page, reply, signed_in


@require_POST
@limited("vote")
@signed_in
def vote(request: ViewerRequest, pk: int) -> HttpResponse:
    """Vote, and see how it stands."""
    post = _with_poll(request, pk)
    assert post.shown_poll is not None  # noqa: S101
    sent = request.POST.getlist(post.shown_poll.field)
    choices = {number for text in sent if (number := number_in(text)) is not None}
    try:
        polls.vote(actor=request.user, post=post, choices=choices)
    except Post.DoesNotExist:
        raise Http404 from None
    except ValidationError as error:
        return _refused(request, pk, choices, error)
    if request.htmx:
        return reply(request, "feed/post/_poll.html", post=_with_poll(request, pk))
    came_from = back(request)
    # After a refused vote the button was pressed on the answer to that: there is no such page.
    is_page = came_from and came_from != request.path
    return redirect(came_from if is_page else post.get_absolute_url())


def _refused(
    request: ViewerRequest, pk: int, choices: set[int], error: ValidationError
) -> HttpResponse:
    """Answer 422 with the poll as it is now, what was chosen, and why that is no vote."""
    post = _with_poll(request, pk)
    if post.shown_poll is not None:
        why = " ".join(error.messages)
        post.shown_poll = replace(post.shown_poll, typed=frozenset(choices), refusal=why)
    if request.htmx:
        return reply(request, "feed/post/_poll.html", status=422, post=post)
    # The region has the poll as it is, without what was refused: here that shows.
    return form_page(request, "feed/pages/vote.html", post, "vote", 422, subject=post)


def _with_poll(request: ViewerRequest, pk: int) -> Post:
    """Return the post with its poll as the viewer sees it now; 404 where there is none."""
    post = Post.objects.timeline(request.user).filter(pk=pk).first()
    if post is not None:
        prepare([post], request.user)
    if post is None or post.shown_poll is None:
        raise Http404
    return post
