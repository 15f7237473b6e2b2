"""Who asks to follow a protected account."""

from django.conf import settings
from django.db import models
from django.utils.translation import gettext_lazy as _


class FollowRequest(models.Model):
    """The follower waits for the followee to accept or decline. Never beside a follow or a block."""

    follower = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        models.CASCADE,
        db_index=False,
        related_name="requests_made",
        verbose_name=_("who"),
    )
    followee = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        models.CASCADE,
        db_index=False,
        related_name="requests_received",
        verbose_name=_("asks whom"),
    )
    created_at = models.DateTimeField(_("since"), auto_now_add=True)

    class Meta:
        verbose_name = _("follow request")
        verbose_name_plural = _("follow requests")
        constraints = [
            models.UniqueConstraint(fields=["follower", "followee"], name="request_once"),
            models.CheckConstraint(
                condition=~models.Q(follower=models.F("followee")), name="request_another"
            ),
        ]
        indexes = [models.Index(fields=["followee", "-id"], name="request_list")]

    def __str__(self) -> str:
        return f"{self.follower} asks {self.followee}"
