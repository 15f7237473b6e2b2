"""The queue of what was reported, and each case of it."""

from collections.abc import Callable, Mapping
from typing import Any

from django.contrib import admin, messages
from django.core.exceptions import ValidationError
from django.db.models import QuerySet
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from feed.actions import appeals, cases
from feed.actions.suspensions import Lasts, clean_lasts
from feed.models import Case, CaseEntry, Strike
from feed.pages.moderating import CASES
from users.admin.base import moderator, note_changes
from users.lib.digits import number_in

from . import case_page
from .claimed import StateFilter
from .closing import ClosingAdmin


class AssigneeFilter(admin.SimpleListFilter):
    """Who is looking at it, or has decided it."""

    title = gettext_lazy("assignee")
    parameter_name = "looked_at_by"

    def lookups(self, request: HttpRequest, model_admin: Any) -> list[tuple[str, str]]:
        """Return what can be chosen."""
        return [("me", _("Me")), ("nobody", _("Nobody")), ("others", _("Somebody else"))]

    def queryset(self, request: HttpRequest, queryset: QuerySet[Case]) -> QuerySet[Case]:
        """Return the cases of the chosen people; a claim that is over counts no more."""
        now = timezone.now()
        held = queryset.filter(claimed_until__gt=now) | queryset.filter(closed_at__isnull=False)
        if self.value() == "me":
            return held.filter(assignee=moderator(request))
        if self.value() == "others":
            return held.filter(assignee__isnull=False).exclude(assignee=moderator(request))
        if self.value() == "nobody":
            over = queryset.filter(claimed_until__isnull=True) | queryset.filter(
                claimed_until__lte=now
            )
            return over.filter(closed_at__isnull=True)
        return queryset


@admin.register(Case)
class CaseAdmin(ClosingAdmin):
    """What was reported: the most severe first, of those the oldest.

    Nobody sees cases about themself, for these say who reported them. Who may view cases reads them; who may
    change them claims, notes and decides, as far as they may also do what the decision does.
    """

    list_display = (
        "thing",
        "urgency",
        "report_count",
        "person",
        "opened_at",
        "looks",
    )
    list_filter = (StateFilter, "kind", "category", AssigneeFilter)
    list_select_related = ("person", "assignee")
    search_fields = ("person__username__exact",)
    search_help_text = gettext_lazy("The username of whom it is about.")
    ordering = ("-severity", "pk")
    folder = "case"
    key = CASES
    row_select_related = ("person", "assignee")

    def get_queryset(self, request: HttpRequest) -> QuerySet[Case]:
        """Return the cases that the moderator may read."""
        return Case.objects.readable_by(moderator(request)).order_by(*self.ordering)

    @admin.display(description=gettext_lazy("reported"))
    def thing(self, case: Case) -> str:
        """What was reported, and whether it was judged fine before."""
        words = f"{case} · {_('judged fine before')}" if case.was_fine else str(case)
        return self.link_to(case, words)

    @admin.display(description=gettext_lazy("category"), ordering="severity")
    def urgency(self, case: Case) -> str:
        """The most severe category, and how urgent that is."""
        return f"{case.severity} · {case.get_category_display()}"

    @admin.display(description=gettext_lazy("looked at by"))
    def looks(self, case: Case) -> str:
        """Who is looking at it, or what somebody has decided."""
        person = case.held_by() if case.is_open else case.assignee
        name = f"@{person.username}" if person is not None else ""
        return name if case.is_open else f"{case.shown_outcome} {name}"

    # --- one case ------------------------------------------------------------------------------

    def claim(self, request: HttpRequest, pk: int, *, takes_over: bool = False) -> Case:
        """Claim the case for the moderator; returns it."""
        return cases.claim(actor=moderator(request), pk=pk, takes_over=takes_over)

    def release(self, request: HttpRequest, pk: int) -> None:
        """End the moderator's claim of the case."""
        cases.release(actor=moderator(request), pk=pk)

    def decision_of(self, row: Case) -> CaseEntry | None:
        """Return who decided the case, and how; None while nobody has."""
        return appeals.decided_by(row)

    def row_context(self, request: HttpRequest, row: Case) -> Mapping[str, Any]:
        """Return what the page of the case shows."""
        return case_page.shown(row, moderator(request))

    def note_view(self, request: HttpRequest, pk: int) -> HttpResponse:
        """Write a note to other moderators."""
        text = request.POST.get("text", "")
        try:
            cases.add_note(actor=moderator(request), pk=pk, text=text)
        except ValidationError as error:
            case = self.row(request, str(pk))
            return self.page(request, case, 422, note_errors=error.messages, noted=text)
        return redirect(self.url_of("change", pk))

    def decide_view(self, request: HttpRequest, pk: int) -> HttpResponse:
        """Ask, saying what will happen to whom; confirmed, decide."""
        case = self.row(request, str(pk))
        names = ("outcome", "note", "words", "to_person", "lasts")
        sent = {name: request.POST.get(name, "") for name in names}
        version = number_in(request.POST.get("version", "")) or 0
        if sent["outcome"] not in cases.choices(actor=moderator(request), case=case):
            if case.is_open:
                return self.page(request, case, 422, errors=[_("Choose a decision.")], sent=sent)
            return self.too_late(request, pk, sent)
        try:
            lasts = self._checked(sent)
            if "confirmed" not in request.POST:
                return self._preview(request, case, version, sent, lasts)
            case = cases.decide(actor=moderator(request), pk=pk, version=version, **sent)
        except ValidationError as error:
            return self.page(request, case, 422, errors=error.messages, sent=sent)
        except cases.NotNow:
            return self.too_late(request, pk, sent)
        note_changes(request, [case], f"Decided: {case.outcome}.")
        self.message_user(
            request, _("Decided. Everybody who reported it was notified."), messages.SUCCESS
        )
        return redirect(self.url_of("changelist"))

    def _checked(self, sent: dict[str, str]) -> Lasts | None:
        """Return for how long the decision suspends somebody; None where it does not. Raises
        ValidationError for what cannot be sent with it."""
        lasts = sent["lasts"]
        cases.check_words(**{name: said for name, said in sent.items() if name != "lasts"})
        return clean_lasts(lasts) if sent["outcome"] == Case.Outcome.SUSPENDED else None

    def _preview(
        self,
        request: HttpRequest,
        case: Case,
        version: int,
        sent: dict[str, str],
        lasts: Lasts | None,
    ) -> HttpResponse:
        outcome = Case.Outcome(sent["outcome"])
        context = {"case": case, "version": version, "sent": sent, "outcome": outcome}
        context["lasts"] = lasts.label if lasts is not None else ""
        context |= {"does": case_page.said_of(outcome), "told": case.report_count}
        context["is_strike"] = outcome in Strike.Outcome.values and case.person is not None
        return self.answer(request, "confirm", _("Are you sure?"), context)

    def views(self) -> dict[str, Callable[..., HttpResponse]]:
        """Return what one can do with a case, by the end of its address."""
        return {**super().views(), "note": self.note_view, "decide": self.decide_view}
