"""Reporting a post, a person or a message; and the page of one's own report."""

from typing import Any

from django.contrib import messages
from django.core.exceptions import ValidationError
from django.http import Http404, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_safe

from feed.actions import reporting as actions
from feed.models import Message, Post, Report
from feed.pages.reporting import REPORTING
from feed.report_form import ReportForm
from users.http.limits import limited
from users.models import User
from users.models.relation import known_to

from .pages import ViewerRequest, form_page, signed_in


@require_http_methods(["GET", "HEAD", "POST"])
@limited("report")
@signed_in
def post(request: ViewerRequest, pk: int) -> HttpResponse:
    """Report a post or a comment."""
    try:
        found = actions.reportable_post(request.user, pk)
    except Post.DoesNotExist:
        raise Http404 from None
    return _report(request, found, back=found.get_absolute_url())


@require_http_methods(["GET", "HEAD", "POST"])
@limited("report")
@signed_in
def person(request: ViewerRequest, pk: int) -> HttpResponse:
    """Report a person."""
    try:
        found = actions.reportable_person(request.user, pk)
    except User.DoesNotExist:
        raise Http404 from None
    return _report(request, found, back=found.get_absolute_url())


@require_http_methods(["GET", "HEAD", "POST"])
@limited("report")
@signed_in
def message(request: ViewerRequest, pk: int) -> HttpResponse:
    """Report a message: with it goes a copy of what was written around it."""
    try:
        found = actions.reportable_message(request.user, pk)
    except Message.DoesNotExist:
        raise Http404 from None
    address = reverse("conversation", kwargs={"pk": found.conversation_id})
    return _report(request, found, back=f"{address}?from={found.pk}#message-{found.pk}")


@require_safe
@signed_in
def detail(request: ViewerRequest, pk: int) -> HttpResponse:
    """What the viewer has reported, as they did: it never changes."""
    mine = Report.objects.filter(reporter=request.user).select_related("case__person")
    report = get_object_or_404(mine, pk=pk)
    return render(request, "feed/pages/reported.html", {"report": report, "case": report.case})


@require_safe
@signed_in
def reported_person(request: ViewerRequest, pk: int) -> HttpResponse:
    """Lead to whom a report of the viewer's is about; 404 where the viewer may not know them by now, or
    what they are called."""
    report = get_object_or_404(Report, pk=pk, reporter=request.user)
    found = get_object_or_404(known_to(request.user), cases__reports=report)
    return redirect(found)


def _report(request: ViewerRequest, thing: actions.Thing, *, back: str) -> HttpResponse:
    """Show the form; sent, report the thing and lead to the page of the report."""
    kind = actions.kind_of(thing)
    earlier = actions.open_report(request.user, kind, thing.pk)
    if earlier is not None:
        return _arrived(request, earlier, is_new=False)
    form = ReportForm(_sent(request) if request.method == "POST" else None)
    if request.method == "POST" and form.is_valid():
        said = form.cleaned_data
        try:
            report, is_new = actions.report(reporter=request.user, thing=thing, **said)
        except (Post.DoesNotExist, User.DoesNotExist, Message.DoesNotExist):
            raise Http404 from None
        except ValidationError as error:
            form.add_error(None, error)
        else:
            return _arrived(request, report, is_new=is_new)
    context: dict[str, Any] = {"form": form, "kind": kind, "address": back}
    if isinstance(thing, User):
        region = REPORTING.shown(thing.pk, request.user)
        path = REPORTING.live_path(pk=thing.pk)
        context |= {"region": region, **region.context, "live_path": path}
    about = thing if isinstance(thing, Post) else None
    status = 422 if form.is_bound else 200
    return form_page(request, "feed/pages/report.html", about, "report", status, **context)


def _sent(request: ViewerRequest) -> dict[str, str]:
    """Return what the form was sent with; further posts may be in several fields of the same name."""
    also = " ".join(request.POST.getlist("also"))
    return {**request.POST.dict(), "also": also}


def _arrived(request: ViewerRequest, report: Report, *, is_new: bool) -> HttpResponse:
    if is_new:
        messages.success(request, _("Thanks for your report. Moderators will review it."))
    else:
        messages.info(request, _("You've already reported this. Moderators will review it."))
    return redirect("report", pk=report.pk)
