"""Who may not sign up: blocks of mail domains, IP addresses and usernames."""

from typing import TYPE_CHECKING, Any

from django import forms
from django.contrib import admin, messages
from django.core.exceptions import ValidationError
from django.db.models import QuerySet
from django.http import HttpRequest
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from users.actions.sign_up_blocks import add_block, already_blocked, change_block, lift_blocks
from users.models import SignUpBlock

from .base import ModerationAdmin, Refused, moderator
from .paging import BoundedPaginator
from .sign_up_reach import reach_of, words_for

if TYPE_CHECKING:
    BlockForm = forms.ModelForm[SignUpBlock]
else:
    BlockForm = forms.ModelForm


class SignUpBlockForm(BlockForm):
    """A block. One that would have refused existing accounts is made only when it is saved a second time,
    after the form has said how many they are."""

    # The key of the block whose reach the form has said.
    confirmed = forms.CharField(required=False, widget=forms.HiddenInput)

    class Meta:
        model = SignUpBlock
        fields = ("kind", "value", "note", "ends_at")
        help_texts = {
            "kind": gettext_lazy(
                "A mail domain includes its subdomains. Many people may share an IP address, "
                "so let such a block end."
            ),
            "value": gettext_lazy(
                "example.com · 192.0.2.7, 192.0.2.0/24 or 2001:db8::/48 · "
                "spam, spam*, *spam, *spam* or spam*bot, where * stands for anything"
            ),
        }

    def clean(self) -> dict[str, Any]:
        """Return what was typed; adds errors about it, and says what a new block would catch."""
        super().clean()
        typed = self.cleaned_data
        if not self.instance._state.adding or self.errors:
            return typed
        if typed["ends_at"] is not None and typed["ends_at"] <= timezone.now():
            self.add_error("ends_at", _("Choose a time in the future."))
        block = SignUpBlock(kind=typed["kind"])
        try:
            block.set_value(typed["value"])
        except ValidationError as error:
            self.add_error("value", error)
        else:
            self._ask_about(block)
        return typed

    def _ask_about(self, block: SignUpBlock) -> None:
        """Refuse a block that exists already, and one that catches people, unless the form has said so."""
        if SignUpBlock.objects.filter(key=block.key).exists():
            self.add_error("value", already_blocked())
            return
        if self.cleaned_data["confirmed"] == block.key:
            return
        reach = reach_of(block)
        if reach.number:
            self.data = {**self.data.dict(), "confirmed": block.key}  # type: ignore[attr-defined]
            again = _("Existing accounts stay as they are. To block this anyway, save again.")
            self.add_error("value", f"{words_for(block)} {reach.words} {again}")


class StateFilter(admin.SimpleListFilter):
    """Lists blocks by whether they have ended."""

    title = gettext_lazy("in force")
    parameter_name = "state"

    def lookups(self, request: HttpRequest, model_admin: object) -> list[tuple[str, str]]:
        """Return what can be chosen."""
        return [("now", _("in force")), ("ended", _("ended"))]

    def queryset(
        self, request: HttpRequest, queryset: QuerySet[SignUpBlock]
    ) -> QuerySet[SignUpBlock]:
        """Return the blocks of that kind."""
        if self.value() == "now":
            return queryset.filter(pk__in=SignUpBlock.objects.in_force().values("pk"))
        if self.value() == "ended":
            return queryset.filter(ends_at__lte=timezone.now())
        return queryset


@admin.register(SignUpBlock)
class SignUpBlockAdmin(ModerationAdmin[SignUpBlock]):
    """Blocks of sign-ups, the newest first. What one names never changes: another is made instead."""

    form = SignUpBlockForm
    list_display = (
        "value",
        "kind",
        "is_in_force",
        "refused",
        "last_refused_at",
        "ends_at",
        "made_by",
        "created_at",
    )
    list_filter = ("kind", StateFilter)
    list_select_related = ("made_by",)
    search_fields = ("value", "key", "note")
    ordering = ("-pk",)
    paginator = BoundedPaginator
    readonly_fields = ("catches", "refused", "last_refused_at", "made_by", "created_at")

    def get_fields(self, request: HttpRequest, obj: SignUpBlock | None = None) -> Any:
        """Return what is chosen for a new one, and all there is to see of another."""
        if obj is None:
            return ["kind", "value", "note", "ends_at", "confirmed"]
        return ["kind", "value", "catches", "note", "ends_at", *self.readonly_fields[1:]]

    def get_readonly_fields(
        self, request: HttpRequest, obj: SignUpBlock | None = None
    ) -> list[str] | tuple[str, ...]:
        """What it names stays."""
        return [*self.readonly_fields, "kind", "value"] if obj else self.readonly_fields

    def save_model(self, request: HttpRequest, obj: SignUpBlock, form: Any, change: Any) -> None:
        """Make a new one in the moderator's name, and say what it catches; or change its note and end."""
        actor = moderator(request)
        if change:
            change_block(actor=actor, block=obj, note=obj.note, ends_at=obj.ends_at)
            return
        try:
            made = add_block(
                actor=actor, kind=obj.kind, typed=obj.value, note=obj.note, ends_at=obj.ends_at
            )
        except ValidationError as error:  # somebody else was quicker
            raise Refused(" ".join(error.messages)) from error
        obj.pk, obj.value, obj.key = made.pk, made.value, made.key
        obj._state.adding = False
        self.message_user(request, self.catches(made), messages.INFO)

    def delete_model(self, request: HttpRequest, obj: SignUpBlock) -> None:
        """Lift one."""
        lift_blocks(actor=moderator(request), blocks=[obj])

    def delete_queryset(self, request: HttpRequest, queryset: QuerySet[SignUpBlock]) -> None:
        """Lift several."""
        lift_blocks(actor=moderator(request), blocks=queryset)

    @admin.display(description=gettext_lazy("in force"), boolean=True)
    def is_in_force(self, block: SignUpBlock) -> bool:
        """Return whether it refuses anybody now."""
        return block.is_in_force

    @admin.display(description=gettext_lazy("what it catches"))
    def catches(self, block: SignUpBlock) -> str:
        """Return what it catches, and how many existing accounts."""
        return f"{words_for(block)} {reach_of(block).words}"
