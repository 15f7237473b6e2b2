"""Cases: what has been reported, until somebody has decided."""

from typing import Self

from django.conf import settings
from django.db import models
from django.utils.translation import gettext_lazy as _

from users.models import User

from .claimed import Claimed
from .report import Category


class CaseQuerySet(models.QuerySet["Case"]):
    """Reads of cases. Each says which."""

    def open(self) -> Self:
        """Return those that wait for a decision."""
        return self.filter(closed_at=None)

    def readable_by(self, moderator: User) -> Self:
        """Return those that the moderator may read, as far as their permissions go: nobody reads who has
        reported them."""
        return self.exclude(person=moderator)


class Case(Claimed):
    """One reported thing, with everybody's reports of it. There is one open case of a thing at most; what is
    reported after the decision is a case of its own, which knows of the earlier.

    `object_id` is the post, comment, person or message, without a foreign key: a case outlives what it is
    about. `version` grows with all that a moderator should have read before deciding.
    """

    class Kind(models.TextChoices):
        """What was reported."""

        POST = "post", _("post")
        COMMENT = "comment", _("comment")
        PERSON = "person", _("person")
        MESSAGE = "message", _("message")

    class Outcome(models.TextChoices):
        """What came of it."""

        FINE = "fine", _("judged fine")
        WARNED = "warned", _("person warned")
        REMOVED = "removed", _("post removed")
        SUSPENDED = "suspended", _("person suspended")
        GONE = "gone", _("gone already")

    kind = models.CharField(_("kind"), max_length=8, choices=Kind)
    object_id = models.BigIntegerField(_("number"))
    person = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        models.SET_NULL,
        null=True,
        blank=True,
        db_index=False,  # the index below begins with it
        related_name="cases",
        verbose_name=_("about whom"),
        help_text=_("Who wrote it, or who they are. Empty once they have left Plaza."),
    )
    category = models.CharField(
        _("category"),
        max_length=16,
        choices=Category,
        help_text=_("The most severe of all reports."),
    )
    severity = models.PositiveSmallIntegerField(_("severity"))
    report_count = models.PositiveIntegerField(_("reporters"), default=0)
    was_fine = models.BooleanField(
        _("judged fine before"),
        default=False,
        help_text=_("An earlier case of the same thing ended so."),
    )
    opened_at = models.DateTimeField(_("opened"))
    version = models.PositiveIntegerField(default=1)
    outcome = models.CharField(_("outcome"), max_length=16, choices=Outcome, blank=True)

    objects = CaseQuerySet.as_manager()

    class Meta:
        verbose_name = _("case")
        verbose_name_plural = _("cases")
        constraints = [
            models.UniqueConstraint(
                fields=["kind", "object_id"],
                name="case_open_once",
                condition=models.Q(closed_at__isnull=True),
            )
        ]
        indexes = [
            models.Index(fields=["kind", "object_id", "-id"], name="cases_of_a_thing"),
            models.Index(fields=["person", "-id"], name="cases_about"),
            models.Index(
                fields=["-severity", "id"],
                name="cases_by_severity",
                condition=models.Q(closed_at__isnull=True),
            ),
            models.Index(
                fields=["-report_count", "id"],
                name="cases_by_reporters",
                condition=models.Q(closed_at__isnull=True),
            ),
            models.Index(
                fields=["opened_at"],
                name="cases_by_age",
                condition=models.Q(closed_at__isnull=True),
            ),
            models.Index(
                fields=["claimed_until"],
                name="cases_claimed",
                condition=models.Q(claimed_until__isnull=False, closed_at__isnull=True),
            ),
        ]

    def __str__(self) -> str:
        return f"{self.get_kind_display()} {self.object_id}"

    @property
    def shown_category(self) -> str:
        """The most severe category of all reports, in the reader's language."""
        return str(Category(self.category).label)

    @property
    def shown_outcome(self) -> str:
        """What came of it, in the reader's language; empty while it is open."""
        return str(Case.Outcome(self.outcome).label) if self.outcome else ""
