"""The log that open pages follow."""

import secrets

from django.db import models
from django.utils.translation import gettext_lazy as _


def new_epoch() -> str:
    """Return a random name for a life of the log."""
    return secrets.token_hex(6)


class LiveEvent(models.Model):
    """One event: which row changed in which way, and which topics it concerns.

    The order of `seq` is the order of commits (`feed/live/log/transaction.py` sees to it), so whoever
    has read up to one `seq` will never find a new row below it. It holds ids only, never text:
    what is shown is read from the rows when it is sent, as they are then.
    """

    seq = models.BigAutoField(primary_key=True)
    kind = models.CharField(_("kind"), max_length=40)
    object_id = models.BigIntegerField(_("object"))
    actor_id = models.BigIntegerField(_("actor"), null=True)
    topics = models.JSONField(_("topics"))
    created_at = models.DateTimeField(_("when"), auto_now_add=True, db_index=True)

    class Meta:
        verbose_name = _("live event")
        verbose_name_plural = _("live events")

    def __str__(self) -> str:
        return f"{self.seq} {self.kind} {self.object_id}"


class LiveEpoch(models.Model):
    """The one row that names this life of the log.

    A restore from a backup, or fresh demo data, renews it: numbers handed out before then mean
    nothing any more, and pages that hold one get a fresh region.
    """

    value = models.CharField(max_length=32, default=new_epoch)

    class Meta:
        constraints = [
            models.CheckConstraint(condition=models.Q(pk=1), name="only_one_epoch"),
        ]

    def __str__(self) -> str:
        return self.value
