"""People: find them, deactivate and reactivate them, rename them, add them."""

from typing import TYPE_CHECKING, Any

from django.contrib import admin, messages
from django.contrib.admin.utils import unquote
from django.contrib.auth.admin import UserAdmin
from django.contrib.auth.forms import AdminUserCreationForm
from django.db import transaction
from django.db.models import QuerySet
from django.http import HttpRequest, HttpResponse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext

from users import signals
from users.accounts import second_factors
from users.accounts.sessions import has_powers
from users.actions.people import deactivate, may_manage, reactivate, rename
from users.actions.sign_up_blocks import refuse_sign_up
from users.lib.folding import search_key
from users.models import User

from .base import ModerationAdmin, Refused, moderator, note_changes, refusals
from .leaving import LeavingActions, StayFilter
from .pictures import ProfileActions

if TYPE_CHECKING:
    DjangoUserAdmin = UserAdmin[User]
    DjangoNewUserForm = AdminUserCreationForm[User]
else:
    DjangoUserAdmin = UserAdmin
    DjangoNewUserForm = AdminUserCreationForm

POWERS = ("is_staff", "is_superuser", "groups", "user_permissions")
# Written by their actions, which also notify the open pages.
BY_ACTION = frozenset({"is_active", "name"})


class NewPersonForm(DjangoNewUserForm):
    """Somebody new. Only superusers make an account that nobody could sign up for."""

    is_bound_by_blocks = True

    def clean(self) -> dict[str, Any]:
        """Return what was typed; raises ValidationError for whom a block catches."""
        super().clean()
        typed = self.cleaned_data
        if self.is_bound_by_blocks and not self.errors:
            emails = filter(None, [typed.get("email")])
            refuse_sign_up(username=typed["username"], emails=list(emails))
        return typed

    def clean_username(self) -> str:
        """Return its stored form. Whether it is free the model says, in our own words."""
        username: str = self.cleaned_data["username"]
        return username.lower()


@admin.register(User)
class PersonAdmin(ProfileActions, LeavingActions, ModerationAdmin[User], DjangoUserAdmin):
    """People. Nobody is destroyed here: deactivating hides a person with all they wrote.

    Whoever may change people may do all of this. Only superusers hand out powers, and only they
    change staff: else a moderator could take over a superuser's account with a new password.
    The e-mail address is the person's own business: who has lost both mailbox and password gets a
    new password here, and changes the address themself.
    """

    list_display = (
        "username",
        "name",
        "email",
        "is_active",
        "is_staff",
        "post_count",
        "follower_count",
        "date_joined",
    )
    list_filter = ("is_active", "is_staff", "is_superuser", StayFilter)
    search_fields = ("username", "name", "email")
    ordering = ("username",)
    actions = (
        "deactivate",
        "reactivate",
        "remove_avatar",
        "remove_header",
        "remove_words",
        "bring_back",
    )
    readonly_fields = (
        "email",
        "post_count",
        "follower_count",
        "following_count",
        "last_login",
        "date_joined",
        "leaves_at",
        "erased_at",
    )
    fieldsets = (
        (None, {"fields": ("username", "password", "name", "email")}),
        (gettext_lazy("What they may do"), {"fields": ("is_active", *POWERS)}),
        (gettext_lazy("Figures"), {"fields": readonly_fields[1:]}),
    )
    add_form = NewPersonForm
    add_fieldsets = (
        (
            None,
            {
                "classes": ("wide",),
                "fields": (
                    "username",
                    "name",
                    "email",
                    "usable_password",
                    "password1",
                    "password2",
                ),
            },
        ),
    )

    def get_search_results(
        self, request: HttpRequest, queryset: QuerySet[User], search_term: str
    ) -> tuple[QuerySet[User], bool]:
        """Find people by their name however it is typed, as everybody does, and by what else they are."""
        found, may_repeat = super().get_search_results(request, queryset, search_term)
        if key := search_key(search_term):
            found |= queryset.filter(folded_name__contains=key)
        return found, may_repeat

    def get_form(
        self, request: HttpRequest, obj: User | None = None, change: bool = False, **options: Any
    ) -> Any:
        """Return the form, for somebody new one that knows who is asking."""
        form: Any = super().get_form(request, obj, change=change, **options)
        if obj is None:
            form.is_bound_by_blocks = not moderator(request).is_superuser
        return form

    def get_readonly_fields(
        self, request: HttpRequest, obj: User | None = None
    ) -> list[str] | tuple[str, ...]:
        """A username never changes; powers are handed out by superusers."""
        if obj is None:
            return ()
        powers = () if moderator(request).is_superuser else POWERS
        # Who is leaving is hidden by their own wish, and brought back by an action of its own.
        hidden = ("is_active",) if obj.leaves_at else ()
        return ("username", *hidden, *powers, *self.readonly_fields)

    def has_change_permission(self, request: HttpRequest, obj: User | None = None) -> bool:
        """Whether the moderator may change people, and this one."""
        if not super().has_change_permission(request, obj):
            return False
        if obj is not None and obj.erased_at:
            return False  # nobody is there any more
        return obj is None or may_manage(moderator(request), obj)

    def has_delete_permission(self, request: HttpRequest, obj: User | None = None) -> bool:
        """Nobody is destroyed."""
        return False

    def save_form(self, request: HttpRequest, form: Any, change: bool) -> User:
        """Return what is to be saved; raises SecondFactorMissing for a change of powers."""
        if not set(POWERS).isdisjoint(form.changed_data):
            second_factors.demand(request)
        person: User = super().save_form(request, form, change)
        return person

    def user_change_password(
        self, request: HttpRequest, id: str, form_url: str = ""
    ) -> HttpResponse:
        """Set a new password; raises SecondFactorMissing for somebody with powers: it hands them on."""
        if request.method == "POST" and has_powers(self.get_object(request, unquote(id))):
            second_factors.demand(request)
        return super().user_change_password(request, id, form_url)

    def save_model(self, request: HttpRequest, obj: User, form: Any, change: Any) -> None:
        """Save what changed, the name and whether they are active through their actions."""
        if not change:
            super().save_model(request, obj, form, change)
            return
        own = {field.name for field in User._meta.concrete_fields} - BY_ACTION
        reason = _("Nothing was saved. You may not deactivate yourself or a superuser.")
        with refusals(reason), transaction.atomic():
            # The row is locked before an action makes the live engine take its lock, and sessions
            # end before that too. Only what changed is saved: the counters on this object may be
            # old by now.
            User.objects.select_for_update(no_key=True).get(pk=obj.pk)
            obj.save(update_fields=own.intersection(form.changed_data))
            if "is_active" in form.changed_data:
                action = reactivate if obj.is_active else deactivate
                action(actor=moderator(request), people=[obj])
            if "name" in form.changed_data:
                rename(actor=moderator(request), person=obj, name=obj.name)

    def save_related(self, request: HttpRequest, form: Any, formsets: Any, change: bool) -> None:
        """Save groups and permissions; open pages of moderators follow."""
        with transaction.atomic():
            super().save_related(request, form, formsets, change)
            if change and not set(POWERS).isdisjoint(form.changed_data):
                signals.powers_changed.send(type(self), people=[form.instance])

    @admin.action(description=gettext_lazy("Deactivate"), permissions=["change"])
    def deactivate(self, request: HttpRequest, queryset: QuerySet[User]) -> None:
        """Hide these people with all they wrote and end their sessions."""
        reason = _("Nobody was deactivated: you yourself or a superuser is among them.")
        try:
            with refusals(reason):
                changed = deactivate(actor=moderator(request), people=queryset)
        except Refused as refused:
            self.message_user(request, str(refused), messages.ERROR)
            return
        note_changes(request, changed, "Deactivated.")
        said = ngettext("%d person was deactivated.", "%d people were deactivated.", len(changed))
        self.message_user(request, said % len(changed), messages.SUCCESS)

    @admin.action(description=gettext_lazy("Reactivate"), permissions=["change"])
    def reactivate(self, request: HttpRequest, queryset: QuerySet[User]) -> None:
        """Bring these people back with all they wrote."""
        if any(map(has_powers, queryset)):  # they get their powers back
            second_factors.demand(request)
        reason = _("Nobody was reactivated: you yourself or a superuser is among them.")
        try:
            with refusals(reason):
                changed = reactivate(actor=moderator(request), people=queryset)
        except Refused as refused:
            self.message_user(request, str(refused), messages.ERROR)
            return
        note_changes(request, changed, "Reactivated.")
        said = ngettext("%d person was reactivated.", "%d people were reactivated.", len(changed))
        self.message_user(request, said % len(changed), messages.SUCCESS)
