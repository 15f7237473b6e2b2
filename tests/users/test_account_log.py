"""The log says who got in and how, by the number of the account, and nothing that was typed."""

import logging
from typing import Any

import pytest
from django.test import Client

from tests.factories import PASSWORD
from tests.moderators import superuser
from tests.people import person, signed_in
from users.actions import people

pytestmark = pytest.mark.django_db


def said(caplog: pytest.LogCaptureFixture) -> list[tuple[str, dict[str, Any]]]:
    """Return what was said, and of whom."""
    return [
        (record.message, getattr(record, "said", {}))
        for record in caplog.records
        if record.name == "plaza.accounts"
    ]


@pytest.fixture(autouse=True)
def heard(caplog: pytest.LogCaptureFixture) -> None:
    """Listen to all lines."""
    caplog.set_level(logging.INFO, "plaza.accounts")


def test_attempts_and_sign_ins_are_in_the_log(caplog: pytest.LogCaptureFixture) -> None:
    anna, browser = person("anna"), Client()
    browser.post("/accounts/login/", {"login": "anna", "password": "wrong-horse-1"})
    assert said(caplog) == [("sign-in refused", {})]
    browser.post("/accounts/login/", {"login": "anna", "password": PASSWORD})
    browser.post("/accounts/logout/")
    assert said(caplog)[1:] == [
        ("signed in", {"account": anna.pk}),
        ("signed out", {"account": anna.pk}),
    ]
    assert "wrong-horse-1" not in caplog.text
    assert "anna" not in " ".join(message for message, _said in said(caplog))


def test_changed_passwords_are_in_the_log(caplog: pytest.LogCaptureFixture) -> None:
    anna = person("anna")
    new = {"oldpassword": PASSWORD, "password1": "quite-new-81", "password2": "quite-new-81"}
    signed_in(anna).post("/accounts/password/change/", new)
    assert ("password changed", {"account": anna.pk}) in said(caplog)


def test_suspensions_are_in_the_log(caplog: pytest.LogCaptureFixture) -> None:
    anna, boss = person("anna"), superuser()
    people.deactivate(actor=boss, people=[anna])
    people.reactivate(actor=boss, people=[anna])
    assert said(caplog) == [
        ("deactivated", {"account": anna.pk}),
        ("reactivated", {"account": anna.pk}),
    ]
