"""Notifications: what people were notified of, and a note to somebody."""

from typing import TYPE_CHECKING, Any

from django import forms
from django.contrib import admin
from django.core.exceptions import ValidationError
from django.http import HttpRequest
from django.utils.translation import gettext as _

from feed.actions.notifications import notify
from feed.models import Notification
from users.admin.base import ModerationAdmin

if TYPE_CHECKING:
    NoteModelForm = forms.ModelForm[Notification]
else:
    NoteModelForm = forms.ModelForm


class NoteForm(NoteModelForm):
    """A note of the site to one person."""

    def clean_text(self) -> str:
        """Refuse a note that says nothing."""
        text: str = self.cleaned_data["text"].strip()
        if not text:
            raise ValidationError(_("A note needs a text."))
        return text

    def clean_url(self) -> str:
        """Refuse what `notify` would refuse: an address that is not a path of this site."""
        url: str = self.cleaned_data["url"]
        if url and (not url.startswith("/") or url.startswith(("//", "/\\"))):
            raise ValidationError(_("This must be a path of this site, such as /public/."))
        return url


@admin.register(Notification)
class NotificationAdmin(ModerationAdmin[Notification]):
    """Notifications. "Add" sends a note, which reaches the person's open pages at once.

    They are not changed or deleted here: they come and go with what they are about.
    """

    form = NoteForm
    list_display = ("id", "recipient", "kind", "actor", "post", "text", "created_at", "read_at")
    list_filter = ("kind", ("read_at", admin.EmptyFieldListFilter))
    list_select_related = ("recipient", "actor", "post")
    search_fields = ("recipient__username", "actor__username", "text")
    autocomplete_fields = ("recipient",)
    ordering = ("-pk",)

    def get_fields(self, request: HttpRequest, obj: Notification | None = None) -> list[Any]:
        """Return what a note has, or all that a notification that is there has."""
        if obj is None:
            return ["recipient", "text", "url"]
        return ["recipient", "kind", "actor", "post", "text", "url", "created_at", "read_at"]

    def has_change_permission(self, request: HttpRequest, obj: Notification | None = None) -> bool:
        """What was sent stays sent."""
        return False

    def has_delete_permission(self, request: HttpRequest, obj: Notification | None = None) -> bool:
        """What was sent stays sent."""
        return False

    def save_model(self, request: HttpRequest, obj: Notification, form: Any, change: Any) -> None:
        """Send the note."""
        sent = notify(recipient=obj.recipient, text=obj.text, url=obj.url)
        obj.pk = sent.pk if sent else None
