"""Mail: whatever the mail server does, people are answered, and told of nothing that did not happen."""

import re
from typing import Any

import pytest
from allauth.account.models import EmailAddress
from django.db import transaction
from django.test import Client

from tests.factories import PASSWORD
from tests.html import page_of
from tests.mail_server import MailServer
from tests.people import person, signed_in
from tests.users.mailing import away, let_it_be_due, server
from users.actions import leaving, mails
from users.jobs import upkeep
from users.models import Mail, User

__all__ = ["server"]

pytestmark = [pytest.mark.django_db(transaction=True), pytest.mark.everywhere]


@pytest.mark.parametrize("how", ["silent", "refused"])
def test_signing_up_and_resetting_succeed_whatever_the_mail_server_does(
    server: MailServer, settings: Any, how: str
) -> None:
    settings.ACCOUNT_EMAIL_VERIFICATION = "mandatory"
    server.is_silent = how == "silent"
    if how == "refused":
        away(settings)
    typed = {"username": "dora", "email": "dora@example.org", "name": ""}
    typed |= {"password1": PASSWORD, "password2": PASSWORD}
    answer = Client().post("/accounts/signup/", typed, follow=True)
    assert answer.status_code == 200
    assert "dora@example.org" in page_of(answer).text
    asked = Client().post("/accounts/password/reset/", {"email": "dora@example.org"}, follow=True)
    assert page_of(asked).one("main").one("h1").text.strip() == "Check your email"
    unknown = Client().post("/accounts/password/reset/", {"email": "x@example.org"}, follow=True)
    assert page_of(unknown).one("main").text == page_of(asked).one("main").text
    assert server.connections == 0  # nobody has waited for it
    with pytest.raises(upkeep.Away):
        mails.send_due()
    server.is_silent = False
    settings.EMAIL_PORT = server.port
    let_it_be_due()
    assert mails.send_due() == 3
    assert [one["To"] for one in server.mails] == ["dora@example.org"] * 2 + ["x@example.org"]
    link = re.findall(r"/accounts/confirm-email/\S+", server.mails[0].get_content())[0]
    assert Client().post(link).status_code == 302
    assert EmailAddress.objects.get(email="dora@example.org").verified


def test_every_notice_is_answered_though_the_mail_server_is_away(
    server: MailServer, settings: Any
) -> None:
    away(settings)
    dora = person("dora")
    EmailAddress.objects.create(user=dora, email=dora.email, verified=True, primary=True)
    browser = signed_in(dora)
    browser.post("/accounts/reauthenticate/", {"password": PASSWORD})
    changed = {"oldpassword": PASSWORD, "password1": "new-horse-77", "password2": "new-horse-77"}
    assert browser.post("/accounts/password/change/", changed).status_code == 302
    added = {"action_add": "", "email": "dora@elsewhere.example"}
    assert browser.post("/accounts/email/", added).status_code == 302
    left = browser.post("/settings/delete/", {"password": "new-horse-77"}, follow=True)
    assert "bring it back" in page_of(left).text
    written = [row.message().subject for row in Mail.objects.order_by("pk")]
    assert written == [
        "Plaza: Password Changed",
        "Plaza: Please Confirm Your Email Address",
        "Your account will be deleted",
    ]


def test_what_did_not_happen_is_not_told(server: MailServer) -> None:
    with pytest.raises(RuntimeError), transaction.atomic():
        leaving.leave(actor=person("dora"))
        assert Mail.objects.count() == 1
        raise RuntimeError
    assert not Mail.objects.exists()
    assert not User.objects.filter(leaves_at__isnull=False).exists()
