"""The worker sends what is stored: nothing is lost, and nothing sent twice as far as SMTP allows."""

from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest
from django.core.mail import EmailMultiAlternatives
from django.utils import timezone

from config.operations.logs import message_of
from tests.mail_server import MailServer
from tests.operations.test_metrics import figure
from tests.services import wait_for
from tests.users.mailing import away, let_it_be_due, send, server, subjects
from tests.workers import at_it, ended, workers
from users.actions import mails
from users.jobs import upkeep
from users.models import Mail

__all__ = ["server"]

pytestmark = [pytest.mark.django_db(transaction=True), pytest.mark.everywhere]


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
    before = figure("plaza_mails_total", how="unreached")
    for _ in range(8):
        with pytest.raises(upkeep.Away):
            mails.send_due()
    assert figure("plaza_mails_total", how="unreached") == before + 8
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


# A worker that says when it has begun to look.
LOOKING = """
from users.jobs import upkeep
run = upkeep.run_until_stopped
def say_and_run(items):
    print("at it", flush=True)
    run(items)
upkeep.run_until_stopped = say_and_run
"""


def by(server: MailServer, seconds: float = 10) -> str:
    """Return the lines that have a worker send by this server."""
    return (
        "from django.conf import settings\n"
        "settings.MAIL_TRANSPORT = 'django.core.mail.backends.smtp.EmailBackend'\n"
        f"settings.EMAIL_HOST, settings.EMAIL_PORT = '127.0.0.1', {server.port}\n"
        f"settings.EMAIL_TIMEOUT = {seconds}\n"
    )


def test_two_workers_at_once_send_nothing_twice(server: MailServer, tmp_path: Path) -> None:
    with workers(tmp_path) as start:
        processes = [start(first=by(server) + LOOKING) for _ in range(2)]
        for process in processes:
            at_it(process)
        for number in range(60):
            send(f"Number {number:02}")
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
    with workers(tmp_path) as start:
        process = start(first=by(server, seconds=3600))
        wait_for(lambda: server.connections == 1, "the worker's connection")
        process.kill()
        process.wait()
    server.is_silent = False
    let_it_be_due()
    assert mails.send_due() == 1
    assert subjects(server) == ["News"]
