"""Who wants nothing to do with whom."""

from typing import Any

from django.conf import settings
from django.db import models
from django.utils.translation import gettext_lazy as _

from users.lib.lookups import PreparedQuery


class Block(models.Model):
    """Hides the two from each other everywhere. Never beside a follow or request between them."""

    blocker = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        models.CASCADE,
        db_index=False,
        related_name="blocks_made",
        verbose_name=_("who"),
    )
    blocked = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        models.CASCADE,
        db_index=False,
        related_name="blocks_received",
        verbose_name=_("blocks whom"),
    )
    created_at = models.DateTimeField(_("since"), auto_now_add=True)

    class Meta:
        verbose_name = _("block")
        verbose_name_plural = _("blocks")
        constraints = [
            models.UniqueConstraint(fields=["blocker", "blocked"], name="block_once"),
            models.CheckConstraint(
                condition=~models.Q(blocker=models.F("blocked")), name="block_another"
            ),
        ]
        indexes = [models.Index(fields=["blocked", "blocker"], name="block_by_blocked")]

    def __str__(self) -> str:
        return f"{self.blocker} blocks {self.blocked}"


def blocks_between(one: Any, other: Any) -> models.QuerySet[Block]:
    """Return the block of either of two people by the other; both are ids, or expressions for them."""
    both = models.Q(blocker=one, blocked=other) | models.Q(blocker=other, blocked=one)
    return Block.objects.filter(both)


BETWEEN = PreparedQuery(lambda one, other: blocks_between(one, other).values_list("pk"))


def are_apart(one: int, other: int) -> bool:
    """Return whether one of these two people blocks the other. One query."""
    return bool(BETWEEN.rows(one, other))
