"""Mail: whatever the mail server does, people are answered, and what was to be sent arrives once."""

import re
import socket
from collections.abc import Iterator
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest
from allauth.account.models import EmailAddress
from django.core.cache import cache
from django.core.mail import EmailMultiAlternatives, send_mail
from django.db import transaction
from django.test import Client
from django.utils import timezone

from config.logs import message_of
from config.settings import base
from tests.factories import PASSWORD
from tests.html import page_of
from tests.mail_server import MailServer, mail_server
from tests.operations.test_metrics import figure
from tests.people import person, signed_in
from tests.services import wait_for
from tests.workers import ended, workers
from users import upkeep
from users.actions import leaving, mails
from users.models import Mail, User

pytestmark = [pytest.mark.django_db(transaction=True), pytest.mark.everywhere]


@pytest.fixture
def server(settings: Any) -> Iterator[MailServer]:
    """A mail server, and the site sends by it as everywhere but in other tests."""
    cache.clear()
    settings.EMAIL_BACKEND = base.EMAIL_BACKEND
    settings.MAIL_TRANSPORT = "django.core.mail.backends.smtp.EmailBackend"
    settings.EMAIL_TIMEOUT = 0.5
    with mail_server() as server:
        settings.EMAIL_HOST, settings.EMAIL_PORT = "127.0.0.1", server.port
        yield server


def away(settings: Any) -> None:
    """Let nobody listen where the mail server was."""
    with socket.create_server(("127.0.0.1", 0)) as free:
        settings.EMAIL_PORT = free.getsockname()[1]


def send(subject: str = "News", to: str = "dora@example.org") -> Mail:
    """Write a mail, as anything does; returns the row."""
    send_mail(subject, "Hello", "plaza@example.org", [to])
    return Mail.objects.latest("pk")


def let_it_be_due() -> None:
    """The time has come for all that wait."""
    Mail.objects.update(due_at=timezone.now())


def subjects(server: MailServer) -> list[str]:
    """Return the subjects of what the server has taken."""
    return [one["Subject"] for one in server.mails]


# --- people ----------------------------------------------------------------------------------------


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
    assert page_of(asked).one("main").one("h1").text.strip() == "Password Reset"
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


# --- the worker ------------------------------------------------------------------------------------


def test_a_mail_leaves_as_it_was_written_and_nothing_of_it_stays(server: MailServer) -> None:
    message = EmailMultiAlternatives(
        "Grüße ☃",
        "In words",
        "Plaza <plaza@example.org>",
        ["dora@example.org"],
        headers={"List-Id": "news"},
        reply_to=["help@example.org"],
    )
    message.attach_alternative("<p>In HTML</p>", "text/html")
    message.send()
    assert server.connections == 0
    assert mails.send_due() == 1
    [taken] = server.mails
    assert [taken[name] for name in ("Subject", "From", "To", "Reply-To", "List-Id")] == [
        "Grüße ☃",
        "Plaza <plaza@example.org>",
        "dora@example.org",
        "help@example.org",
        "news",
    ]
    texts = [taken.get_body([kind]).get_content().strip() for kind in ("plain", "html")]  # type: ignore[union-attr]
    assert texts == ["In words", "<p>In HTML</p>"]
    assert not Mail.objects.exists()
    assert mails.send_due() == 0


def test_what_cannot_be_kept_is_refused_where_it_is_written(server: MailServer) -> None:
    message = EmailMultiAlternatives("News", "Hello", "plaza@example.org", ["dora@example.org"])
    message.attach("a.txt", "content")
    with pytest.raises(ValueError, match="a text and its HTML"):
        message.send()
    assert not Mail.objects.exists()


@pytest.mark.parametrize("command", ["RCPT", "DATA", "."])
def test_what_a_server_does_not_take_now_is_tried_again_later_each_time(
    server: MailServer, command: str
) -> None:
    row = send("Slow")
    server.replies = {command: ["451 later", "452 later still"]}
    waits = []
    for _ in range(2):
        assert mails.send_due() == 0
        row.refresh_from_db()
        waits.append(round((row.due_at - timezone.now()).total_seconds(), -1))
        assert mails.send_due() == 0  # not yet
        let_it_be_due()
    assert waits == [30, 60]
    assert mails.send_due() == 1
    assert subjects(server) == ["Slow"]
    assert server.connections == 3


def test_one_mail_that_is_not_taken_keeps_no_other(server: MailServer) -> None:
    for subject in ("First", "Second", "Third"):
        send(subject)
    server.replies = {"RCPT": ["450 later", "550 nobody of that name"]}
    assert mails.send_due() == 2
    assert subjects(server) == ["Third"]
    assert [row.message().subject for row in Mail.objects.all()] == ["First"]
    assert server.connections == 1


@pytest.mark.parametrize("command", ["RCPT", "."])
def test_what_is_refused_for_good_is_given_up_and_names_nobody(
    server: MailServer, command: str, caplog: pytest.LogCaptureFixture
) -> None:
    before = figure("plaza_mails_total", how="refused")
    send()
    server.replies = {command: ["550 never"]}
    assert mails.send_due() == 1
    assert not Mail.objects.exists()
    assert figure("plaza_mails_total", how="refused") == before + 1
    record = next(one for one in caplog.records if "for good" in one.message)
    assert "dora" not in message_of(record)  # as production says it


def test_a_server_that_takes_nothing_from_us_loses_nothing(
    server: MailServer, settings: Any
) -> None:
    send()
    server.replies = {"MAIL": ["550 not from you"]}
    with pytest.raises(upkeep.Away):
        mails.send_due()
    let_it_be_due()
    assert mails.send_due() == 1


def test_while_the_server_is_away_nothing_is_put_off_for_long(
    server: MailServer, settings: Any
) -> None:
    for number in range(5):
        send(f"Number {number}")
    away(settings)
    for _ in range(8):
        with pytest.raises(upkeep.Away):
            mails.send_due()
    settings.EMAIL_PORT = server.port
    assert mails.send_due() == 5
    assert sorted(subjects(server)) == [f"Number {number}" for number in range(5)]


def test_a_server_that_goes_in_the_middle_keeps_the_others_waiting_only(
    server: MailServer,
) -> None:
    for subject in ("First", "Second"):
        send(subject)
    server.replies = {"DATA": ["421 going away"]}
    with pytest.raises(upkeep.Away):
        mails.send_due()
    assert mails.send_due() == 1
    assert subjects(server) == ["Second"]
    let_it_be_due()
    assert mails.send_due() == 1


def test_what_may_have_been_taken_already_is_sent_again_under_the_same_name(
    server: MailServer,
) -> None:
    send()
    server.replies = {".": [""]}
    with pytest.raises(upkeep.Away):
        mails.send_due()
    let_it_be_due()
    assert mails.send_due() == 1
    assert len(server.mails) == 2
    assert len({one["Message-ID"] for one in server.mails}) == 1


def test_what_another_worker_is_at_is_left_to_it_until_it_must_be_gone(server: MailServer) -> None:
    send()
    taken = mails._take()
    assert taken is not None
    assert mails.send_due() == 0
    Mail.objects.update(due_at=timezone.now())
    again = mails._take()
    assert again is not None
    # The first one comes back late: what it knows is over.
    mails._at(taken).delete()
    assert Mail.objects.count() == 1


def test_what_could_not_be_sent_for_two_days_is_given_up(
    server: MailServer, caplog: pytest.LogCaptureFixture
) -> None:
    before = figure("plaza_mails_total", how="given_up")
    send("Old")
    Mail.objects.update(created_at=timezone.now() - mails.KEEP - timedelta(minutes=1))
    send("New")
    assert mails.forget_old() == 1
    assert [row.message().subject for row in Mail.objects.all()] == ["New"]
    assert figure("plaza_mails_total", how="given_up") == before + 1
    assert "given up" in caplog.text


def test_those_who_watch_see_what_waits_and_since_when(server: MailServer) -> None:
    send()
    send()
    Mail.objects.update(created_at=timezone.now() - timedelta(minutes=5))
    mails.measure()
    assert figure("plaza_mails_waiting") == 2
    assert 299 < figure("plaza_mails_oldest_seconds") < 400
    mails.send_due()
    mails.measure()
    assert (figure("plaza_mails_waiting"), figure("plaza_mails_oldest_seconds")) == (0, 0)


def test_a_silent_mail_server_keeps_nothing_else_from_falling_due() -> None:
    alone = [[item.name for item in items] for items in upkeep.by_thread()]
    assert ["users.actions.mails.send_due"] in alone
    assert "users.actions.mails.send_due" not in alone[0]
    assert "users.actions.erasing.erase_who_has_left" in alone[0]


def test_two_workers_at_once_send_nothing_twice(server: MailServer, tmp_path: Path) -> None:
    for number in range(60):
        send(f"Number {number:02}")
    by_this = (
        "from django.conf import settings\n"
        "settings.MAIL_TRANSPORT = 'django.core.mail.backends.smtp.EmailBackend'\n"
        f"settings.EMAIL_HOST, settings.EMAIL_PORT = '127.0.0.1', {server.port}\n"
    )
    with workers(tmp_path) as start:
        processes = [start(first=by_this), start(first=by_this)]
        wait_for(lambda: not Mail.objects.exists(), "the mails")
        for process in processes:
            process.terminate()
        for process in processes:
            ended(process)
    assert sorted(subjects(server)) == [f"Number {number:02}" for number in range(60)]


def test_a_worker_killed_in_the_middle_of_a_mail_loses_nothing(
    server: MailServer, tmp_path: Path
) -> None:
    send()
    server.is_silent = True
    by_this = (
        "from django.conf import settings\n"
        "settings.MAIL_TRANSPORT = 'django.core.mail.backends.smtp.EmailBackend'\n"
        "settings.EMAIL_TIMEOUT = 3600\n"
        f"settings.EMAIL_HOST, settings.EMAIL_PORT = '127.0.0.1', {server.port}\n"
    )
    with workers(tmp_path) as start:
        process = start(first=by_this)
        wait_for(lambda: server.connections == 1, "the worker's connection")
        process.kill()
        process.wait()
    server.is_silent = False
    let_it_be_due()
    assert mails.send_due() == 1
    assert subjects(server) == ["News"]
