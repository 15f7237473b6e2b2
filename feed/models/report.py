"""Reports: what people tell those who run the site."""

from django.conf import settings
from django.db import models
from django.utils.translation import gettext_lazy as _

LENGTH = 1_000  # characters of what the reporter says
MOST_POSTS = 10  # beside what is reported


class Category(models.TextChoices):
    """What is wrong with it, in the reporter's eyes."""

    SPAM = "spam", _("Spam or a scam")
    HARASSMENT = "harassment", _("Harassment or bullying")
    HATE = "hate", _("Hate speech")
    VIOLENCE = "violence", _("Violence or threats")
    SELF_HARM = "self_harm", _("Suicide or self-harm")
    MINORS = "minors", _("Harm to children")
    NUDITY = "nudity", _("Nudity without a warning")
    IMPERSONATION = "impersonation", _("Pretending to be somebody else")
    ILLEGAL = "illegal", _("Something else that is illegal")
    OTHER = "other", _("Something else")

    @property
    def severity(self) -> int:
        """How urgent it is: 1 can wait, 5 cannot."""
        return SEVERITY[self]


SEVERITY = {
    Category.SPAM: 1,
    Category.OTHER: 1,
    Category.NUDITY: 2,
    Category.IMPERSONATION: 2,
    Category.HARASSMENT: 3,
    Category.HATE: 3,
    Category.ILLEGAL: 3,
    Category.VIOLENCE: 4,
    Category.SELF_HARM: 5,
    Category.MINORS: 5,
}


class Report(models.Model):
    """One person's report of one thing; all reports of the same open thing are one `Case`.

    `copy` is what was reported, as it was at that moment (`feed/actions/reported.py`): nothing that happens
    to it afterwards changes that. The words of a reporter who has left Plaza stay, without a name.
    """

    case = models.ForeignKey(
        "feed.Case", models.CASCADE, db_index=False, related_name="reports", verbose_name=_("case")
    )
    reporter = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        models.SET_NULL,
        null=True,
        db_index=False,  # the index below begins with it
        related_name="reports",
        verbose_name=_("by whom"),
    )
    category = models.CharField(_("category"), max_length=16, choices=Category)
    words = models.TextField(_("words"), blank=True)
    also = models.JSONField(
        _("further posts"), default=list, help_text=_("The ids of posts by the same person.")
    )
    copy = models.JSONField(_("copy"), default=list)
    created_at = models.DateTimeField(_("when"))

    class Meta:
        verbose_name = _("report")
        verbose_name_plural = _("reports")
        constraints = [
            models.UniqueConstraint(fields=["case", "reporter"], name="report_once_a_person")
        ]
        indexes = [models.Index(fields=["reporter", "-id"], name="reports_by")]

    def __str__(self) -> str:
        return f"Report {self.pk}"

    @property
    def shown_category(self) -> str:
        """What is wrong with it, in the reader's language."""
        return str(Category(self.category).label)
