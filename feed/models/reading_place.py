"""How far somebody has read."""

from django.conf import settings
from django.db import models
from django.utils.translation import gettext_lazy as _


class ReadingPlace(models.Model):
    """Where somebody stopped reading their home timeline, on whatever device."""

    person = models.OneToOneField(
        settings.AUTH_USER_MODEL,
        models.CASCADE,
        related_name="reading_place",
        verbose_name=_("who"),
    )
    post_id = models.BigIntegerField(
        _("at"), help_text=_("An id in the order of the timeline, also of what is gone by now.")
    )
    updated_at = models.DateTimeField(_("when"), auto_now=True)

    class Meta:
        verbose_name = _("reading place")
        verbose_name_plural = _("reading places")

    def __str__(self) -> str:
        return f"{self.person} at {self.post_id}"
