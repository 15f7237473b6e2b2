"""Sending the mails that requests have stored: one at a time, again later where that fails.

Nobody holds a lock or a transaction while a mail server takes its time. Who takes a mail puts off when
the next one may, so a worker that dies at it loses nothing. A mail is sent twice only where a server has
taken it and the row could not be removed any more: by then SMTP has no way back, but the `Message-ID`
is the same.
"""

import logging
import smtplib
from contextlib import suppress
from datetime import timedelta
from typing import Any

from django.conf import settings
from django.core.mail import get_connection
from django.db import transaction
from django.db.models import Count, Min
from django.utils import timezone

from users.jobs import metrics, upkeep
from users.models import Mail

logger = logging.getLogger(__name__)

GOING_AWAY = 421  # the one number by which a server ends a conversation
AT_ONCE = 50  # by one connection
TAKEN = timedelta(minutes=10)  # until another worker may take what a worker has taken
KEEP = timedelta(days=2)  # then what could not be sent is given up: its links are old by now
WAIT, LONGEST_WAIT = timedelta(seconds=30), timedelta(hours=1)  # it doubles with each attempt


def send_due() -> int:
    """Send some of the mails that are due; returns how many were sent or refused for good.

    Raises upkeep.Away where no mail server can be reached: the mails stay due, and the upkeep waits.
    What a server does not take now is put off by itself, and keeps no other mail.
    """
    done = 0
    transport = get_connection(settings.MAIL_TRANSPORT)
    try:
        for _number in range(AT_ONCE):
            mail = None if upkeep.stopping.is_set() else _take()
            if mail is None:
                break
            try:
                transport.open()
            except OSError as error:
                _at(mail).update(due_at=timezone.now(), attempts=mail.attempts - 1)
                metrics.MAILS.labels("unreached").inc()
                raise upkeep.Away from error
            done += _send(transport, mail)
    finally:
        with suppress(OSError):  # it has gone by itself
            transport.close()
    return done


def forget_old() -> int:
    """Give up some of the mails that could not be sent for two days; returns how many."""
    old = Mail.objects.filter(created_at__lt=timezone.now() - KEEP).order_by("pk")
    some = list(old.values_list("pk", flat=True)[:AT_ONCE])
    gone = Mail.objects.filter(pk__in=some).delete()[0]
    if gone:
        logger.error("%d mails could not be sent for two days and were given up", gone)
        metrics.MAILS.labels("given_up").inc(gone)
    return gone


def measure() -> int:
    """Tell those who watch how many mails wait, and since when the oldest does; returns 0."""
    waiting = Mail.objects.aggregate(number=Count("pk"), oldest=Min("created_at"))
    oldest = waiting["oldest"]
    age = (timezone.now() - oldest).total_seconds() if oldest else 0.0
    metrics.MAILS_WAITING.set(waiting["number"])
    metrics.MAILS_OLDEST.set(max(0.0, age))
    return 0


def _take() -> Mail | None:
    """Take the mail that has been due longest, so that nobody else does; None where none is."""
    now = timezone.now()
    due = Mail.objects.filter(due_at__lte=now).order_by("due_at", "pk")
    if not due.exists():  # nearly always: on SQLite the look below would keep others from writing
        return None
    with transaction.atomic():
        mail = due.select_for_update(skip_locked=True).first()
        if mail is not None:
            mail.due_at, mail.attempts = now + TAKEN, mail.attempts + 1
            mail.save(update_fields=["due_at", "attempts"])
    return mail


def _at(mail: Mail) -> Any:
    """Return the row, if it still is as this worker took it."""
    return Mail.objects.filter(pk=mail.pk, attempts=mail.attempts, due_at=mail.due_at)


def _send(transport: Any, mail: Mail) -> int:
    """Send one mail by an open connection; returns whether that is the end of it.

    Raises upkeep.Away where the connection is of no use any more.
    """
    try:
        transport.send_messages([mail.message()])
    except Exception as error:
        if _is_for_good(error):
            _at(mail).delete()
            logger.warning("%s was refused for good: %s", mail, error)
            metrics.MAILS.labels("refused").inc()
            return 1
        _at(mail).update(due_at=timezone.now() + _wait_of(mail))
        metrics.MAILS.labels("put_off").inc()
        if _is_about_the_connection(error):
            raise upkeep.Away from error
        logger.warning("%s could not be sent, and is tried again: %s", mail, error)
        return 0
    _at(mail).delete()
    metrics.MAILS.labels("sent").inc()
    return 1


def _wait_of(mail: Mail) -> timedelta:
    doubled: int = 2 ** min(mail.attempts - 1, 16)
    return min(LONGEST_WAIT, WAIT * doubled)


def _codes(error: Exception) -> set[int]:
    """Return what a server has said of this one mail, in numbers; nothing where it is about us."""
    if isinstance(error, smtplib.SMTPRecipientsRefused):
        return {code for code, _words in error.recipients.values()}
    return {error.smtp_code} if isinstance(error, smtplib.SMTPDataError) else set()


def _is_for_good(error: Exception) -> bool:
    """Whether a server has said that it will never take this mail; not that it takes none from us."""
    codes = _codes(error)
    return bool(codes) and min(codes) >= 500


def _is_about_the_connection(error: Exception) -> bool:
    """Whether the next mail would fare no better: the server has gone, is silent, or does not know us."""
    codes = _codes(error)
    return GOING_AWAY in codes if codes else isinstance(error, OSError)
