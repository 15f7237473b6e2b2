"""Text as it is typed, before it is sent."""

from collections.abc import Iterable
from typing import Self
from uuid import UUID

from django.conf import settings
from django.db import models
from django.utils.translation import gettext_lazy as _

from users.lib.digits import number_in
from users.lib.versions import version_of
from users.models import User

from .message import Message
from .post import Post
from .scheduled_post import ScheduledPost

NEW_CONVERSATION_KEY = (
    "conversation"  # the `form_key` of the form that begins one, whomever it is for
)
TAB_LENGTH = 36  # code points of the name of an open page: a UUID


class DraftQuerySet(models.QuerySet["Draft"]):
    """Reads of drafts. Nobody sees another's."""

    def of(self, viewer: User, form_key: str) -> Self:
        """Return the viewer's drafts of this form, the newest first: one for each tab in which they
        have begun another text."""
        return self.filter(person=viewer, form_key=form_key).order_by("-updated_at", "-pk")


class Draft(models.Model):
    """What somebody has typed into a form and not sent yet; offered on any device of theirs.

    `form_key` says which form: "post", "comment:12" under post 12, "quote:12" of post 12, "message:12" in
    conversation 12, "conversation" for a new one; `tab`, on which open page it is, since two may hold
    different texts. `content` is what stands in its fields, by their names: not checked yet, and possibly
    nonsense.
    """

    person = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        models.CASCADE,
        db_index=False,
        related_name="drafts",
        verbose_name=_("who"),
    )
    # The column keeps the name that processes of an earlier version read.
    form_key = models.CharField(_("form"), max_length=40, db_column="place")
    tab = models.CharField(
        _("open page"), max_length=TAB_LENGTH, blank=True, default="", db_default=""
    )
    content = models.JSONField(_("content"), default=dict)
    updated_at = models.DateTimeField(_("typed"), auto_now=True)

    objects = DraftQuerySet.as_manager()

    class Meta:
        verbose_name = _("draft")
        verbose_name_plural = _("drafts")
        constraints = [
            models.UniqueConstraint(fields=["person", "form_key", "tab"], name="draft_once_a_tab")
        ]

    def __str__(self) -> str:
        return f"{self.person} {self.form_key}"

    @property
    def edition(self) -> str:
        """A name for what it holds: a form says from which draft it began."""
        return version_of(self.pk, sorted(self.content.items()))

    @property
    def text(self) -> str:
        """What is typed in its field."""
        return str(self.content.get("body", ""))

    @property
    def preview_of(self) -> str:
        """Which link of the text is chosen to show where it leads, if it says so."""
        return str(self.content.get("preview_of", ""))

    @property
    def picture_ids(self) -> list[int]:
        """The ids of the attachments that stand in it; what is no id is left out."""
        values = self.content.get("picture", [])
        numbers = map(number_in, map(str, values if isinstance(values, list) else [values]))
        return [number for number in numbers if number is not None]

    @property
    def to(self) -> str:
        """To whom it is, as typed, where it begins a conversation."""
        return str(self.content.get("to", ""))


def was_posted(person_id: int, content: dict[str, object]) -> bool:
    """Return whether the form with this content, which names itself, has been sent: it may wait."""
    submission = _submission_in(content)
    return submission is not None and bool(_posted_of(person_id, [submission]))


def not_posted(person_id: int, drafts: Iterable[Draft]) -> list[Draft]:
    """Return those of a person's drafts whose form has not been sent meanwhile. What is kept of the
    others came too late."""
    named = {draft: _submission_in(draft.content) for draft in drafts}
    posted = _posted_of(
        person_id, [submission for submission in named.values() if submission is not None]
    )
    return [draft for draft, submission in named.items() if submission not in posted]


def _submission_in(content: dict[str, object]) -> UUID | None:
    try:
        return UUID(str(content.get("submission", "")))
    except ValueError:
        return None


def _posted_of(person_id: int, submissions: list[UUID]) -> set[UUID | None]:
    if not submissions:
        return set()
    published = Post.objects.filter(author=person_id, submission__in=submissions)
    waiting = ScheduledPost.objects.filter(submission__in=submissions)
    messages = Message.objects.filter(author=person_id, submission__in=submissions)
    found = published.order_by().values_list("submission", flat=True)
    others = (rows.order_by().values_list("submission", flat=True) for rows in (waiting, messages))
    return set(found.union(*others))
