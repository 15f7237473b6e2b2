"""Moderators at Django admin."""

from typing import Any

from django.contrib.auth.models import Permission
from django.test import Client
from django.urls import reverse

from feed.models import LiveEvent
from tests.factories import UserFactory
from users.models import User


def moderator(*permissions: str) -> User:
    """Return somebody of the staff who may do this and nothing else."""
    user = UserFactory.create(is_staff=True)
    user.user_permissions.set(Permission.objects.filter(codename__in=permissions))
    return user


def superuser() -> User:
    """Return somebody who may do everything."""
    return UserFactory.create(is_staff=True, is_superuser=True)


def choose(browser: Client, model: str, action: str, rows: list[Any], **fields: str) -> Any:
    """Tick these rows in the list and run the action on them."""
    chosen = {"action": action, "_selected_action": [row.pk for row in rows], **fields}
    return browser.post(reverse(f"admin:{model}_changelist"), chosen, follow=True)


def events(kind: str) -> list[int]:
    """Return what the log says happened, oldest first."""
    found = LiveEvent.objects.filter(kind=kind).order_by("seq")
    return list(found.values_list("object_id", flat=True))
