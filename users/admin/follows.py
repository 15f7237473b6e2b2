"""Who follows whom."""

from django.contrib import admin
from django.db.models import QuerySet
from django.http import HttpRequest

from users.actions.follows import unfollow
from users.models import Follow

from .base import ModerationAdmin


@admin.register(Follow)
class FollowAdmin(ModerationAdmin[Follow]):
    """Follows: look, and end them. Nobody is made to follow anybody here."""

    owner = "follower"

    list_display = ("follower", "followee", "created_at")
    list_display_links = ("created_at",)
    list_filter = ("follower__is_active", "followee__is_active")
    list_select_related = ("follower", "followee")
    search_fields = (
        "follower__username",
        "follower__name",
        "followee__username",
        "followee__name",
    )
    ordering = ("-pk",)

    def get_queryset(self, request: HttpRequest) -> QuerySet[Follow]:
        """Return the follows with both people: the page that asks before deleting names them."""
        return super().get_queryset(request).select_related("follower", "followee")

    def has_add_permission(self, request: HttpRequest) -> bool:
        """Nobody is made to follow."""
        return False

    def has_change_permission(self, request: HttpRequest, obj: Follow | None = None) -> bool:
        """There is nothing to change."""
        return False

    def delete_model(self, request: HttpRequest, obj: Follow) -> None:
        """End one follow, as the person themself would."""
        unfollow(actor=obj.follower, person=obj.followee)

    def delete_queryset(self, request: HttpRequest, queryset: QuerySet[Follow]) -> None:
        """End several follows, each in a transaction of its own (it makes the live engine lock)."""
        for follow in queryset:
            self.delete_model(request, follow)
