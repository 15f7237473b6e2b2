"""Posts that wait for their time: written, listed, changed, cancelled, published now."""

from typing import Any

from django.contrib import messages
from django.core.exceptions import ValidationError
from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from feed.actions import scheduled as actions
from feed.actions.history import ChangedMeanwhile
from feed.forms import NewPostForm, ScheduledPostForm
from feed.models import ScheduledPost
from feed.pages.scheduled import SCHEDULED
from users.http.limits import limited
from users.models import User

from .composers import POST, quoting
from .errors import refused
from .pages import PageRequest, ViewerRequest, region_page, signed_in
from .sent_pictures import describe, pictures_sent
from .writing import forget_sent, fresh_form


def schedule(request: PageRequest, viewer: User, form: NewPostForm) -> HttpResponse | None:
    """Let the post of this valid form wait until it is due; None where the form has an error now."""
    content = form.content
    try:
        waiting = actions.schedule_post(
            author=viewer,
            content=content,
            due_at=form.cleaned_data["due"],
            submission=form.cleaned_data["submission"],
        )
    except ValidationError as error:
        form.add_error("body", error)
        return None
    forget_sent(viewer, quoting(content.quote) if content.quote is not None else POST, form)
    if request.htmx:
        return fresh_form(request, viewer, POST, scheduled=waiting)
    return redirect("scheduled")


@require_safe
@signed_in
def index(request: ViewerRequest) -> HttpResponse:
    """What the viewer has waiting, the next one first."""
    region = SCHEDULED.shown(request.user)
    return region_page(
        request, region, "feed/pages/scheduled.html", live_path=SCHEDULED.live_path()
    )


@require_http_methods(["GET", "HEAD", "POST"])
@limited("edit")
@signed_in
def edit(request: ViewerRequest, pk: int) -> HttpResponse:
    """Change what waits."""
    waiting = _waiting_for(request.user, pk)
    if request.method != "POST":
        return _form(request, ScheduledPostForm(scheduled=waiting), waiting)
    sent = pictures_sent(request, request.user)
    form = ScheduledPostForm(sent.data, scheduled=waiting)
    edition = request.POST.get("edition", "")
    if sent.is_arranged or sent.refused or not form.is_valid():
        said = {"edition": edition, **sent.said}
        return _form(request, form, waiting, status=sent.status or 422, **said)
    try:
        due_at = form.cleaned_data["due"]
        actions.edit_scheduled(
            actor=request.user,
            scheduled=waiting,
            content=form.content,
            due_at=due_at,
            edition=edition,
        )
        describe(sent, request.user, form.pictures)
    except ScheduledPost.DoesNotExist:
        return _too_late(request)
    except ChangedMeanwhile:
        current = _waiting_for(request.user, pk)
        return _form(request, form, current, status=422, current=current)
    except ValidationError as error:
        form.add_error("body", error)
        return _form(request, form, waiting, status=422, edition=edition)
    messages.success(request, _("Saved."))
    return redirect("scheduled")


@require_http_methods(["GET", "HEAD", "POST"])
@limited("edit")
@signed_in
def cancel(request: ViewerRequest, pk: int) -> HttpResponse:
    """Publish it never, once confirmed; until then the text is kept."""
    waiting = _waiting_for(request.user, pk)
    if request.method != "POST":
        return _page(request, "cancel", waiting, {})
    try:
        actions.cancel_scheduled(actor=request.user, scheduled=waiting)
    except ScheduledPost.DoesNotExist:
        return _too_late(request)
    messages.success(request, _("It won't be published."))
    return redirect("scheduled")


@require_POST
@limited("post")
@signed_in
def publish(request: ViewerRequest, pk: int) -> HttpResponse:
    """Publish it without waiting."""
    waiting = _waiting_for(request.user, pk)
    try:
        post = actions.publish_now(actor=request.user, scheduled=waiting)
    except ScheduledPost.DoesNotExist:
        return _too_late(request)
    except ValidationError as error:
        return refused(request, error.messages)
    return redirect(post)


def _waiting_for(viewer: User, pk: int) -> ScheduledPost:
    """Return what the viewer has waiting; 404 for what is another's, or published by now."""
    waiting = ScheduledPost.objects.filter(author=viewer, pk=pk).first()
    if waiting is None:
        raise Http404
    return waiting


def _form(
    request: ViewerRequest,
    form: ScheduledPostForm,
    waiting: ScheduledPost,
    status: int = 200,
    **context: Any,
) -> HttpResponse:
    """Answer with the form; it begins from what waits now, unless an `edition` is given."""
    context = {"form": form, "edition": waiting.edition, **context}
    return _page(request, "edit", waiting, context, status)


def _page(
    request: ViewerRequest,
    name: str,
    waiting: ScheduledPost,
    context: dict[str, Any],
    status: int = 200,
) -> HttpResponse:
    """Answer with a form about what waits, which is its live part."""
    region = SCHEDULED.one(waiting.pk, request.user)
    live_path = SCHEDULED.live_path(name, pk=waiting.pk)
    context = {"region": region, "live_path": live_path, **region.context, **context}
    return render(request, f"feed/pages/scheduled_{name}.html", context, status=status)


def _too_late(request: ViewerRequest) -> HttpResponse:
    """Answer 422: it was published, or cancelled in another tab, a moment ago."""
    return refused(request, [_("This post is no longer scheduled.")])
