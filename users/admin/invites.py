"""The door and the invitations: who may join."""

from typing import Any

from django.contrib import admin, messages
from django.db import transaction
from django.db.models import QuerySet
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext

from users.actions.invites import make_invite, revoke_invite
from users.models import Door, Invite

from .base import ModerationAdmin, Refused, moderator, note_changes, refusals


@admin.register(Door)
class DoorAdmin(ModerationAdmin[Door]):
    """Whether people can join: one row, always there."""

    fields = ("state",)

    def has_add_permission(self, request: HttpRequest) -> bool:
        """There is only the one."""
        return False

    def has_delete_permission(self, request: HttpRequest, obj: Door | None = None) -> bool:
        """And it stays."""
        return False

    def changelist_view(
        self, request: HttpRequest, extra_context: dict[str, Any] | None = None
    ) -> HttpResponse:
        """Lead to the one row."""
        return redirect("admin:users_door_change", 1)

    def get_object(
        self, request: HttpRequest, object_id: str, from_field: str | None = None
    ) -> Door | None:
        """Return the one row, or what holds while nobody has changed it."""
        return Door.current() if object_id == "1" else None


@admin.register(Invite)
class InviteAdmin(ModerationAdmin[Invite]):
    """Invitations. Moderators make any, and revoke those they may; nothing else of one changes."""

    owner = "made_by"

    list_display = (
        "code",
        "made_by",
        "used",
        "limit",
        "created_at",
        "expires_at",
        "revoked_at",
        "is_usable",
    )
    list_select_related = ("made_by",)
    list_filter = ("revoked_at", "expires_at")
    search_fields = ("code", "made_by__username")
    ordering = ("-pk",)
    actions = ("revoke",)
    readonly_fields = ("code", "made_by", "used", "created_at", "revoked_at")

    def get_fields(self, request: HttpRequest, obj: Invite | None = None) -> Any:
        """Return what is chosen for a new one, and all there is to see of another."""
        chosen = ["limit", "expires_at"]
        return [*chosen, *self.readonly_fields] if obj else chosen

    def get_readonly_fields(
        self, request: HttpRequest, obj: Invite | None = None
    ) -> list[str] | tuple[str, ...]:
        """Once it is out, it stays as it is."""
        return [*self.readonly_fields, "limit", "expires_at"] if obj else self.readonly_fields

    def has_delete_permission(self, request: HttpRequest, obj: Invite | None = None) -> bool:
        """It is revoked instead: how many came by it stays to be seen."""
        return False

    def save_model(self, request: HttpRequest, obj: Invite, form: Any, change: Any) -> None:
        """Make a new one in the moderator's name."""
        if not change:
            made = make_invite(actor=moderator(request), limit=obj.limit, expires_at=obj.expires_at)
            obj.pk, obj.code, obj.made_by = made.pk, made.code, made.made_by
            obj._state.adding = False

    @admin.display(description=gettext_lazy("holds"), boolean=True)
    def is_usable(self, invite: Invite) -> bool:
        """Return whether somebody can join by it now."""
        is_over = invite.expires_at is not None and invite.expires_at <= timezone.now()
        has_room = invite.used < invite.limit
        return has_room and not is_over and not invite.revoked_at and invite.made_by.is_active

    @admin.action(description=gettext_lazy("Revoke"), permissions=["change"])
    def revoke(self, request: HttpRequest, queryset: QuerySet[Invite]) -> None:
        """Let nobody in by these any more."""
        changed = list(queryset.filter(revoked_at=None).select_related("made_by"))
        reason = _("Nothing was revoked: what a superuser or the staff made is among them.")
        try:
            with refusals(reason), transaction.atomic():
                for invite in changed:
                    revoke_invite(actor=moderator(request), invite=invite)
        except Refused as refused:
            self.message_user(request, str(refused), messages.ERROR)
            return
        note_changes(request, changed, "Revoked.")
        said = ngettext("%d invitation was revoked.", "%d invitations were revoked.", len(changed))
        self.message_user(request, said % len(changed), messages.SUCCESS)
