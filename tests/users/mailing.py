"""A site that sends its mail as everywhere but in other tests: it stores it, and a worker sends it."""

import socket
from collections.abc import Iterator
from typing import Any

import pytest
from django.core.cache import cache
from django.core.mail import send_mail
from django.utils import timezone

from config.settings import base
from tests.mail_server import MailServer, mail_server
from users.models import Mail


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
