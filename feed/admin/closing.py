"""Closing several cases of the queue at once: chosen in the list, then with one reason for all."""

from collections.abc import Iterable
from typing import Any

from django.contrib import admin, messages
from django.core.exceptions import PermissionDenied, ValidationError
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.urls import URLPattern, path
from django.utils.html import format_html
from django.utils.safestring import SafeString
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext
from django.views.decorators.http import require_POST

from feed.actions import closing_cases
from feed.actions.closing_cases import Closed
from feed.models import Case
from users.admin.base import moderator, note_changes
from users.lib.digits import number_in

from . import case_page
from .claimed import ClaimedAdmin


class ClosingAdmin(ClaimedAdmin[Case]):
    """What the queue of cases has for that: a box before each row, a button, a page with the reason."""

    def changelist_view(
        self, request: HttpRequest, extra_context: dict[str, Any] | None = None
    ) -> HttpResponse:
        """Show the queue, with the button for who may decide."""
        may_close = self.has_change_permission(request)
        close_url = self.url_of("close") if may_close else ""
        return super().changelist_view(request, {"close_url": close_url, **(extra_context or {})})

    def get_list_display(self, request: HttpRequest) -> tuple[str, ...]:
        """Return the columns, with the boxes for who may decide."""
        columns = tuple(map(str, super().get_list_display(request)))
        return ("choose", *columns) if self.has_change_permission(request) else columns

    @admin.display(description=gettext_lazy("choose"))
    def choose(self, case: Case) -> SafeString | str:
        """The box that chooses the case as it stands now. It stays as it is when the list is shown
        anew, unless something has been written about the case: who chooses then chooses that."""
        if not case.is_open:
            return ""
        return format_html(
            '<input type="checkbox" id="choose-{}-{}" name="chosen" value="{}:{}" aria-label="{}" '
            'autocomplete="off" hx-preserve="true">',
            *(case.pk, case.version, case.pk, case.version, _("Choose %s") % case),
        )

    def close_view(self, request: HttpRequest) -> HttpResponse:
        """Ask for the reason, saying what will happen to whom; then close what was chosen."""
        if not self.has_change_permission(request):
            raise PermissionDenied
        chosen = _chosen(request.POST.getlist("chosen")[: self.list_per_page])
        rows = self.get_queryset(request).filter(pk__in=chosen, closed_at=None)
        if not rows:
            self.message_user(request, _("Choose cases that are open first."), messages.WARNING)
            return redirect(self.url_of("changelist"))
        sent = {name: request.POST.get(name, "") for name in ("outcome", "note", "words")}
        errors: list[str] = []
        if "confirmed" in request.POST:
            try:
                done = closing_cases.close_cases(actor=moderator(request), chosen=chosen, **sent)
            except ValidationError as error:
                errors = error.messages
            else:
                self._say(request, done)
                closed = Case.objects.filter(pk__in=done.closed)
                note_changes(request, closed, f"Closed: {sent['outcome']}.")
                return redirect(self.url_of("changelist"))
        cases = [(row, f"{row.pk}:{chosen[row.pk]}", self._holder(request, row)) for row in rows]
        context: dict[str, Any] = {
            "cases": cases,
            "told": sum(row.report_count for row, _value, holder in cases if not holder),
            "outcomes": [(one.value, case_page.said_of(one)) for one in closing_cases.OUTCOMES],
            "errors": errors,
            "sent": sent,
        }
        return self.answer(request, "close", _("Close cases"), context, 422 if errors else 200)

    def _holder(self, request: HttpRequest, row: Case) -> str:
        """Return the name of who else is looking at it; empty for nobody."""
        holder = row.held_by()
        return holder.username if holder is not None and holder != moderator(request) else ""

    def _say(self, request: HttpRequest, done: Closed) -> None:
        """Say what was done, and what was left alone and why."""
        number = len(done.closed)
        said = ngettext("%d case closed.", "%d cases closed.", number) % number
        self.message_user(request, said, messages.SUCCESS if number else messages.WARNING)
        for skipped, why in (
            (
                done.held,
                ngettext(
                    "%d skipped: somebody else is looking at it.",
                    "%d skipped: somebody else is looking at them.",
                    done.held,
                ),
            ),
            (
                done.changed,
                ngettext(
                    "%d skipped: it was decided or written about meanwhile.",
                    "%d skipped: they were decided or written about meanwhile.",
                    done.changed,
                ),
            ),
            (
                done.refused,
                ngettext(
                    "%d skipped: this decision isn’t possible there.",
                    "%d skipped: this decision isn’t possible there.",
                    done.refused,
                ),
            ),
        ):
            if skipped:
                self.message_user(request, why % skipped, messages.WARNING)

    def get_urls(self) -> list[URLPattern]:
        """Return the addresses of the queue, and that of closing."""
        view = self.admin_site.admin_view(require_POST(self.close_view))
        return [path("close/", view, name="feed_case_close"), *super().get_urls()]


def _chosen(values: Iterable[str]) -> dict[int, int]:
    """Return the versions of the cases in what the boxes have sent, by their ids; nonsense is left out."""
    found: dict[int, int] = {}
    for value in values:
        pk, _colon, version = value.partition(":")
        case, read = number_in(pk), number_in(version)
        if case is not None and read is not None:
            found[case] = read
    return found
