"""The comments among the posts, by themselves."""

from django.db import models
from django.utils.translation import gettext_lazy as _

from .post import Post


class CommentManager(models.Manager["Comment"]):
    """Only the rows that are comments."""

    def get_queryset(self) -> models.QuerySet["Comment"]:
        """Return the comments."""
        return super().get_queryset().filter(root__isnull=False)


class Comment(Post):
    """The comments among the posts, for Django admin."""

    objects = CommentManager()  # type: ignore[assignment, misc]

    class Meta:
        proxy = True
        verbose_name = _("comment")
        verbose_name_plural = _("comments")
