"""From whom somebody wants messages."""

from django.db import models
from django.utils.translation import gettext_lazy as _


class Contact(models.TextChoices):
    """Who may write to a person, or add them to groups. From the widest to the narrowest.

    What comes from others waits in the person's requests; with `NOBODY` it is refused.
    """

    EVERYONE = "everyone", _("Everyone")
    FOLLOWED = "followed", _("People I follow")
    FRIENDS = "friends", _("Friends")
    NOBODY = "nobody", _("Nobody")


class Contactable(models.Model):
    """What somebody says of messages, in columns of theirs."""

    messages_from = models.CharField(
        _("messages from"),
        max_length=8,
        choices=Contact,
        default=Contact.FOLLOWED,
        db_default=Contact.FOLLOWED,
        editable=False,
    )
    groups_from = models.CharField(
        _("added to groups by"),
        max_length=8,
        choices=Contact,
        default=Contact.FOLLOWED,
        db_default=Contact.FOLLOWED,
        editable=False,
    )
    shows_seen = models.BooleanField(
        _("shows what they have read, and sees what others have"),
        default=True,
        db_default=True,
        editable=False,
    )
    shows_active = models.BooleanField(
        _("shows when they are there, and sees when others are"),
        default=True,
        db_default=True,
        editable=False,
    )

    class Meta:
        abstract = True
