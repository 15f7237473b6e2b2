"""Who is leaving: seen by moderators, brought back by superusers."""

from typing import Any

from django.contrib import admin, messages
from django.core.exceptions import PermissionDenied
from django.db.models import QuerySet
from django.http import HttpRequest
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext

from users.actions.leaving import come_back
from users.models import User

from .base import moderator, note_changes


class StayFilter(admin.SimpleListFilter):
    """Lists people by whether they stay."""

    title = gettext_lazy("leaving")
    parameter_name = "leaving"

    def lookups(self, request: HttpRequest, model_admin: object) -> list[tuple[str, str]]:
        """Return what can be chosen."""
        return [("no", _("stays")), ("yes", _("is leaving")), ("gone", _("has left"))]

    def queryset(self, request: HttpRequest, queryset: QuerySet[User]) -> QuerySet[User]:
        """Return the people of that kind."""
        kinds: dict[str, dict[str, Any]] = {
            "no": {"leaves_at": None, "erased_at": None},
            "yes": {"leaves_at__isnull": False},
            "gone": {"erased_at__isnull": False},
        }
        return queryset.filter(**kinds.get(self.value() or "", {}))


class LeavingActions:
    """Admin's action on people who are leaving."""

    def has_superuser_permission(self, request: HttpRequest) -> bool:
        """Whether the moderator is a superuser."""
        return moderator(request).is_superuser

    @admin.action(description=gettext_lazy("Bring back who is leaving"), permissions=["superuser"])
    def bring_back(self, request: HttpRequest, queryset: QuerySet[User]) -> None:
        """Bring back those who have deleted their account and are only hidden so far."""
        back = []
        for person in queryset:
            try:
                back.append(come_back(actor=moderator(request), person=person))
            except PermissionDenied:  # not leaving, or gone for good
                continue
        note_changes(request, back, "Brought back.")
        said = ngettext("%d person was brought back.", "%d people were brought back.", len(back))
        messages.success(request, said % len(back))
