"""Conversations by size and age: never who is in one, how it is called, or a word of it."""

from typing import Any

from django.contrib import admin
from django.db.models import Count, IntegerField, OuterRef, QuerySet, Subquery
from django.db.models.functions import Coalesce
from django.http import HttpRequest
from django.utils.translation import gettext_lazy

from feed.models import Conversation, Membership, Message
from users.admin.base import ModerationAdmin


@admin.register(Conversation)
class ConversationAdmin(ModerationAdmin[Conversation]):
    """How many there are, and how large. What is said in one is for those in it; of what they report
    moderators read a copy (`feed/actions/reported.py`)."""

    list_display = ("id", "kind", "people", "size", "created_at", "is_open")
    list_filter = ("kind", "created_at")
    search_fields = ("=id",)
    fields = readonly_fields = ("kind", "people", "size", "created_at", "closed_at")
    date_hierarchy = "created_at"
    ordering = ("-pk",)

    def get_queryset(self, request: HttpRequest) -> QuerySet[Conversation]:
        """Return the rows with their numbers, counted for those alone that a page shows, unless it is
        sorted by them."""
        rows: QuerySet[Conversation] = super().get_queryset(request)
        members = Membership.objects.filter(state__in=Membership.READING)
        counted: dict[str, QuerySet[Any]] = {"people": members, "size": Message.objects.all()}
        return rows.annotate(
            **{f"counted_{name}": _number_of(some) for name, some in counted.items()}
        )

    @admin.display(description=gettext_lazy("people"), ordering="counted_people")
    def people(self, row: Conversation) -> int:
        """How many are in it, or asked."""
        return int(getattr(row, "counted_people", 0))

    @admin.display(description=gettext_lazy("messages"), ordering="counted_size")
    def size(self, row: Conversation) -> int:
        """How many messages and lines it has."""
        return int(getattr(row, "counted_size", 0))

    @admin.display(description=gettext_lazy("open"), boolean=True)
    def is_open(self, row: Conversation) -> bool:
        """Whether anybody can write in it, as far as its owner is concerned."""
        return not row.is_closed

    def has_add_permission(self, request: HttpRequest) -> bool:
        """Nobody begins one for others."""
        return False

    def has_change_permission(self, request: HttpRequest, obj: Conversation | None = None) -> bool:
        """Nobody changes one."""
        return False

    def has_delete_permission(self, request: HttpRequest, obj: Conversation | None = None) -> bool:
        """It belongs to those in it."""
        return False


def _number_of(rows: QuerySet[Any]) -> Coalesce:
    """Return how many of these rows a conversation has."""
    own = rows.filter(conversation=OuterRef("pk")).order_by().values("conversation")
    number = Subquery(own.annotate(number=Count("pk")).values("number"))
    return Coalesce(number, 0, output_field=IntegerField())
