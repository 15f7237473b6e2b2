"""Posts that wait for their time."""

from uuid import uuid4

from django.conf import settings
from django.db import models
from django.utils.translation import gettext_lazy as _

from users.lib.versions import version_of

from .content import Content
from .post import Post


class ScheduledPost(Content):
    """A post that waits for its time. It is in a table of its own, because lists sort by the id a
    post gets when it is published."""

    author = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.CASCADE, related_name="scheduled", verbose_name=_("author")
    )
    poll = models.JSONField(
        _("poll"), null=True, blank=True, help_text=_("Its choices and how long it runs.")
    )
    quote_of = models.ForeignKey(
        Post,
        models.SET_NULL,
        null=True,
        blank=True,
        related_name="+",
        verbose_name=_("quotes"),
    )
    due_at = models.DateTimeField(_("due"), db_index=True)
    submission = models.UUIDField(
        default=uuid4, editable=False, unique=True, help_text=_("It is published once.")
    )
    created_at = models.DateTimeField(_("written"), auto_now_add=True)
    trouble = models.CharField(
        _("why it was not published"), max_length=200, blank=True, default=""
    )

    class Meta:
        verbose_name = _("scheduled post")
        verbose_name_plural = _("scheduled posts")

    def __str__(self) -> str:
        return f"Scheduled post {self.pk}"

    @property
    def version(self) -> str:
        """A class for its card that changes with anything it says."""
        said = [getattr(self, field.attname) for field in self._meta.concrete_fields]
        return version_of(*said)

    @property
    def edition(self) -> str:
        """A name for what can be changed of it; publishing it in vain is no change."""
        return version_of(super().edition, self.answers_from, self.poll, self.due_at)
