"""What cases and appeals have in common in Django admin: one moderator at a time looks at one of them."""

from collections.abc import Callable, Mapping
from typing import Any, TypeVar

from django.contrib import admin
from django.contrib.admin.views.main import ChangeList
from django.core.exceptions import PermissionDenied
from django.db.models import QuerySet
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.template.response import TemplateResponse
from django.urls import URLPattern, path, reverse
from django.utils.html import format_html
from django.utils.safestring import SafeString
from django.utils.text import capfirst
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_POST

from feed.models import CaseEntry
from feed.models.claimed import Claimed
from feed.pages import Region
from feed.pages.moderating import CASE, QUEUE
from users.admin.base import ModerationAdmin, moderator
from users.admin.paging import BoundedPaginator
from users.http.middleware import asks_by_itself
from users.lib.digits import number_in

Row = TypeVar("Row", bound=Claimed)


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

    def queryset(self, request: HttpRequest, queryset: QuerySet[Any]) -> QuerySet[Any]:
        """Return the rows in the chosen state."""
        if self.value() == "all":
            return queryset
        return queryset.filter(closed_at__isnull=self.value() != "decided")


class ClaimedAdmin(ModerationAdmin[Row]):
    """A queue, and the page of each row, which claims it for who may decide it.

    Rows are made by what people do, decided at addresses of their own, and stay. `folder` below
    `templates/admin/feed/` has the templates.
    """

    folder = ""
    key = ""  # of the pages, in feed/pages/moderating.py
    row_select_related: tuple[str, ...] = ("assignee",)
    change_list_template = "admin/feed/case/queue.html"
    list_display_links = None  # a link with an id keeps the focus when the list is shown anew

    paginator = BoundedPaginator
    show_facets = admin.ShowFacets.NEVER

    def has_add_permission(self, request: HttpRequest) -> bool:
        """What people do makes them."""
        return False

    def has_delete_permission(self, request: HttpRequest, obj: Row | None = None) -> bool:
        """They stay."""
        return False

    def claim(self, request: HttpRequest, pk: int, *, takes_over: bool = False) -> Row:
        """Claim the row for the moderator; returns it."""
        raise NotImplementedError

    def release(self, request: HttpRequest, pk: int) -> None:
        """End the moderator's claim of the row."""
        raise NotImplementedError

    def may_decide(self, request: HttpRequest, row: Row) -> bool:
        """Whether the moderator may decide this one."""
        return self.has_change_permission(request, row)

    def decision_of(self, row: Row) -> CaseEntry | None:
        """Return who decided it, and how; None while nobody has."""
        raise NotImplementedError

    def row_context(self, request: HttpRequest, row: Row) -> Mapping[str, Any]:
        """Return what the template shows of the row itself."""
        raise NotImplementedError

    def changelist_view(
        self, request: HttpRequest, extra_context: dict[str, Any] | None = None
    ) -> HttpResponse:
        """Show the queue, which is live."""
        shown = {"live_path": QUEUE.live_path(key=self.key), "region": Region(QUEUE, {})}
        response = super().changelist_view(request, {**shown, **(extra_context or {})})
        if isinstance(response, TemplateResponse) and response.context_data is not None:
            rows = response.context_data["cl"].result_list
            response.context_data["rows"] = [self.id_of(row) for row in rows]
        return response

    def id_of(self, row: Row) -> str:
        """Return the id of the link to a row."""
        return f"{self.opts.model_name}-{row.pk}"

    def link_to(self, row: Row, words: str) -> SafeString:
        """Return the link to the page of a row."""
        url = self.url_of("change", row.pk)
        return format_html('<a id="{}" href="{}">{}</a>', self.id_of(row), url, words)

    def change_view(
        self,
        request: HttpRequest,
        object_id: str,
        form_url: str = "",
        extra_context: dict[str, Any] | None = None,
    ) -> HttpResponse:
        """Show it, and claim it for who may decide it."""
        row = self.row(request, object_id)
        if request.method not in ("GET", "HEAD"):
            raise PermissionDenied
        # A page that asks again keeps what its moderator holds. It takes nothing: it may be the very page on
        # which they have just pressed "Leave it to others".
        is_theirs = row.held_by() == moderator(request) or not asks_by_itself(request)
        if request.method == "GET" and is_theirs and self.may_decide(request, row):
            try:
                row = self.claim(request, row.pk)
            except self.model.DoesNotExist:  # erased since it was read
                raise Http404 from None
        return self.page(request, row)

    def renew_view(self, request: HttpRequest, pk: int) -> HttpResponse:
        """Renew the claim for a page that is still open; answer who has it, or that it is decided."""
        row = self.claim(request, pk)
        return TemplateResponse(
            request, "admin/feed/case/_holder.html", self.claim_context(request, row)
        )

    def take_over_view(self, request: HttpRequest, pk: int) -> HttpResponse:
        """Take it over from who looks at it."""
        self.claim(request, pk, takes_over=True)
        return redirect(self.url_of("change", pk))

    def release_view(self, request: HttpRequest, pk: int) -> HttpResponse:
        """Leave it to others."""
        self.release(request, pk)
        return redirect(self.url_of("changelist"))

    def claim_context(self, request: HttpRequest, row: Row) -> dict[str, Any]:
        """Return what the template shows of who is looking at it, and the addresses of what one can do."""
        names = ("change", "renew", "take_over", "release", "decide")
        return {
            "row": row,
            "holder": row.held_by(),
            "moderator": moderator(request),
            "decision": None if row.is_open else self.decision_of(row),
            "urls": {name: self.url_of(name, row.pk) for name in names},
        }

    def page(
        self, request: HttpRequest, row: Row, status: int = 200, **context: Any
    ) -> HttpResponse:
        """Answer with the page of it."""
        live: dict[str, Any] = {
            "live_path": CASE.live_path(key=self.key, pk=row.pk),
            "region": Region(CASE, {}),
            "again_url": self.url_of("change", row.pk),  # not where a form was sent
        }
        claim = self.claim_context(request, row)
        shown = {**live, **claim, **self.row_context(request, row), **context}
        shown["can_change"] = self.may_decide(request, row)
        return self.answer(request, self.folder, capfirst(str(row)), shown, status)

    def answer(
        self,
        request: HttpRequest,
        page: str,
        title: str,
        context: Mapping[str, Any],
        status: int = 200,
    ) -> HttpResponse:
        """Answer with this template of the folder."""
        known = {**self.admin_site.each_context(request), "opts": self.opts, "title": title}
        template = f"admin/feed/{self.folder}/{page}.html"
        return TemplateResponse(request, template, {**known, **context}, status=status)

    def too_late(self, request: HttpRequest, pk: int, sent: Mapping[str, str]) -> HttpResponse:
        """Say what has happened meanwhile, beside what the moderator has typed."""
        row = self.row(request, str(pk))  # read again: the transaction was rolled back
        holder, decision = row.held_by(), None if row.is_open else self.decision_of(row)
        if decision is not None:
            said = _("@%(name)s has decided this meanwhile: %(outcome)s. You changed nothing.") % {
                "name": decision.actor.username,
                "outcome": decision.shown_outcome or decision.shown_kind,
            }
        elif holder is not None and holder != moderator(request):
            said = _("@%s is looking at this. You changed nothing.") % holder.username
        else:
            said = _(
                "Something has been added meanwhile. You changed nothing: read it, then decide."
            )
        return self.page(request, row, 409, errors=[said], sent=sent)

    def row(self, request: HttpRequest, object_id: str) -> Row:
        """Return the row. Raises PermissionDenied and Http404."""
        if not self.has_view_or_change_permission(request):
            raise PermissionDenied
        found = self.get_queryset(request).filter(pk=number_in(object_id) or 0)
        row: Row | None = found.select_related(*self.row_select_related).first()
        if row is None:
            raise Http404
        return row

    def url_of(self, name: str, *arguments: object) -> str:
        """Return the address of a page or action of this admin."""
        return reverse(f"admin:{self.opts.app_label}_{self.opts.model_name}_{name}", args=arguments)

    def views(self) -> dict[str, Callable[..., HttpResponse]]:
        """Return what one can do with a row, by the end of its address."""
        return {
            "renew": self.renew_view,
            "take-over": self.take_over_view,
            "release": self.release_view,
        }

    def get_urls(self) -> list[URLPattern]:
        """Return Django's addresses, and those of what one can do with a row."""
        kind = f"{self.opts.app_label}_{self.opts.model_name}"
        own = [
            path(
                f"<id:pk>/{name}/",
                self.admin_site.admin_view(require_POST(self._for_moderators(view))),
                name=f"{kind}_{name.replace('-', '_')}",
            )
            for name, view in self.views().items()
        ]
        return [*own, *super().get_urls()]

    def _for_moderators(self, view: Callable[..., HttpResponse]) -> Callable[..., HttpResponse]:
        """Let only those in who may decide it; 404 where it is not theirs to read."""

        def guarded(request: HttpRequest, pk: int) -> HttpResponse:
            if not self.may_decide(request, self.row(request, str(pk))):
                raise PermissionDenied
            try:
                return view(request, pk)
            except self.model.DoesNotExist:  # erased since it was read
                raise Http404 from None

        return guarded
