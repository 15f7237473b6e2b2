"""Hashtags: which posts carry them, who follows them."""

from django.conf import settings
from django.db import models
from django.urls import reverse
from django.utils.translation import gettext_lazy as _


class Tag(models.Model):
    """A hashtag. `key` is what makes two of them the same: case and width do not count."""

    key = models.CharField(_("key"), max_length=100, unique=True)
    name = models.CharField(_("as first written"), max_length=100)

    class Meta:
        verbose_name = _("hashtag")
        verbose_name_plural = _("hashtags")

    def __str__(self) -> str:
        return f"#{self.name}"

    def get_absolute_url(self) -> str:
        """Return the address of its timeline."""
        return reverse("tag", kwargs={"key": self.key})


class PostTag(models.Model):
    """A post carries a tag."""

    post = models.ForeignKey("feed.Post", models.CASCADE, related_name="tagged")
    tag = models.ForeignKey(Tag, models.CASCADE, db_index=False, related_name="tagged")

    class Meta:
        verbose_name = _("tagged post")
        verbose_name_plural = _("tagged posts")
        constraints = [models.UniqueConstraint(fields=["tag", "post"], name="tagged_once")]
        indexes = [models.Index(fields=["tag", "-post"], name="tag_newest")]

    def __str__(self) -> str:
        return f"{self.post} {self.tag}"


class TagFollow(models.Model):
    """Somebody has the public posts with a tag in their home timeline."""

    person = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        models.CASCADE,
        db_index=False,
        related_name="tag_follows",
        verbose_name=_("who"),
    )
    tag = models.ForeignKey(Tag, models.CASCADE, related_name="follows", verbose_name=_("what"))
    created_at = models.DateTimeField(_("when"), auto_now_add=True)

    class Meta:
        verbose_name = _("followed hashtag")
        verbose_name_plural = _("followed hashtags")
        constraints = [models.UniqueConstraint(fields=["person", "tag"], name="tag_follow_once")]

    def __str__(self) -> str:
        return f"{self.person} follows {self.tag}"
