"""Whom somebody would rather not hear for a while."""

from datetime import timedelta
from typing import Self

from django.conf import settings
from django.db import models
from django.db.models.functions import Now
from django.utils.translation import gettext_lazy as _


class Lasts(models.TextChoices):
    """How long a mute can last."""

    HOUR = "hour", _("For an hour")
    DAY = "day", _("For a day")
    WEEK = "week", _("For a week")
    ALWAYS = "always", _("Until I unmute")

    @property
    def time(self) -> timedelta | None:
        """The same as a time; None until they say so."""
        return _TIMES[self]


_TIMES = {
    Lasts.HOUR: timedelta(hours=1),
    Lasts.DAY: timedelta(days=1),
    Lasts.WEEK: timedelta(weeks=1),
    Lasts.ALWAYS: None,
}


class MuteQuerySet(models.QuerySet["Mute"]):
    """Reads of mutes."""

    def holding(self) -> Self:
        """Return those that hold now. A mute that is over counts for nothing, removed or not."""
        return self.filter(models.Q(until__isnull=True) | models.Q(until__gt=Now()))


class Mute(models.Model):
    """Keeps one person out of the muter's timelines and notifications; the muted never learns it.

    With `boosts_only`, only what that person boosts is kept out.
    """

    muter = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        models.CASCADE,
        db_index=False,
        related_name="mutes_made",
        verbose_name=_("who"),
    )
    muted = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        models.CASCADE,
        db_index=False,
        related_name="mutes_received",
        verbose_name=_("mutes whom"),
    )
    until = models.DateTimeField(
        _("until"), null=True, blank=True, help_text=_("Empty: until they say so.")
    )
    boosts_only = models.BooleanField(_("boosts only"), default=False)
    created_at = models.DateTimeField(_("since"), auto_now_add=True)

    objects = MuteQuerySet.as_manager()

    class Meta:
        verbose_name = _("mute")
        verbose_name_plural = _("mutes")
        constraints = [
            models.UniqueConstraint(fields=["muter", "muted"], name="mute_once"),
            models.CheckConstraint(
                condition=~models.Q(muter=models.F("muted")), name="mute_another"
            ),
        ]
        indexes = [
            models.Index(fields=["muted", "muter"], name="mute_by_muted"),
            models.Index(
                fields=["until"], name="mute_until", condition=models.Q(until__isnull=False)
            ),
        ]

    def __str__(self) -> str:
        return f"{self.muter} mutes {self.muted}"
