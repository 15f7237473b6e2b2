"""What a post or comment said before it was changed."""

from django.db import models
from django.utils.translation import gettext_lazy as _


class Version(models.Model):
    """The words of a post or comment until they were changed. What they are now is in the post."""

    post = models.ForeignKey(
        "feed.Post", models.CASCADE, db_index=False, related_name="versions", verbose_name=_("of")
    )
    body = models.TextField(_("text"))
    warning = models.CharField(_("content warning"), max_length=100, blank=True, default="")
    written_at = models.DateTimeField(_("written"))

    class Meta:
        verbose_name = _("earlier version")
        verbose_name_plural = _("earlier versions")
        indexes = [models.Index(fields=["post", "-id"], name="version_list")]

    def __str__(self) -> str:
        return f"{self.post} of {self.written_at}"
