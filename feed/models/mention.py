"""Who is named in what somebody wrote."""

from django.conf import settings
from django.db import models
from django.utils.translation import gettext_lazy as _


class Mention(models.Model):
    """A post or comment names a person: `@name` in its text leads to them, whatever they are called
    by now."""

    post = models.ForeignKey("feed.Post", models.CASCADE, related_name="mentions")
    person = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.CASCADE, related_name="mentions", verbose_name=_("whom")
    )
    name = models.CharField(
        _("as typed"), max_length=50, help_text=_("In lower case, without the @.")
    )

    class Meta:
        verbose_name = _("mention")
        verbose_name_plural = _("mentions")
        constraints = [models.UniqueConstraint(fields=["post", "name"], name="mention_once")]

    def __str__(self) -> str:
        return f"{self.post} names {self.person}"
