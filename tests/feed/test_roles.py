"""What the roles of the staff may do: every role against every model that is registered in admin."""

from collections.abc import Iterator
from itertools import pairwise
from typing import Any

import pytest
from allauth.account.models import EmailAddress
from allauth.mfa.models import Authenticator
from allauth.socialaccount.models import SocialAccount
from django.contrib import admin
from django.contrib.auth.models import Group, Permission
from django.core.management import call_command
from django.db.models import Model
from django.test import RequestFactory

from feed.actions import cases
from feed.actions.roles import ROLES, make_roles
from feed.models import (
    Appeal,
    Case,
    Comment,
    Conversation,
    Notification,
    Post,
)
from tests.factories import UserFactory
from tests.people import signed_in
from tests.reporting import open_case
from tests.users.test_admin_table import address
from users.models import Door, Follow, FormerUsername, Invite, Picture, SignUpBlock, User

pytestmark = pytest.mark.django_db

NOBODY, MODERATORS, MANAGERS, ADMINISTRATORS = "", *ROLES
# What each may do that the one before it may not. Opening a page takes "view".
MORE: dict[str, dict[type[Model], str]] = {
    NOBODY: {},
    MODERATORS: {
        Case: "view change",
        Appeal: "view change",
        Post: "view delete",
        Comment: "view delete",
        User: "view change",
    },
    MANAGERS: {
        Door: "view change",
        Invite: "view add change",
        SignUpBlock: "view add change delete",
        Notification: "add",
    },
    ADMINISTRATORS: {
        User: "view add change",
        Picture: "view",
        Follow: "view delete",
        FormerUsername: "view delete",
        Authenticator: "view delete",
        SocialAccount: "view delete",
        EmailAddress: "view",
        Group: "view",
        Conversation: "view",
    },
}


def cells() -> Iterator[Any]:
    """Yield every role with every model, and what the table says."""
    may: dict[type[Model], str] = {}
    for role, more in MORE.items():
        may = {**may, **more}
        for model in admin.site._registry:
            name = f"{role or 'nobody'}-{model._meta.label}"
            yield pytest.param(role, model, set(may.get(model, "").split()), id=name)


def of_the_staff(role: str) -> User:
    """Return somebody of the staff in this role."""
    make_roles()
    somebody = UserFactory.create(is_staff=True)
    somebody.groups.set(Group.objects.filter(name=role))
    return somebody


@pytest.mark.parametrize(("role", "model", "may"), list(cells()))
def test_what_a_role_may_do(role: str, model: type[Model], may: set[str]) -> None:
    somebody = of_the_staff(role)
    request = RequestFactory().get("/")
    request.user = somebody
    found = admin.site.get_model_admin(model).get_model_perms(request)
    assert {name for name, is_so in found.items() if is_so} == may
    browser = signed_in(somebody)
    # There is one door: its list leads to it.
    answer = browser.get(address(model, "changelist"), follow=model is Door)
    assert answer.status_code == (200 if "view" in may else 403)
    assert browser.get(address(model, "add")).status_code == (200 if "add" in may else 403)


def test_each_role_may_do_what_the_one_before_may() -> None:
    some = [set(permissions) for permissions in ROLES.values()]
    assert all(less < more for less, more in pairwise(some))


@pytest.mark.parametrize("role", list(ROLES))
def test_every_role_decides_cases(role: str) -> None:
    somebody, case = of_the_staff(role), open_case()
    cases.decide(actor=somebody, pk=case.pk, version=1, outcome="removed")
    assert not Case.objects.get(pk=case.pk).is_open


def test_groups_that_are_there_stay_as_they_are_unless_they_are_made_anew(
    capsys: pytest.CaptureFixture[str],
) -> None:
    call_command("make_roles")
    assert capsys.readouterr().out == f"Made: {', '.join(ROLES)}.\n"
    group = Group.objects.get(name=MODERATORS)
    group.permissions.set(Permission.objects.filter(codename="view_case"))
    call_command("make_roles")
    assert capsys.readouterr().out == "All of them are there already.\n"
    assert group.permissions.count() == 1
    call_command("make_roles", anew=True)
    assert group.permissions.count() == len(ROLES[MODERATORS])
