"""Usernames that nobody may take yet."""

from django.contrib import admin
from django.http import HttpRequest

from users.models import FormerUsername

from .base import ModerationAdmin


@admin.register(FormerUsername)
class FormerUsernameAdmin(ModerationAdmin[FormerUsername]):
    """Names that were given up. To look at; deleting one sets the name free at once."""

    owner = "person"

    list_display = ("username", "person", "kept_until")
    list_select_related = ("person",)
    search_fields = ("username", "person__username")
    ordering = ("-kept_until",)

    def has_add_permission(self, request: HttpRequest) -> bool:
        """A name is given up by whoever had it."""
        return False

    def has_change_permission(
        self, request: HttpRequest, obj: FormerUsername | None = None
    ) -> bool:
        """What is kept is kept as it is."""
        return False
