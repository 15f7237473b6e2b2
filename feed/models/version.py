"""What a post or comment said before it was changed."""

from typing import TYPE_CHECKING, Self

from django.db import models
from django.utils.translation import gettext_lazy as _

from users.lib.texts import code_points

from .content import WARNING_LENGTH

if TYPE_CHECKING:
    from .post import Post


class VersionQuerySet(models.QuerySet["Version"]):
    """Reads of earlier versions; who may see the post may see them all."""

    def of(self, post: "Post") -> Self:
        """Return what the post or comment said before, newest first."""
        return self.filter(post=post).order_by("-pk")

    def unannounced(self) -> Self:
        """Return those of whose change not everybody whom it concerns has been notified, oldest first."""
        return self.filter(told_up_to__isnull=False).order_by("pk")


class Version(models.Model):
    """The words of a post or comment until they were changed. What they are now is in the post.

    The row also holds how far those whom the change concerns have been notified (those who
    boosted or answered): a worker that is killed goes on from there.
    """

    post = models.ForeignKey(
        "feed.Post", models.CASCADE, db_index=False, related_name="versions", verbose_name=_("of")
    )
    body = models.TextField(_("text"))
    warning = models.CharField(
        _("content warning"), max_length=code_points(WARNING_LENGTH), blank=True, default=""
    )
    picture_facts = models.JSONField(null=True, blank=True, editable=False)
    written_at = models.DateTimeField(_("written"))
    replaced_at = models.DateTimeField(_("replaced"), null=True)
    told_up_to = models.BigIntegerField(
        null=True,
        editable=False,
        help_text=_("Everybody up to this id has been told of the change. Empty: nobody is left."),
    )

    KEPT = (
        "body",
        "warning",
        "picture_facts",
    )  # the columns of a post that are kept: to change them is an edit

    objects = VersionQuerySet.as_manager()

    class Meta:
        verbose_name = _("earlier version")
        verbose_name_plural = _("earlier versions")
        indexes = [
            models.Index(fields=["post", "-id"], name="version_list"),
            models.Index(
                fields=["id"],
                name="version_untold",
                condition=models.Q(told_up_to__isnull=False),
            ),
        ]

    def __str__(self) -> str:
        return f"{self.post} of {self.written_at}"

    @property
    def picture_ids(self) -> tuple[int, ...]:
        """The ids of the pictures it showed, in their order."""
        return tuple(fact["id"] for fact in self.picture_facts or ())
