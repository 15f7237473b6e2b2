"""Usernames that somebody has given up."""

from datetime import timedelta
from typing import Self

from django.conf import settings
from django.db import models
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from .user import User

KEPT = timedelta(days=30)


class FormerUsernameQuerySet(models.QuerySet["FormerUsername"]):
    """Reads of usernames given up."""

    def kept(self) -> Self:
        """Return those that nobody may take yet; their old links lead on where there is a person."""
        return self.filter(kept_until__gt=timezone.now())

    def person_now(self, username: str) -> User | None:
        """Return who had this username until lately, if they are here under another."""
        row = (
            self.kept()
            .filter(username=username.lower(), person__is_active=True)
            .select_related("person")
            .first()
        )
        return row.person if row else None

    def keep(self, username: str, person: User | None) -> None:
        """Keep a username from everybody but `person`, to whom its links lead; from all for None."""
        self.update_or_create(
            username=username, defaults={"person": person, "kept_until": timezone.now() + KEPT}
        )


class FormerUsername(models.Model):
    """A username that nobody else may take yet, so that none passes for the one who had it.

    While `person` is set, links to the old name lead on to them.
    """

    username = models.CharField(_("username"), max_length=30, unique=True)
    person = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        models.CASCADE,
        null=True,
        blank=True,
        related_name="former_usernames",
        verbose_name=_("leads to"),
    )
    kept_until = models.DateTimeField(_("kept until"), db_index=True)

    objects = FormerUsernameQuerySet.as_manager()

    class Meta:
        verbose_name = _("former username")
        verbose_name_plural = _("former usernames")

    def __str__(self) -> str:
        return f"@{self.username}"
