"""A picture that somebody wrote something with, or sent in a message."""

import secrets
from collections.abc import Iterable
from datetime import UTC, datetime
from typing import Any, Self

from django.conf import settings
from django.db import models
from django.utils.translation import gettext_lazy as _

from users.lib.texts import code_points
from users.models import User

from .focal import Focal
from .message import Message
from .post import Post
from .post_reads import type_of_viewer
from .scheduled_post import ScheduledPost
from .shown_picture import FOLDER, MOVING, ShownPicture
from .visibility import may_read, may_see

ALT_LENGTH = 1_500  # characters as people count them
MOST_OF_A_POST, MOST_OF_A_COMMENT, MOST_OF_A_MESSAGE = 10, 4, 4
DROPPED_AT = datetime(
    2000, 1, 1, tzinfo=UTC
)  # `unused_since` of those that are dropped, see `dropped`

# No post, scheduled post or message shows them.
UNUSED = models.Q(post__isnull=True, scheduled__isnull=True, message__isnull=True)
_IS_DROPPED = UNUSED & models.Q(unused_since=DROPPED_AT)


def new_token() -> str:
    """Return a name that nobody can guess."""
    return secrets.token_urlsafe(16)


class AttachmentQuerySet(models.QuerySet["Attachment"]):
    """Reads of attachments."""

    def not_dropped(self) -> Self:
        """Return all but the dropped."""
        return self.exclude(_IS_DROPPED)

    def unused(self) -> Self:
        """Return those that stand in a form alone: nothing that was sent shows them."""
        return self.filter(UNUSED).not_dropped()

    def dropped(self) -> Self:
        """Return those that are gone for everybody, even their owner. Their files are removed soon, or once
        no open case is about the owner; nobody can tell from outside that a case keeps them."""
        return self.filter(_IS_DROPPED)

    def visible_to(self, viewer: type_of_viewer) -> Self:
        """Return those that are made and that this viewer may look at: what a post or comment shows that
        they may see, a message that they may read, and what stands in a form of theirs, or waits with a
        post."""
        me = viewer.pk if isinstance(viewer, User) and viewer.is_active else None
        shown = models.Q(post__isnull=False) & may_see(me, "post__")
        if me is not None:
            mine = models.Q(post__isnull=True, message__isnull=True, owner=me)
            shown |= mine & ~_IS_DROPPED
            is_sent = models.Q(message__isnull=False, message__deleted_at__isnull=True)
            shown |= is_sent & may_read(me, "message__")
        return self.filter(shown, state=Attachment.State.READY)

    def of_form(self, person: User, ids: Iterable[int]) -> "list[Attachment]":
        """Return what a form of this person holds, in its order; what is gone or used is left out."""
        wanted = list(ids)
        found = self.unused().filter(owner=person).in_bulk(wanted)
        return [found[pk] for pk in wanted if pk in found]


class Attachment(models.Model):
    """One file that was uploaded for a post, a comment or a message, and what was made of it.

    What was sent is kept as `source`, where nobody is served it, until the worker has made the files
    that are: they are named by the token. It belongs to a form alone until what it was uploaded for is
    sent. Pages never read this table: what they show of it is a fact of the post or message
    (`picture_facts`), which the actions keep as this row says (`feed/actions/attachments.py`).
    """

    class Kind(models.TextChoices):
        """What it is. Video and sound have their place here."""

        IMAGE = "image", _("picture")

    class State(models.TextChoices):
        """How far the worker is with it."""

        WAITING = "waiting", _("waiting")
        READY = "ready", _("ready")
        FAILED = "failed", _("failed")

    owner = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        models.CASCADE,
        related_name="attachments",
        verbose_name=_("whose"),
    )
    kind = models.CharField(_("kind"), max_length=8, choices=Kind, default=Kind.IMAGE)
    state = models.CharField(_("state"), max_length=8, choices=State, default=State.WAITING)
    token = models.CharField(max_length=22, unique=True, default=new_token, editable=False)
    post = models.ForeignKey(
        Post,
        models.SET_NULL,
        null=True,
        blank=True,
        related_name="attachments",
        verbose_name=_("shown by"),
    )
    scheduled = models.ForeignKey(
        ScheduledPost,
        models.SET_NULL,
        null=True,
        blank=True,
        related_name="attachments",
        verbose_name=_("waits with"),
    )
    message = models.ForeignKey(
        Message,
        models.SET_NULL,
        null=True,
        blank=True,
        db_index=False,
        related_name="attachments",
        verbose_name=_("sent with"),
    )
    position = models.PositiveSmallIntegerField(_("place among them"), default=0)
    alt = models.CharField(
        _("description"), max_length=code_points(ALT_LENGTH), blank=True, default=""
    )
    is_sensitive = models.BooleanField(_("covered"), default=False)
    focal_x = models.PositiveSmallIntegerField(
        _("focal point"),
        default=50,
        db_default=50,
        help_text=_("Per cent of the width, from the left."),
    )
    focal_y = models.PositiveSmallIntegerField(
        default=50, db_default=50, help_text=_("Per cent of the height, from the top.")
    )
    width = models.PositiveIntegerField(default=0, help_text=_("Pixels, of the upright picture."))
    height = models.PositiveIntegerField(default=0)
    colour = models.CharField(max_length=7, blank=True, default="", help_text="#rrggbb")
    is_animated = models.BooleanField(default=False)
    files = models.JSONField(default=list, help_text=_("The names of what is served of it."))
    size = models.PositiveBigIntegerField(_("bytes"), default=0)
    source = models.CharField(max_length=100, blank=True, default="", editable=False)
    failure = models.CharField(_("why it failed"), max_length=12, blank=True, default="")
    tries = models.PositiveSmallIntegerField(default=0, editable=False)
    taken_at = models.DateTimeField(
        null=True, blank=True, editable=False, help_text=_("When a worker took it.")
    )
    unused_since = models.DateTimeField(_("stands in a form since"), auto_now_add=True)
    created_at = models.DateTimeField(_("uploaded"), auto_now_add=True)

    objects = AttachmentQuerySet.as_manager()

    class Meta:
        verbose_name = _("attachment")
        verbose_name_plural = _("attachments")
        indexes = [
            models.Index(
                fields=["id"], name="attachment_waiting", condition=models.Q(state="waiting")
            ),
            models.Index(
                fields=["unused_since"],
                name="attachment_in_forms",
                condition=UNUSED,
            ),
            models.Index(
                fields=["message"],
                name="attachments_of_messages",
                condition=models.Q(message__isnull=False),
            ),
        ]

    def __str__(self) -> str:
        return f"Attachment {self.pk}"

    @property
    def focal(self) -> Focal:
        """What the grid shows where it shows only a part."""
        return Focal(self.focal_x, self.focal_y)

    @focal.setter
    def focal(self, focal: Focal) -> None:
        self.focal_x, self.focal_y = focal

    @property
    def stored_names(self) -> list[str]:
        """Every file of it in the storage: what is served, and what was sent."""
        made = [f"{FOLDER}/{self.token}-{name}" for name in self.files]
        return [*made, self.source] if self.source else made

    @property
    def largest_names(self) -> list[str]:
        """Its files that hold the most: the largest still one, and what moves. For its owner to keep."""
        widths = self.shown.widths if self.state == self.State.READY else []
        wanted = [MOVING, *(f"{width}.webp" for width in widths[-1:])]
        return [f"{FOLDER}/{self.token}-{name}" for name in wanted if name in self.files]

    @property
    def in_download(self) -> dict[str, Any]:
        """What the download of its owner's data says of it."""
        return {
            "id": self.pk,
            "post": self.post_id,
            "message": self.message_id,
            "state": self.state,
            "description": self.alt,
            "is_covered": self.is_sensitive,
            "focal_point": [self.focal_x, self.focal_y],
            "width": self.width,
            "height": self.height,
            "created_at": self.created_at,
            "files": [f"media/{name.rpartition('/')[2]}" for name in self.largest_names],
        }

    @property
    def facts(self) -> dict[str, Any]:
        """What a card shows of it, as the post or message keeps it."""
        return {
            "id": self.pk,
            "token": self.token,
            "state": str(self.state),
            "failure": self.failure,
            "alt": self.alt,
            "sensitive": self.is_sensitive,
            "focal": [self.focal_x, self.focal_y],
            "width": self.width,
            "height": self.height,
            "colour": self.colour,
            "animated": self.is_animated,
            "files": list(self.files) if self.state == self.State.READY else [],
        }

    @property
    def shown(self) -> ShownPicture:
        """What a page shows of it, as a card would."""
        return ShownPicture.of(self.facts)
