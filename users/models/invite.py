"""Who may join: everybody, those with an invitation, or nobody."""

import secrets
from typing import Self

from django.conf import settings
from django.db import models
from django.utils import timezone
from django.utils.translation import gettext_lazy as _


class Door(models.Model):
    """Whether people can sign up. One row, changed in Django admin."""

    class State(models.TextChoices):
        """Who may join."""

        OPEN = "open", _("open: anyone can create an account")
        INVITED = "invited", _("invite-only: only with a link")
        CLOSED = "closed", _("closed: nobody can create an account")

    state = models.CharField(_("joining is"), max_length=8, choices=State, default=State.OPEN)

    class Meta:
        verbose_name = _("registration")
        verbose_name_plural = _("registration")
        constraints = [models.CheckConstraint(condition=models.Q(pk=1), name="one_door")]

    def __str__(self) -> str:
        return str(self.get_state_display())

    @classmethod
    def current(cls) -> "Door":
        """Return the one row, or what holds while there is none: open."""
        return cls.objects.filter(pk=1).first() or cls(pk=1)


def new_code() -> str:
    """Return a code that nobody can guess."""
    return secrets.token_urlsafe(12)


class InviteQuerySet(models.QuerySet["Invite"]):
    """Reads of invitations."""

    def holding(self) -> Self:
        """Return those that have room, have not expired and were not revoked."""
        return self.filter(
            models.Q(expires_at__isnull=True) | models.Q(expires_at__gt=timezone.now()),
            revoked_at__isnull=True,
            used__lt=models.F("limit"),
        )

    def usable(self) -> Self:
        """Return those by which somebody can join now: whoever made them is still here, too."""
        return self.holding().filter(made_by__is_active=True)


class Invite(models.Model):
    """A link by which `limit` people can join until it expires or is revoked."""

    code = models.CharField(_("code"), max_length=32, unique=True, default=new_code, editable=False)
    made_by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        models.CASCADE,
        related_name="invites",
        verbose_name=_("made by"),
    )
    limit = models.PositiveIntegerField(_("people it lets in"), default=1)
    used = models.PositiveIntegerField(_("people it has let in"), default=0, editable=False)
    created_at = models.DateTimeField(_("made"), auto_now_add=True)
    expires_at = models.DateTimeField(_("expires"), null=True, blank=True)
    revoked_at = models.DateTimeField(_("revoked"), null=True, blank=True)

    objects = InviteQuerySet.as_manager()

    class Meta:
        verbose_name = _("invitation")
        verbose_name_plural = _("invitations")
        constraints = [
            models.CheckConstraint(
                condition=models.Q(used__lte=models.F("limit")), name="invite_within_limit"
            )
        ]

    def __str__(self) -> str:
        return f"Invitation {self.pk}"
