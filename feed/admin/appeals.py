"""The queue of appeals, and each of them: decided by another moderator than the one who decided the case."""

from collections.abc import Callable, Mapping
from typing import Any

from django.contrib import admin, messages
from django.core.exceptions import ValidationError
from django.db.models import QuerySet
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from feed.actions import appeals, cases
from feed.models import Appeal, CaseEntry, Strike
from feed.pages.moderating import APPEALS
from users.admin.base import moderator, note_changes
from users.lib.digits import number_in

from .claimed import ClaimedAdmin, StateFilter


@admin.register(Appeal)
class AppealAdmin(ClaimedAdmin[Appeal]):
    """What people say against decisions about them, the oldest first.

    Who may view cases reads it, who may change them claims and decides it; but nobody reads what they said
    themself, and nobody decides about what they have decided.
    """

    list_display = ("thing", "person", "what", "created_at", "looks")
    list_filter = (StateFilter,)
    list_select_related = ("strike__person", "assignee")
    search_fields = ("strike__person__username__exact",)
    search_help_text = gettext_lazy("The username of the person who appeals.")
    ordering = ("created_at",)
    folder = "appeal"
    key = APPEALS
    row_select_related = ("strike__person", "strike__case", "assignee")

    def get_queryset(self, request: HttpRequest) -> QuerySet[Appeal]:
        """Return the appeals that the moderator may read."""
        return Appeal.objects.readable_by(moderator(request)).order_by(*self.ordering)

    def has_module_permission(self, request: HttpRequest) -> bool:
        """Whether the moderator sees the queue named."""
        return self.has_view_permission(request)

    def has_view_permission(self, request: HttpRequest, obj: Appeal | None = None) -> bool:
        """Whether the moderator may read cases."""
        return request.user.has_perm("feed.view_case") or self.has_change_permission(request, obj)

    def has_change_permission(self, request: HttpRequest, obj: Appeal | None = None) -> bool:
        """Whether the moderator may decide cases."""
        return request.user.has_perm(cases.PERMISSION)

    @admin.display(description=gettext_lazy("appeal"))
    def thing(self, row: Appeal) -> str:
        """Which it is."""
        return self.link_to(row, str(row))

    @admin.display(description=gettext_lazy("by whom"))
    def person(self, row: Appeal) -> str:
        """Who appeals."""
        return f"@{row.strike.person.username}" if row.strike.person is not None else ""

    @admin.display(description=gettext_lazy("what was done"))
    def what(self, row: Appeal) -> str:
        """What it is about."""
        return row.strike.shown_outcome

    @admin.display(description=gettext_lazy("looked at by"))
    def looks(self, row: Appeal) -> str:
        """Who is looking at it, or what somebody has decided."""
        person = row.held_by() if row.is_open else row.assignee
        name = f"@{person.username}" if person is not None else ""
        return name if row.is_open else f"{row.shown_outcome} {name}"

    # --- one appeal ----------------------------------------------------------------------------

    def may_decide(self, request: HttpRequest, row: Appeal) -> bool:
        """Whether the appeal is for the moderator to decide."""
        return appeals.may_decide(actor=moderator(request), appeal=row)

    def claim(self, request: HttpRequest, pk: int, *, takes_over: bool = False) -> Appeal:
        """Claim the appeal for the moderator; returns it."""
        return appeals.claim(actor=moderator(request), pk=pk, takes_over=takes_over)

    def release(self, request: HttpRequest, pk: int) -> None:
        """End the moderator's claim of the appeal."""
        appeals.release(actor=moderator(request), pk=pk)

    def decision_of(self, row: Appeal) -> CaseEntry | None:
        """Return who decided the appeal, and how; None while nobody has."""
        kinds = (CaseEntry.Kind.GRANTED, CaseEntry.Kind.REFUSED)
        return row.case.entries.filter(kind__in=kinds).select_related("actor").first()

    def row_context(self, request: HttpRequest, row: Appeal) -> Mapping[str, Any]:
        """Return what the page of the appeal shows."""
        offered = appeals.choices(actor=moderator(request), appeal=row)
        said = {
            Appeal.Outcome.GRANTED: _grants(row.strike),
            Appeal.Outcome.REFUSED: _("Refuse: the decision stands"),
        }
        return {
            "appeal": row,
            "strike": row.strike,
            "case": row.case,
            "decided": appeals.decided_by(row.case),
            "outcomes": [(outcome.value, said[outcome]) for outcome in offered],
        }

    def decide_view(self, request: HttpRequest, pk: int) -> HttpResponse:
        """Decide the appeal."""
        row = self.row(request, str(pk))
        sent = {name: request.POST.get(name, "") for name in ("outcome", "note", "words")}
        version = number_in(request.POST.get("version", "")) or 0
        if sent["outcome"] not in appeals.choices(actor=moderator(request), appeal=row):
            if row.is_open:
                return self.page(request, row, 422, errors=[_("Choose a decision.")], sent=sent)
            return self.too_late(request, pk, sent)
        try:
            row = appeals.decide(actor=moderator(request), pk=pk, version=version, **sent)
        except ValidationError as error:
            return self.page(request, row, 422, errors=error.messages, sent=sent)
        except cases.NotNow:
            return self.too_late(request, pk, sent)
        note_changes(request, [row], f"Decided: {row.outcome}.")
        self.message_user(request, _("Decided. The person was notified."), messages.SUCCESS)
        return redirect(self.url_of("changelist"))

    def views(self) -> dict[str, Callable[..., HttpResponse]]:
        """Return what one can do with an appeal, by the end of its address."""
        return {**super().views(), "decide": self.decide_view}


def _grants(strike: Strike) -> str:
    """Return what granting an appeal against this does."""
    return {
        Strike.Outcome.WARNED: _("Grant: the warning is withdrawn"),
        Strike.Outcome.REMOVED: _("Grant: the post is restored, and the strike withdrawn"),
        Strike.Outcome.SUSPENDED: _("Grant: the person is reinstated, and the strike withdrawn"),
    }[Strike.Outcome(strike.outcome)]
