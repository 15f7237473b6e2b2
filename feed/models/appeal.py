"""Appeals: somebody asks another moderator to look again at what was decided about them."""

from typing import Self

from django.db import models
from django.utils.translation import gettext_lazy as _

from users.lib.texts import code_points
from users.models import User

from .case import Case
from .claimed import Claimed
from .strike import LENGTH as ANSWER_LENGTH
from .strike import Strike

LENGTH = 2_000  # characters of what the person says


class AppealQuerySet(models.QuerySet["Appeal"]):
    """Reads of appeals."""

    def open(self) -> Self:
        """Return those that wait for a decision."""
        return self.filter(closed_at=None)

    def readable_by(self, moderator: User) -> Self:
        """Return all but the moderator's own: nobody reads in Django admin what is about themself. Their
        permissions are for the caller to check."""
        return self.exclude(strike__person=moderator)


class Appeal(Claimed):
    """What somebody says against a strike, and what came of it: once for each strike.

    It is erased with the person; what moderators did about it stays in the log of the case.
    """

    class Outcome(models.TextChoices):
        """What came of it."""

        GRANTED = "granted", _("granted")
        REFUSED = "refused", _("refused")

    strike = models.OneToOneField(
        Strike, models.CASCADE, related_name="appeal", verbose_name=_("strike")
    )
    text = models.CharField(_("what they say"), max_length=code_points(LENGTH))
    created_at = models.DateTimeField(_("when"))
    outcome = models.CharField(_("outcome"), max_length=16, choices=Outcome, blank=True)
    words = models.CharField(
        _("message to the person"), max_length=code_points(ANSWER_LENGTH), blank=True
    )

    objects = AppealQuerySet.as_manager()

    class Meta:
        verbose_name = _("appeal")
        verbose_name_plural = _("appeals")
        default_permissions = ()  # those of cases count
        indexes = [
            models.Index(
                fields=["created_at"],
                name="appeals_by_age",
                condition=models.Q(closed_at__isnull=True),
            ),
            models.Index(
                fields=["claimed_until"],
                name="appeals_claimed",
                condition=models.Q(claimed_until__isnull=False, closed_at__isnull=True),
            ),
        ]

    def __str__(self) -> str:
        return f"Appeal {self.pk}"

    @property
    def case(self) -> Case:
        """The case whose decision it is about."""
        return self.strike.case

    @property
    def shown_outcome(self) -> str:
        """What came of it, in the reader's language; empty while it is open."""
        return str(Appeal.Outcome(self.outcome).label) if self.outcome else ""
