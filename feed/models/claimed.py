"""What waits for a moderator: one at a time looks at it, until somebody has decided."""

from datetime import datetime

from django.conf import settings
from django.db import models
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from users.models import User


class Claimed(models.Model):
    """The columns of what waits for a decision (`feed/actions/claims.py` writes the first two)."""

    assignee = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        models.SET_NULL,
        null=True,
        blank=True,
        related_name="+",
        verbose_name=_("assignee"),
        help_text=_("Who is looking at it, or has decided it."),
    )
    claimed_until = models.DateTimeField(_("claimed until"), null=True, blank=True)
    closed_at = models.DateTimeField(_("decided"), null=True, blank=True)

    class Meta:
        abstract = True

    @property
    def is_open(self) -> bool:
        """Whether it waits for a decision."""
        return self.closed_at is None

    def held_by(self, now: datetime | None = None) -> User | None:
        """Return who is looking at it; None where nobody is, or they have not said so for a while."""
        is_held = self.claimed_until is not None and self.claimed_until > (now or timezone.now())
        return self.assignee if self.is_open and is_held else None
