"""What moderators have decided about the viewer: the list, each decision, and the form of an appeal."""

from django.contrib import messages
from django.core.exceptions import ValidationError
from django.http import Http404, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_safe

from feed.actions import appeals
from feed.actions.strike_links import strike_of
from feed.appeal_form import AppealForm
from feed.models import Strike
from users.http.limits import limited

from .pages import PageRequest, ViewerRequest, signed_in

LISTED = 50  # the newest


@require_safe
@signed_in
def index(request: ViewerRequest) -> HttpResponse:
    """List what moderators have decided about the viewer."""
    strikes = list(Strike.objects.given_to(request.user)[:LISTED])
    return render(request, "feed/pages/strikes.html", {"strikes": strikes})


@require_http_methods(["GET", "HEAD", "POST"])
@limited("appeal")
@signed_in
def detail(request: ViewerRequest, pk: int) -> HttpResponse:
    """One such decision, and an appeal against it."""
    return _page(request, get_object_or_404(Strike.objects.given_to(request.user), pk=pk))


@require_http_methods(["GET", "HEAD", "POST"])
@limited("appeal")
@never_cache
def by_link(request: PageRequest, token: str) -> HttpResponse:
    """The same for somebody who cannot sign in any more: a mail has told them the token."""
    strike = strike_of(token)
    if strike is None:
        raise Http404
    return _page(request, strike)


def _page(request: PageRequest, strike: Strike) -> HttpResponse:
    """Show a decision with the form of an appeal; sent, appeal and show that."""
    form = AppealForm(request.POST if request.method == "POST" else None)
    if form.is_valid():
        assert strike.person is not None  # noqa: S101
        try:
            said = form.cleaned_data["words"]
            _appeal, is_new = appeals.appeal(actor=strike.person, strike=strike, text=said)
        except ValidationError as error:
            form.add_error(None, error)
        else:
            if is_new:
                messages.success(request, _("Appeal sent. We'll notify you of the outcome."))
            else:
                messages.info(request, _("You've already appealed. The first one counts."))
            return redirect(request.path)
    context = {"strike": strike, "appeal": getattr(strike, "appeal", None), "form": form}
    return render(request, "feed/pages/strike.html", context, status=422 if form.is_bound else 200)
