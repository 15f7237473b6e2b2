"""The log that open pages follow, to look at."""

from typing import Any

from django.contrib import admin
from django.db.models import QuerySet
from django.http import HttpRequest
from django.utils.translation import gettext_lazy

from feed.live.events import REGISTRY
from feed.models import LiveEvent
from users.admin.base import ModerationAdmin


class KindFilter(admin.SimpleListFilter):
    """The kind, chosen from those the code knows: asking the log itself would read all of it."""

    title = gettext_lazy("kind")
    parameter_name = "kind"

    def lookups(
        self, request: HttpRequest, model_admin: "admin.ModelAdmin[Any]"
    ) -> list[tuple[str, str]]:
        """Return every kind of event."""
        return [(kind, kind.replace("_", " ")) for kind in sorted(REGISTRY)]

    def queryset(self, request: HttpRequest, queryset: QuerySet[Any]) -> QuerySet[Any]:
        """Return the events of that kind."""
        return queryset.filter(kind=self.value()) if self.value() else queryset


@admin.register(LiveEvent)
class LiveEventAdmin(ModerationAdmin[LiveEvent]):
    """The log, read-only: only `live.transaction()` writes it, only `prune_live_events` deletes."""

    list_display = ("seq", "kind", "object_id", "actor_id", "topics", "created_at")
    list_filter = (KindFilter,)
    search_fields = ("=object_id",)
    search_help_text = gettext_lazy("The number of the post, comment, person or notification.")
    date_hierarchy = "created_at"
    ordering = ("-seq",)

    def has_add_permission(self, request: HttpRequest) -> bool:
        """Only actions write it."""
        return False

    def has_change_permission(self, request: HttpRequest, obj: LiveEvent | None = None) -> bool:
        """What happened, happened."""
        return False

    def has_delete_permission(self, request: HttpRequest, obj: LiveEvent | None = None) -> bool:
        """A gap would be lost to the pages that have yet to read it."""
        return False
