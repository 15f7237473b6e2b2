"""Strikes: what moderators have decided about somebody, as it is told to that person."""

from datetime import datetime, timedelta
from typing import Any, Self

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from users.lib.texts import code_points
from users.models import User

from .case import Case

LENGTH = 500  # characters of what a moderator says to the person
APPEALABLE = timedelta(days=20)  # how long the person can ask somebody else to look at it


ENDS = Q(ends_at__isnull=False)


class StrikeQuerySet(models.QuerySet["Strike"]):
    """Reads of strikes."""

    def given_to(self, person: User) -> Self:
        """Return the strikes that this person was given, newest first."""
        return self.filter(person=person).select_related("case", "appeal").order_by("-pk")

    def running(self) -> Self:
        """Return the suspensions for a time that are not over."""
        return self.filter(ENDS, ended_at=None)

    def not_withdrawn(self) -> Self:
        """Return those that no appeal has withdrawn."""
        return self.filter(withdrawn_at=None)


class Strike(models.Model):
    """One decision that the person it is about was told of: a warning, a removal, a suspension.

    `copy` is what they had written, as the reports of the case have it (`feed/actions/evidence.py`), and
    nothing of anybody else. Where an appeal is granted the row stays, with `withdrawn_at`. A suspension for a
    time has `ends_at`, and `ended_at` once it is over (`feed/actions/suspensions.py`).
    """

    class Outcome(models.TextChoices):
        """What was done. Each is a `Case.Outcome`."""

        WARNED = Case.Outcome.WARNED.value, _("warned")
        REMOVED = Case.Outcome.REMOVED.value, _("post removed")
        SUSPENDED = Case.Outcome.SUSPENDED.value, _("person suspended")

    case = models.OneToOneField(
        "feed.Case", models.CASCADE, related_name="strike", verbose_name=_("case")
    )
    person = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        models.SET_NULL,
        null=True,
        db_index=False,  # the index below begins with it
        related_name="strikes",
        verbose_name=_("about whom"),
        help_text=_("Empty once they have left Plaza."),
    )
    outcome = models.CharField(_("what was done"), max_length=16, choices=Outcome)
    words = models.CharField(_("message to the person"), max_length=code_points(LENGTH), blank=True)
    copy = models.JSONField(_("copy"), default=list)
    created_at = models.DateTimeField(_("when"))
    ends_at = models.DateTimeField(
        _("ends"), null=True, blank=True, help_text=_("Of a suspension for a time.")
    )
    ended_at = models.DateTimeField(
        _("ended"),
        null=True,
        blank=True,
        help_text=_("When the time was over, or the person was brought back before."),
    )
    withdrawn_at = models.DateTimeField(_("withdrawn"), null=True, blank=True)

    objects = StrikeQuerySet.as_manager()

    class Meta:
        verbose_name = _("strike")
        verbose_name_plural = _("strikes")
        default_permissions = ()  # who may read and decide cases, reads them there
        indexes = [
            models.Index(fields=["person", "-id"], name="strikes_of"),
            models.Index(
                fields=["ends_at"], name="strikes_ending", condition=Q(ended_at=None) & ENDS
            ),
        ]

    def __str__(self) -> str:
        return f"Strike {self.pk}"

    @property
    def shown_outcome(self) -> str:
        """What was done, in the reader's language."""
        return str(Strike.Outcome(self.outcome).label)

    @property
    def appealable_until(self) -> datetime:
        """Until when the person can appeal."""
        return self.created_at + APPEALABLE

    @property
    def is_appealable(self) -> bool:
        """Whether there is still time for an appeal."""
        return timezone.now() < self.appealable_until

    @property
    def pieces(self) -> list[dict[str, Any]]:
        """What the person had written, ready for a template; `descriptions` are those of its pictures."""
        return [
            {
                "warning": "",
                "link": None,
                **piece,
                "descriptions": [
                    said if isinstance(said, str) else said["alt"]
                    for said in piece.get("pictures", ())
                ],
            }
            for piece in self.copy
        ]
