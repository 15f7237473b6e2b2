"""What moderators take away of how somebody appears; a look at what people have uploaded."""

from typing import TYPE_CHECKING

from django.contrib import admin, messages
from django.db.models import QuerySet
from django.http import HttpRequest
from django.utils.html import format_html
from django.utils.safestring import SafeString
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext

from users.actions.profiles import Part, clear_profile
from users.models import Picture, User

from .base import ModerationAdmin, Refused, moderator, note_changes, refusals

if TYPE_CHECKING:
    Base = admin.ModelAdmin[User]
else:
    Base = object


class ProfileActions(Base):
    """The actions on people that take a part of their profile away, on every open page at once."""

    @admin.action(description=gettext_lazy("Remove picture"), permissions=["change"])
    def remove_avatar(self, request: HttpRequest, queryset: QuerySet[User]) -> None:
        """Show the drawn picture again."""
        self._clear(request, queryset, Part.AVATAR, "Removed the picture.")

    @admin.action(description=gettext_lazy("Remove header picture"), permissions=["change"])
    def remove_header(self, request: HttpRequest, queryset: QuerySet[User]) -> None:
        """Show nothing across the top of their pages."""
        self._clear(request, queryset, Part.HEADER, "Removed the header picture.")

    @admin.action(
        description=gettext_lazy("Remove bio, location and links"), permissions=["change"]
    )
    def remove_words(self, request: HttpRequest, queryset: QuerySet[User]) -> None:
        """Empty what they say about themselves."""
        self._clear(request, queryset, Part.WORDS, "Removed about, place and links.")

    def _clear(self, request: HttpRequest, queryset: QuerySet[User], part: Part, note: str) -> None:
        reason = _("Nothing was removed: you yourself or a superuser is among them.")
        try:
            with refusals(reason):
                changed = clear_profile(actor=moderator(request), people=queryset, part=part)
        except Refused as refused:
            self.message_user(request, str(refused), messages.ERROR)
            return
        note_changes(request, changed, note)
        said = ngettext("Removed from %d person.", "Removed from %d people.", len(changed))
        self.message_user(request, said % len(changed), messages.SUCCESS)


@admin.register(Picture)
class PictureAdmin(ModerationAdmin[Picture]):
    """What people have uploaded, newest first. It is taken away at the person, by an action."""

    list_display = ("shown", "owner", "kind", "is_shown", "created_at")
    list_filter = ("kind",)
    search_fields = ("owner__username",)
    list_select_related = ("owner",)
    ordering = ("-pk",)

    @admin.display(description=gettext_lazy("picture"))
    def shown(self, picture: Picture) -> SafeString:
        """The picture itself."""
        height = 64 if picture.kind == Picture.Kind.AVATAR else 40
        width = height * (1 if picture.kind == Picture.Kind.AVATAR else 3)
        return format_html(
            '<img src="{}" width="{}" height="{}" alt="">', picture.url, width, height
        )

    @admin.display(boolean=True, description=gettext_lazy("is shown"))
    def is_shown(self, picture: Picture) -> bool:
        """Whether its owner shows it."""
        return picture.token in (picture.owner.avatar_token, picture.owner.header_token)

    def has_add_permission(self, request: HttpRequest) -> bool:
        """People upload their own."""
        return False

    def has_change_permission(self, request: HttpRequest, obj: Picture | None = None) -> bool:
        """A picture is what it is."""
        return False

    def has_delete_permission(self, request: HttpRequest, obj: Picture | None = None) -> bool:
        """Deleting a row alone would leave a person showing nothing."""
        return False
