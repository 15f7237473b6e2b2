"""What the page at an address said of itself, asked once for all who link to it."""

from datetime import timedelta
from hashlib import sha256
from typing import Any, Self

from django.db import models
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from users.models.picture import picture_name

HOLDS = timedelta(days=14)  # what a page said
KEPT = HOLDS + timedelta(days=1)  # so long after it was made: nothing new takes it up any more
FAILURE_HOLDS = timedelta(hours=1)  # that nothing came of it: the page may only have been away
HOST_LENGTH = 253
REMOVED = "removed"  # as the reason of a failure: by a moderator, so the page is not asked again


def key_of(url: str) -> str:
    """Return the name by which the page at this address, as it is asked for, is found."""
    return sha256(url.encode()).hexdigest()


class LinkPreviewQuerySet(models.QuerySet["LinkPreview"]):
    """Reads of what pages said."""

    def newest(self, url: str) -> "LinkPreview | None":
        """Return what was asked last at this address, as it is asked for."""
        return self.filter(key=key_of(url), is_newest=True).first()

    def unused(self) -> Self:
        """Return those that hold no more, and that no post or message has."""
        old = self.filter(created_at__lt=timezone.now() - KEPT)
        return old.filter(posts__isnull=True, messages__isnull=True)


class LinkPreview(models.Model):
    """One time that a page was asked what it is.

    Once that is known the row stays as it is: posts and messages keep what they show of it, and nothing
    becomes of them when the page is asked anew, which makes another row. Nothing in it says who linked to the
    page.
    """

    class State(models.TextChoices):
        """How far the worker is with it."""

        WAITING = "waiting", _("waiting")
        READY = "ready", _("ready")
        FAILED = "failed", _("failed")

    key = models.CharField(max_length=64, editable=False)
    url = models.TextField(_("address"), help_text=_("As it is asked for."))
    host = models.CharField(_("host"), max_length=HOST_LENGTH)
    is_newest = models.BooleanField(default=True, editable=False)
    state = models.CharField(_("state"), max_length=8, choices=State, default=State.WAITING)
    failure = models.CharField(_("why it failed"), max_length=12, blank=True, default="")
    title = models.TextField(_("title"), blank=True, default="")
    site = models.TextField(_("site"), blank=True, default="")
    description = models.TextField(_("description"), blank=True, default="")
    picture = models.CharField(max_length=22, blank=True, default="", editable=False)
    width = models.PositiveIntegerField(default=0, help_text=_("Pixels, of its picture."))
    height = models.PositiveIntegerField(default=0)
    tries = models.PositiveSmallIntegerField(default=0, editable=False)
    taken_at = models.DateTimeField(
        null=True, blank=True, editable=False, help_text=_("When a worker took it.")
    )
    created_at = models.DateTimeField(_("first asked for"), auto_now_add=True)
    done_at = models.DateTimeField(_("known since"), null=True, blank=True)

    objects = LinkPreviewQuerySet.as_manager()

    class Meta:
        verbose_name = _("link preview")
        verbose_name_plural = _("link previews")
        constraints = [
            models.UniqueConstraint(
                fields=["key"], name="one_preview_of_a_page", condition=models.Q(is_newest=True)
            )
        ]
        indexes = [
            models.Index(fields=["host", "taken_at"], name="previews_of_host"),
            models.Index(fields=["created_at"], name="previews_by_age"),
            models.Index(
                fields=["created_at"],
                name="previews_waiting",
                condition=models.Q(state="waiting"),
            ),
        ]

    def __str__(self) -> str:
        return f"Link preview {self.pk}"

    @property
    def is_done(self) -> bool:
        """Whether what came of it is known."""
        return self.state != self.State.WAITING

    @property
    def is_over(self) -> bool:
        """Whether the page is to be asked anew for whoever links to it next."""
        if self.failure == REMOVED:
            return False
        holds = HOLDS if self.state == self.State.READY else FAILURE_HOLDS
        return self.done_at is not None and self.done_at < timezone.now() - holds

    def take_away(self) -> None:
        """Forget what the page said, for good; the caller saves it and deletes its files."""
        self.state, self.failure, self.done_at = self.State.FAILED, REMOVED, timezone.now()
        self.title = self.site = self.description = self.picture = ""
        self.width = self.height = 0

    @property
    def stored_names(self) -> list[str]:
        """Every file of it in the storage."""
        return [picture_name(self.picture, self.width)] if self.picture else []

    def facts_for(self, address: str) -> dict[str, Any]:
        """Return what a post or message keeps of it that has the address like this."""
        facts: dict[str, Any] = {"address": address, "state": str(self.state)}
        if self.state != self.State.READY:
            return facts
        said = {"title": self.title, "site": self.site, "description": self.description}
        return {
            **facts,
            **said,
            "picture": self.picture,
            "width": self.width,
            "height": self.height,
        }
