"""What allauth keeps of how people sign in: to look at, and to take away from who is locked out."""

from typing import Any, ClassVar

from allauth.account.models import EmailAddress
from allauth.mfa.models import Authenticator
from allauth.socialaccount.models import SocialAccount, SocialApp, SocialToken
from allauth.usersessions.models import UserSession
from django.contrib import admin
from django.db.models import QuerySet
from django.http import HttpRequest

from users.accounts import second_factors
from users.accounts.sessions import has_powers

from .base import ModerationAdmin, moderator

# Other sites are switched on by the environment alone, and no tokens of theirs are kept. allauth
# shows authenticators with their secrets, and sessions with their keys; by its addresses whoever may
# change them could have anybody's password sent to themself.
for _model in (EmailAddress, Authenticator, SocialAccount, SocialApp, SocialToken, UserSession):
    if admin.site.is_registered(_model):
        admin.site.unregister(_model)


class LookedAt(ModerationAdmin[Any]):
    """Seen and deleted, never made or changed here."""

    owner = "user"
    list_select_related = ("user",)
    search_fields: ClassVar[tuple[str, ...]] = ("user__username",)

    def has_add_permission(self, request: HttpRequest) -> bool:
        """Only the person themself adds a way to sign in."""
        return False

    def has_change_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        """Nor does anybody else change one."""
        return False

    def has_delete_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        """Not the moderator's own: the settings take those away, and have it shown first."""
        is_own = obj is not None and obj.user_id == moderator(request).pk
        return super().has_delete_permission(request, obj) and not is_own


@admin.register(EmailAddress)
class EmailAddressAdmin(LookedAt):
    """People's addresses. They are theirs: nobody adds, changes or takes away one here."""

    list_display = ("email", "user", "primary", "verified")
    list_filter = ("primary", "verified")
    search_fields = ("email", "user__username")
    fields = list_display

    def has_delete_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        """Without one nobody gets back in."""
        return False


@admin.register(Authenticator)
class AuthenticatorAdmin(LookedAt):
    """Second factors, without their secrets. Deleting one helps who has lost it."""

    list_display = ("user", "type", "created_at", "last_used_at")
    list_filter = ("type",)
    fields = ("user", "type", "created_at", "last_used_at")

    def delete_model(self, request: HttpRequest, obj: Authenticator) -> None:
        """Delete one; raises SecondFactorMissing where somebody with powers is left with a password."""
        self.delete_queryset(request, Authenticator.objects.filter(pk=obj.pk))

    def delete_queryset(self, request: HttpRequest, queryset: QuerySet[Authenticator]) -> None:
        """Delete several; raises SecondFactorMissing."""
        if any(has_powers(row.user) for row in queryset.select_related("user")):
            second_factors.demand(request)
        super().delete_queryset(request, queryset)


@admin.register(SocialAccount)
class SocialAccountAdmin(LookedAt):
    """Accounts at other sites by which people sign in."""

    list_display = ("user", "provider", "uid", "date_joined", "last_login")
    list_filter = ("provider",)
    fields = list_display
