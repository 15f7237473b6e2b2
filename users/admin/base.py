"""What every page of moderation has in common."""

from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from typing import TYPE_CHECKING, Any, TypeVar

from django.contrib import admin, messages
from django.contrib.admin.models import CHANGE, LogEntry
from django.core.exceptions import PermissionDenied
from django.db.models import Model
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect

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
    """An action refused; its text tells the moderator why. Whatever was written is rolled back."""


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


class ModerationAdmin(TypedAdmin[Row]):
    """Admin pages that write through actions and say what an action refused."""

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
        """Show and save the form; a refused save is told, and changes nothing."""
        try:
            return super().changeform_view(request, object_id, form_url, extra_context)
        except Refused as refused:
            return self.told(request, refused)

    def delete_view(
        self, request: HttpRequest, object_id: str, extra_context: dict[str, Any] | None = None
    ) -> HttpResponse:
        """Ask, then delete; a refusal is told, and changes nothing."""
        try:
            return super().delete_view(request, object_id, extra_context)
        except Refused as refused:
            return self.told(request, refused)

    def told(self, request: HttpRequest, refused: Refused) -> HttpResponse:
        """Go back to the page with the reason as an error message."""
        self.message_user(request, str(refused), messages.ERROR)
        return redirect(request.get_full_path())
