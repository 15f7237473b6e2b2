"""Groups of the staff, and what is not for moderators to see."""

from django.contrib import admin
from django.contrib.auth.admin import GroupAdmin as DjangoGroupAdmin
from django.contrib.auth.models import Group
from django.db.models import Model
from django.forms import ModelForm
from django.http import HttpRequest
from django_tasks_db.models import DBTaskResult

from users.accounts import second_factors

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
