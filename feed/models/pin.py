"""The post that stands first on its author's page."""

from django.conf import settings
from django.db import models
from django.utils.translation import gettext_lazy as _


class Pin(models.Model):
    """One person's pinned post, one of their own. It shows to those who may see the post."""

    person = models.OneToOneField(
        settings.AUTH_USER_MODEL, models.CASCADE, related_name="pin", verbose_name=_("whose")
    )
    post = models.OneToOneField(
        "feed.Post", models.CASCADE, related_name="pin", verbose_name=_("post")
    )

    class Meta:
        verbose_name = _("pinned post")
        verbose_name_plural = _("pinned posts")

    def __str__(self) -> str:
        return f"{self.person} pins {self.post}"
