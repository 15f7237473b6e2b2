"""Who follows whom."""

from django.conf import settings
from django.db import models
from django.utils.translation import gettext_lazy as _


class Follow(models.Model):
    """The follower's home timeline shows what the followee writes."""

    # Both are first in an index below, so neither needs one of its own.
    follower = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        models.CASCADE,
        db_index=False,
        related_name="follows_made",
        verbose_name=_("who"),
    )
    followee = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        models.CASCADE,
        db_index=False,
        related_name="follows_received",
        verbose_name=_("follows whom"),
    )
    created_at = models.DateTimeField(_("since"), auto_now_add=True)

    class Meta:
        verbose_name = _("follow")
        verbose_name_plural = _("follows")
        constraints = [
            models.UniqueConstraint(fields=["follower", "followee"], name="follow_once"),
            models.CheckConstraint(
                condition=~models.Q(follower=models.F("followee")), name="follow_another"
            ),
        ]
        indexes = [models.Index(fields=["followee", "follower"], name="follow_by_followee")]

    def __str__(self) -> str:
        return f"{self.follower} → {self.followee}"
