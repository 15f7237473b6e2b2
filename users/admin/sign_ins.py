"""What allauth keeps of how people sign in: to look at, and to take away from who is locked out."""

from typing import Any

from allauth.mfa.models import Authenticator
from allauth.socialaccount.models import SocialAccount, SocialApp, SocialToken
from allauth.usersessions.models import UserSession
from django.contrib import admin
from django.http import HttpRequest

from .base import ModerationAdmin

# Other sites are switched on by the environment alone, and no tokens of theirs are kept. allauth
# shows authenticators with their secrets, and sessions with their keys.
for _model in (Authenticator, SocialAccount, SocialApp, SocialToken, UserSession):
    if admin.site.is_registered(_model):
        admin.site.unregister(_model)


class LookedAt(ModerationAdmin[Any]):
    """Seen and deleted, never made or changed here."""

    list_select_related = ("user",)
    search_fields = ("user__username",)

    def has_add_permission(self, request: HttpRequest) -> bool:
        """Only the person themself adds a way to sign in."""
        return False

    def has_change_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        """Nor does anybody else change one."""
        return False

    def has_delete_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        """As with people: only superusers touch what is a superuser's or the staff's."""
        if not super().has_delete_permission(request, obj):
            return False
        is_staff = obj is not None and (obj.user.is_staff or obj.user.is_superuser)
        return bool(getattr(request.user, "is_superuser", False)) or not is_staff


@admin.register(Authenticator)
class AuthenticatorAdmin(LookedAt):
    """Second factors, without their secrets. Deleting one helps who has lost it."""

    list_display = ("user", "type", "created_at", "last_used_at")
    list_filter = ("type",)
    fields = ("user", "type", "created_at", "last_used_at")


@admin.register(SocialAccount)
class SocialAccountAdmin(LookedAt):
    """Accounts at other sites by which people sign in."""

    list_display = ("user", "provider", "uid", "date_joined", "last_login")
    list_filter = ("provider",)
    fields = list_display
