"""A picture of a person: beside their name, or across the top of their page."""

import secrets

from django.conf import settings
from django.core.files.storage import default_storage
from django.db import models
from django.utils.translation import gettext_lazy as _


def new_token() -> str:
    """Return a name that nobody can guess."""
    return secrets.token_urlsafe(16)


class Picture(models.Model):
    """One upload, re-encoded in several sizes; the files are named by its token.

    A picture that no person shows is a preview, or was replaced; it is swept away after a day.
    """

    class Kind(models.TextChoices):
        """Where it is shown; decides its sizes."""

        AVATAR = "avatar", _("picture")
        HEADER = "header", _("header picture")

    # Widths in pixels. An avatar is a square, a header three times as wide as it is high.
    SIZES = {Kind.AVATAR: (64, 128, 400), Kind.HEADER: (600, 1200)}

    owner = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        models.CASCADE,
        related_name="pictures",
        verbose_name=_("whose"),
    )
    kind = models.CharField(_("kind"), max_length=8, choices=Kind)
    token = models.CharField(max_length=22, unique=True, default=new_token, editable=False)
    created_at = models.DateTimeField(_("uploaded"), auto_now_add=True)

    class Meta:
        verbose_name = _("picture")
        verbose_name_plural = _("pictures")

    def __str__(self) -> str:
        return f"{self.kind} of {self.owner}"

    def name(self, width: int) -> str:
        """Return the file of this width, as the storage knows it."""
        return f"pictures/{self.token}-{width}.webp"

    @property
    def names(self) -> list[str]:
        """Every file of this picture."""
        return [self.name(width) for width in self.SIZES[self.Kind(self.kind)]]

    def url(self, width: int) -> str:
        """Return the address of the file of this width."""
        return str(default_storage.url(self.name(width)))

    @property
    def small(self) -> str:
        """The address of the smallest size."""
        return self.url(self.SIZES[self.Kind(self.kind)][0])

    @property
    def medium(self) -> str:
        """The address of the middle size; a header's is its larger one."""
        return self.url(self.SIZES[self.Kind(self.kind)][1])

    @property
    def large(self) -> str:
        """The address of the largest size."""
        return self.url(self.SIZES[self.Kind(self.kind)][-1])
