"""Groups of the staff, and what is not for moderators to see."""

from collections.abc import Iterable
from typing import Any

from django.contrib import admin
from django.contrib.auth.admin import GroupAdmin as DjangoGroupAdmin
from django.contrib.auth.models import Group
from django.db import transaction
from django.db.models import Model, QuerySet
from django.forms import ModelForm
from django.http import HttpRequest
from django_tasks_db.models import DBTaskResult

from users import signals
from users.accounts import second_factors
from users.models import User

from .base import moderator

admin.site.unregister(Group)
# What the worker was asked to do names people, and its errors quote what they wrote. Whether it
# fails is in the log and in the metrics.
admin.site.unregister(DBTaskResult)


@admin.register(Group)
class GroupAdmin(DjangoGroupAdmin):
    """Groups hand out powers: the staff may look, superusers change them, right after a second factor."""

    def has_add_permission(self, request: HttpRequest) -> bool:
        """Whether the moderator is a superuser."""
        return moderator(request).is_superuser

    def has_change_permission(self, request: HttpRequest, obj: Model | None = None) -> bool:
        """Whether the moderator is a superuser: else members would widen their own powers."""
        return moderator(request).is_superuser

    def has_delete_permission(self, request: HttpRequest, obj: Model | None = None) -> bool:
        """Whether the moderator is a superuser."""
        return moderator(request).is_superuser

    def save_form(self, request: HttpRequest, form: ModelForm[Group], change: bool) -> Group:
        """Return what is to be saved; raises SecondFactorMissing."""
        second_factors.demand(request)
        group: Group = super().save_form(request, form, change)
        return group

    def save_related(
        self, request: HttpRequest, form: ModelForm[Group], formsets: Any, change: bool
    ) -> None:
        """Save its permissions; open pages of moderators follow."""
        with transaction.atomic():
            super().save_related(request, form, formsets, change)
            _tell(_staff_in([form.instance.pk]))

    def delete_model(self, request: HttpRequest, obj: Group) -> None:
        """Delete a group; open pages of moderators follow."""
        with transaction.atomic():
            people = _staff_in([obj.pk])
            super().delete_model(request, obj)
            _tell(people)

    def delete_queryset(self, request: HttpRequest, queryset: QuerySet[Group]) -> None:
        """Delete groups; open pages of moderators follow."""
        with transaction.atomic():
            people = _staff_in(queryset.values_list("pk", flat=True))
            super().delete_queryset(request, queryset)
            _tell(people)


def _staff_in(groups: Iterable[int]) -> list[User]:
    """Return who of the staff is in one of these groups."""
    return list(User.objects.filter(is_staff=True, groups__in=list(groups)).distinct())


def _tell(people: list[User]) -> None:
    if people:
        signals.powers_changed.send(GroupAdmin, people=people)
