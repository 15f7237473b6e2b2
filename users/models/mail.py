"""A mail that waits to be sent."""

from email.utils import formatdate, make_msgid, parseaddr
from typing import Any

from django.core.mail import EmailMessage, EmailMultiAlternatives
from django.db import models
from django.utils import timezone

HTML = "text/html"


class MailManager(models.Manager["Mail"]):
    """Mails on their way out."""

    def store(self, message: EmailMessage) -> "Mail":
        """Keep a message until it is sent; raises ValueError for one that holds more than words.

        It gets its `Message-ID` here: if it is ever sent twice, mail servers can see that it was one.
        """
        alternatives = getattr(message, "alternatives", [])
        if message.attachments or any(kind != HTML for _content, kind in alternatives):
            raise ValueError("Mails hold a text and its HTML, nothing else")
        domain = parseaddr(message.from_email)[1].rpartition("@")[2]
        named = {
            # Without a domain Python asks the network what this machine is called.
            "Message-ID": make_msgid(domain=domain or "localhost"),
            "Date": formatdate(),
            **message.extra_headers,
        }
        content = {
            "subject": str(message.subject),
            "body": str(message.body),
            "from_email": message.from_email,
            "to": message.to,
            "cc": message.cc,
            "bcc": message.bcc,
            "reply_to": message.reply_to,
            "headers": {name: str(value) for name, value in named.items()},
        }
        html = [str(text) for text, _kind in alternatives]
        return self.create(content=content, html=html)


class Mail(models.Model):
    """One message as it was written. The row goes when the message has gone, or is given up.

    It points to nobody: what is said in it may be secret (a link to a new password), and it stays for
    two days at most, so neither the download of a person's data nor an erasure finds any.
    """

    content: "models.JSONField[Any, Any]" = models.JSONField()  # what EmailMessage takes
    html: "models.JSONField[Any, Any]" = models.JSONField(default=list)
    created_at = models.DateTimeField(default=timezone.now, db_index=True)
    # When it is tried next. While somebody is at it: when somebody else may take it over.
    due_at = models.DateTimeField(default=timezone.now, db_index=True)
    attempts = models.PositiveIntegerField(default=0)

    objects = MailManager()

    def __str__(self) -> str:
        return f"Mail {self.pk}"

    def message(self) -> EmailMessage:
        """Return the message to send."""
        message = EmailMultiAlternatives(**self.content)
        for text in self.html:
            message.attach_alternative(text, HTML)
        return message
