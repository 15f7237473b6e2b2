"""How mail leaves: a request only stores it, the worker sends it.

    EMAIL_BACKEND = "users.jobs.mail_backend.StoringBackend"     # what Django, allauth and we send by
    MAIL_TRANSPORT = "django.core.mail.backends.smtp.EmailBackend"     # what the worker sends by

No request waits for a mail server, and none fails because of one. What is stored is part of the
transaction around it: a mail leaves if, and only if, what it reports has happened.
"""

from collections.abc import Sequence

from django.core.mail import EmailMessage
from django.core.mail.backends.base import BaseEmailBackend
from django.db import transaction

from users.models import Mail


class StoringBackend(BaseEmailBackend):
    """Django's mail backend that stores; `users/actions/mails.py` sends what it has stored."""

    def send_messages(self, email_messages: Sequence[EmailMessage]) -> int:
        """Store the messages, all or none; returns how many."""
        with transaction.atomic():
            for message in email_messages:
                Mail.objects.store(message)
        return len(email_messages)
