"""What a post says, as two tables keep it: those that are published, and those that wait."""

from django.db import models
from django.utils.translation import gettext_lazy as _
from django.utils.translation import ngettext

from users.lib.texts import code_points
from users.lib.versions import version_of
from users.models.user import Visibility

from .shown_picture import ShownPicture, shown_pictures

WARNING_LENGTH = 100  # characters as people count them


class AnswersFrom(models.TextChoices):
    """Who may comment under a post, of those who see it; its author always may."""

    EVERYONE = "everyone", _("everyone")
    FOLLOWERS = "followers", _("my followers")
    FRIENDS = "friends", _("my friends")
    MENTIONED = "mentioned", _("people I mention")


class PreviewOf(models.TextChoices):
    """Which link of a post or comment shows what it leads to."""

    FIRST = "first", _("the first link")
    SECOND = "second", _("the second link")
    THIRD = "third", _("the third link")
    NONE = "none", _("none")


class Content(models.Model):
    """The columns of what somebody writes. `feed/actions/content.py` has their rules; what a post
    quotes and its poll are kept differently by each table."""

    body = models.TextField(_("text"))
    warning = models.CharField(
        _("content warning"),
        max_length=code_points(WARNING_LENGTH),
        blank=True,
        default="",
        db_default="",
    )
    language = models.CharField(_("language"), max_length=10, blank=True, default="", db_default="")
    visibility = models.CharField(
        _("for"),
        max_length=9,
        choices=Visibility,
        default=Visibility.PUBLIC,
        db_default=Visibility.PUBLIC,
        help_text=_("Whom a post is for. A comment is for those who see its post."),
    )
    answers_from = models.CharField(
        _("who can reply"),
        max_length=9,
        choices=AnswersFrom,
        default=AnswersFrom.EVERYONE,
        db_default=AnswersFrom.EVERYONE,
    )
    preview_of = models.CharField(
        _("link preview"),
        max_length=6,
        choices=PreviewOf,
        default=PreviewOf.FIRST,
        db_default=PreviewOf.FIRST,
    )
    is_quote = models.BooleanField(
        default=False,
        db_default=False,
        editable=False,
        help_text=_("It quotes a post, which may be gone by now."),
    )
    # What cards show of its attachments, so that none has to ask for them; none: no picture.
    picture_facts = models.JSONField(null=True, blank=True, editable=False)

    class Meta:
        abstract = True

    @property
    def pictures(self) -> list[ShownPicture]:
        """The pictures it shows, in their order. No query."""
        return shown_pictures(self.picture_facts)

    @property
    def picture_ids(self) -> tuple[int, ...]:
        """The ids of its attachments, in their order. No query."""
        return tuple(fact["id"] for fact in self.picture_facts or ())

    @property
    def gist(self) -> str:
        """What stands for it on a line: a warning alone, else its words; of pictures without words, how many
        there are. Empty for nothing."""
        number = len(self.picture_facts or ())
        pictures = ngettext("%d picture", "%d pictures", number) % number if number else ""
        return self.warning or self.body or pictures

    @property
    def edition(self) -> str:
        """A name for what it says, which changes with that: an edit says which it began from."""
        said = (self.body, self.warning, self.language, self.visibility)
        return version_of(*said, self.picture_ids) if self.picture_facts else version_of(*said)
