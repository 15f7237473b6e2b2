"""The queue of what was reported, and each case of it."""

from collections.abc import Callable
from typing import Any

from django.contrib import admin, messages
from django.contrib.admin.views.main import ChangeList
from django.core.exceptions import PermissionDenied, ValidationError
from django.db.models import QuerySet
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.template.response import TemplateResponse
from django.urls import URLPattern, path, reverse
from django.utils import timezone
from django.utils.text import capfirst
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_POST

from feed.actions import cases
from feed.models import Case
from users.admin.base import ModerationAdmin, moderator, note_changes
from users.admin.paging import BoundedPaginator
from users.lib.digits import number_in

from . import case_page


class StateFilter(admin.SimpleListFilter):
    """What waits for a decision, unless somebody asks for the rest."""

    title = gettext_lazy("state")
    parameter_name = "state"

    def lookups(self, request: HttpRequest, model_admin: Any) -> list[tuple[str, str]]:
        """Return the other states."""
        return [("decided", _("Decided")), ("all", _("All"))]

    def choices(self, changelist: ChangeList) -> Any:
        """Call what is chosen by itself by its name."""
        for number, choice in enumerate(super().choices(changelist)):
            yield {**choice, "display": _("Open")} if number == 0 else choice

    def queryset(self, request: HttpRequest, queryset: QuerySet[Case]) -> QuerySet[Case]:
        """Return the cases in the chosen state."""
        if self.value() == "all":
            return queryset
        return queryset.filter(closed_at__isnull=self.value() != "decided")


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
class CaseAdmin(ModerationAdmin[Case]):
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
    list_display_links = ("thing",)
    list_filter = (StateFilter, "kind", "category", AssigneeFilter)
    list_select_related = ("person", "assignee")
    search_fields = ("person__username__exact",)
    search_help_text = gettext_lazy("The username of whom it is about.")
    ordering = ("-severity", "pk")
    paginator = BoundedPaginator
    show_facets = admin.ShowFacets.NEVER

    def get_queryset(self, request: HttpRequest) -> QuerySet[Case]:
        """Return the cases that the moderator may read."""
        return Case.objects.readable_by(moderator(request)).order_by(*self.ordering)

    def has_add_permission(self, request: HttpRequest) -> bool:
        """Reports make them."""
        return False

    def has_delete_permission(self, request: HttpRequest, obj: Case | None = None) -> bool:
        """They stay."""
        return False

    @admin.display(description=gettext_lazy("reported"))
    def thing(self, case: Case) -> str:
        """What was reported, and whether it was judged fine before."""
        return f"{case} · {_('judged fine before')}" if case.was_fine else str(case)

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

    def change_view(
        self,
        request: HttpRequest,
        object_id: str,
        form_url: str = "",
        extra_context: dict[str, Any] | None = None,
    ) -> HttpResponse:
        """Show the case, and claim it for who may decide it."""
        case = self._case(request, object_id)
        if request.method not in ("GET", "HEAD"):
            raise PermissionDenied
        if request.method == "GET" and self.has_change_permission(request, case):
            case = cases.claim(actor=moderator(request), pk=case.pk)
        return self._page(request, case)

    def renew_view(self, request: HttpRequest, pk: int) -> HttpResponse:
        """Hold the case on for a page that is still open; answer who holds it, or that it is decided."""
        case = cases.renew(actor=moderator(request), pk=pk)
        return TemplateResponse(
            request,
            "admin/feed/case/_holder.html",
            {
                "case": case,
                "holder": case.held_by(),
                "moderator": moderator(request),
                "decision": case_page.decided_by(case),
            },
        )

    def take_over_view(self, request: HttpRequest, pk: int) -> HttpResponse:
        """Take the case over from who looks at it."""
        cases.claim(actor=moderator(request), pk=pk, takes_over=True)
        return redirect(self._url(pk))

    def release_view(self, request: HttpRequest, pk: int) -> HttpResponse:
        """Leave the case to others."""
        cases.release(actor=moderator(request), pk=pk)
        return redirect("admin:feed_case_changelist")

    def note_view(self, request: HttpRequest, pk: int) -> HttpResponse:
        """Write a note to other moderators."""
        text = request.POST.get("text", "")
        try:
            cases.add_note(actor=moderator(request), pk=pk, text=text)
        except ValidationError as error:
            case = self._case(request, str(pk))
            return self._page(request, case, 422, note_errors=error.messages, noted=text)
        return redirect(self._url(pk))

    def decide_view(self, request: HttpRequest, pk: int) -> HttpResponse:
        """Ask, saying what will happen to whom; confirmed, decide."""
        case = self._case(request, str(pk))
        sent = {name: request.POST.get(name, "") for name in ("outcome", "note", "words")}
        version = number_in(request.POST.get("version", "")) or 0
        if sent["outcome"] not in cases.choices(actor=moderator(request), case=case):
            if case.is_open:
                return self._page(request, case, 422, errors=[_("Choose a decision.")], sent=sent)
            return self._too_late(request, case, sent)
        try:
            cases.check_words(**{name: sent[name] for name in ("note", "words")})
            if "confirmed" not in request.POST:
                return self._preview(request, case, version, sent)
            case = cases.decide(actor=moderator(request), pk=pk, version=version, **sent)
        except ValidationError as error:
            return self._page(request, case, 422, errors=error.messages, sent=sent)
        except cases.NotNow as not_now:
            return self._too_late(request, not_now.case, sent)
        note_changes(request, [case], f"Decided: {case.outcome}.")
        self.message_user(
            request, _("Decided. Everybody who reported it was notified."), messages.SUCCESS
        )
        return redirect("admin:feed_case_changelist")

    def _too_late(self, request: HttpRequest, case: Case, sent: dict[str, str]) -> HttpResponse:
        """Say what has happened meanwhile, beside what the moderator has typed."""
        case = self._case(request, str(case.pk))  # as it stands: what was begun has been taken back
        holder, decision = case.held_by(), case_page.decided_by(case)
        if decision is not None:
            said = _("@%(name)s has decided this meanwhile: %(outcome)s. You changed nothing.") % {
                "name": decision.actor.username,
                "outcome": Case.Outcome(decision.outcome).label,
            }
        elif holder is not None and holder != moderator(request):
            said = _("@%s is looking at this. You changed nothing.") % holder.username
        else:
            said = _(
                "Something has been added meanwhile. You changed nothing: read it, then decide."
            )
        return self._page(request, case, 409, errors=[said], sent=sent)

    def _preview(
        self, request: HttpRequest, case: Case, version: int, sent: dict[str, str]
    ) -> HttpResponse:
        outcome = Case.Outcome(sent["outcome"])
        context = {"case": case, "version": version, "sent": sent, "outcome": outcome}
        context |= {"does": case_page.said_of(outcome), "told": case.report_count}
        return self._answer(request, "confirm", _("Are you sure?"), context)

    def _page(
        self, request: HttpRequest, case: Case, status: int = 200, **context: Any
    ) -> HttpResponse:
        shown = case_page.shown(case, moderator(request))
        shown |= {"decision": case_page.decided_by(case), **context}
        shown["can_change"] = self.has_change_permission(request, case)
        return self._answer(request, "case", capfirst(str(case)), shown, status)

    def _answer(
        self,
        request: HttpRequest,
        page: str,
        title: str,
        context: dict[str, Any],
        status: int = 200,
    ) -> HttpResponse:
        known = {**self.admin_site.each_context(request), "opts": self.opts, "title": title}
        template = f"admin/feed/case/{page}.html"
        return TemplateResponse(request, template, {**known, **context}, status=status)

    def _case(self, request: HttpRequest, object_id: str) -> Case:
        """Return the case. Raises PermissionDenied and Http404."""
        if not self.has_view_or_change_permission(request):
            raise PermissionDenied
        rows = self.get_queryset(request).select_related("person", "assignee")
        case = rows.filter(pk=number_in(object_id) or 0).first()
        if case is None:
            raise Http404
        return case

    def _url(self, pk: int) -> str:
        return reverse("admin:feed_case_change", args=[pk])

    def get_urls(self) -> list[URLPattern]:
        """Return Django's addresses, and those of what one can do with a case."""
        does: dict[str, Callable[..., HttpResponse]] = {
            "renew": self.renew_view,
            "take-over": self.take_over_view,
            "release": self.release_view,
            "note": self.note_view,
            "decide": self.decide_view,
        }
        own = [
            path(
                f"<id:pk>/{name}/",
                self.admin_site.admin_view(require_POST(self._for_moderators(view))),
                name=f"feed_case_{name.replace('-', '_')}",
            )
            for name, view in does.items()
        ]
        return [*own, *super().get_urls()]

    def _for_moderators(self, view: Callable[..., HttpResponse]) -> Callable[..., HttpResponse]:
        """Let only those in who may change the case; 404 where it is not theirs to read."""

        def guarded(request: HttpRequest, pk: int) -> HttpResponse:
            case = self._case(request, str(pk))
            if not self.has_change_permission(request, case):
                raise PermissionDenied
            return view(request, pk)

        return guarded
