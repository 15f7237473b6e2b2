"""What every page of moderation has in common."""

from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from datetime import UTC, datetime
from typing import TYPE_CHECKING, Any, ClassVar, TypeVar

from django import forms
from django.contrib import admin, messages
from django.contrib.admin.models import CHANGE, LogEntry
from django.contrib.admin.views.main import ERROR_FLAG
from django.core.exceptions import PermissionDenied, ValidationError
from django.db import DataError
from django.db.models import DateTimeField, Model, QuerySet
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.utils.text import capfirst

from users.actions.people import may_manage
from users.models import User

Row = TypeVar("Row", bound=Model)

if TYPE_CHECKING:
    TypedAdmin = admin.ModelAdmin
else:

    class TypedAdmin(admin.ModelAdmin):
        """Django's class, which takes a type for mypy and none at run time."""

        def __class_getitem__(cls, _row: Any) -> type:
            return cls


class Refused(Exception):
    """An action refused; its text says to the moderator why. Whatever was written is rolled back."""


@contextmanager
def refusals(reason: str) -> Iterator[None]:
    """Turn an action's PermissionDenied into `Refused(reason)`, which becomes a message.

    Django's own PermissionDenied (the page itself is not for this person) stays a 403.
    """
    try:
        yield
    except PermissionDenied as error:
        raise Refused(reason) from error


def moderator(request: HttpRequest) -> User:
    """Return who is moderating; admin lets nobody else in."""
    assert isinstance(request.user, User)  # noqa: S101
    return request.user


def note_changes(request: HttpRequest, rows: Iterable[Model], message: str) -> None:
    """Write into admin's own history that the moderator did this to these rows."""
    LogEntry.objects.log_actions(moderator(request).pk, rows, CHANGE, message)


class MomentField(forms.SplitDateTimeField):
    """A date and a time. In the last year there is, and the first, not every one is a moment everywhere."""

    def compress(self, data_list: Any) -> datetime | None:
        """Return the moment. Raises ValidationError for one that the database could not keep."""
        moment: datetime | None = super().compress(data_list)
        try:
            return moment.astimezone(UTC) if moment is not None else None
        except OverflowError as error:
            raise ValidationError(self.error_messages["invalid_date"], code="invalid") from error


class ModerationAdmin(TypedAdmin[Row]):
    """Admin pages that write through actions and say what an action refused.

    `owner` names the field with whoever a row belongs to, where it belongs to an account: nobody
    changes or deletes what belongs to somebody above them (`users.actions.people.may_manage`).
    Filters in the address reach what the pages show and nothing else: Django lets them ask about
    every column of the table, and answers tell a secret letter by letter.
    """

    formfield_overrides: ClassVar[dict[Any, Any]] = {DateTimeField: {"form_class": MomentField}}

    owner = ""
    # Fields that links of these pages filter by, beside what shows.
    also_asked: tuple[str, ...] = ()

    list_per_page = 50
    # Counting the whole table for "of 1,234,567 in total" reads the whole table.
    show_full_result_count = False

    def changeform_view(
        self,
        request: HttpRequest,
        object_id: str | None = None,
        form_url: str = "",
        extra_context: dict[str, Any] | None = None,
    ) -> HttpResponse:
        """Show and save the form; a refused save says why, and changes nothing."""
        try:
            return super().changeform_view(request, object_id, form_url, extra_context)
        except Refused as refused:
            return self.say_why(request, refused)

    def delete_view(
        self, request: HttpRequest, object_id: str, extra_context: dict[str, Any] | None = None
    ) -> HttpResponse:
        """Ask, then delete; a refusal says why, and changes nothing."""
        try:
            return super().delete_view(request, object_id, extra_context)
        except Refused as refused:
            return self.say_why(request, refused)

    def has_change_permission(self, request: HttpRequest, obj: Row | None = None) -> bool:
        """Whether the moderator may change such rows, and this one."""
        return super().has_change_permission(request, obj) and self._manages(request, obj)

    def has_delete_permission(self, request: HttpRequest, obj: Row | None = None) -> bool:
        """Whether the moderator may delete such rows, and this one."""
        return super().has_delete_permission(request, obj) and self._manages(request, obj)

    def _manages(self, request: HttpRequest, obj: Row | None) -> bool:
        if obj is None or not self.owner:
            return True
        return may_manage(moderator(request), getattr(obj, self.owner))

    def lookup_allowed(self, lookup: str, value: str, request: HttpRequest | None = None) -> bool:
        """Whether an address may filter by this."""
        filters = [item[0] if isinstance(item, tuple) else item for item in self.list_filter]
        filters = [getattr(item, "parameter_name", item) for item in filters]
        shown = [*self.list_display, *filters, *self.also_asked, self.date_hierarchy]
        names = {item.split("__")[0] for item in shown if isinstance(item, str)}
        field, *ways = lookup.split("__")
        if field not in names | {"pk", "id"} or "\0" in str(value):
            return False
        if {"regex", "iregex"}.intersection(ways):  # which can keep the database busy for hours
            return False
        return super().lookup_allowed(lookup, value, request)  # type: ignore[arg-type]

    def changelist_view(
        self, request: HttpRequest, extra_context: dict[str, Any] | None = None
    ) -> HttpResponse:
        """Show the list, called by what it holds; what an address asks for that no row can have leads to
        the list without it."""
        title = capfirst(str(self.opts.verbose_name_plural))
        try:
            return super().changelist_view(request, {"title": title, **(extra_context or {})})
        except (DataError, ValueError, OverflowError):
            return redirect(f"{request.path}?{ERROR_FLAG}=1")

    def get_search_results(
        self, request: HttpRequest, queryset: QuerySet[Row], search_term: str
    ) -> tuple[QuerySet[Row], bool]:
        """Return what is found; no text holds a null."""
        return super().get_search_results(request, queryset, search_term.replace("\0", ""))

    def say_why(self, request: HttpRequest, refused: Refused) -> HttpResponse:
        """Go back to the page with the reason as an error message."""
        self.message_user(request, str(refused), messages.ERROR)
        return redirect(request.get_full_path())
