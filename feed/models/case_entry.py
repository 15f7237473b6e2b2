"""What moderators did about a case, one row each: its log, and their notes to each other."""

from django.conf import settings
from django.db import models
from django.utils.translation import gettext_lazy as _

from .case import Case

LENGTH = 2_000  # characters of a note


class CaseEntry(models.Model):
    """One thing that a moderator did. Rows are added and never changed.

    Who did it stays known after they have left, under a name that says nothing. `text` is for moderators'
    eyes only, `outcome` the decision; `words` are what the reporters were told beside it. What the person
    was told is in their `Strike` and `Appeal`, and is erased with them.
    """

    class Kind(models.TextChoices):
        """What they did."""

        CLAIMED = "claimed", _("began to look at it")
        TAKEN_OVER = "taken_over", _("took it over")
        RELEASED = "released", _("left it")
        NOTED = "noted", _("wrote a note")
        DECIDED = "decided", _("decided")
        GRANTED = "granted", _("granted the appeal")
        REFUSED = "refused", _("refused the appeal")

    case = models.ForeignKey(
        "feed.Case", models.CASCADE, db_index=False, related_name="entries", verbose_name=_("case")
    )
    actor = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        models.PROTECT,
        related_name="+",
        verbose_name=_("by whom"),
    )
    kind = models.CharField(_("kind"), max_length=16, choices=Kind)
    text = models.TextField(_("note"), blank=True)
    outcome = models.CharField(_("outcome"), max_length=16, blank=True)
    words = models.CharField(_("words to the reporters"), max_length=300, blank=True)
    created_at = models.DateTimeField(_("when"))

    class Meta:
        verbose_name = _("entry")
        verbose_name_plural = _("entries")
        indexes = [models.Index(fields=["case", "-id"], name="entries_of_case")]

    def __str__(self) -> str:
        return f"Entry {self.pk}"

    @property
    def shown_kind(self) -> str:
        """What they did, in the reader's language."""
        return str(CaseEntry.Kind(self.kind).label)

    @property
    def shown_outcome(self) -> str:
        """What they decided, in the reader's language; empty where they decided nothing."""
        return str(Case.Outcome(self.outcome).label) if self.outcome else ""
