"""A picture of a person: beside their name, or across the top of their page."""

import secrets

from django.conf import settings
from django.core.files.storage import default_storage
from django.db import models
from django.utils.translation import gettext_lazy as _


class Kind(models.TextChoices):
    """Where a picture is shown; decides its shape and sizes."""

    AVATAR = "avatar", _("picture")
    HEADER = "header", _("header picture")


# Widths in pixels. An avatar is a square, a header three times as wide as it is high.
WIDTHS = {Kind.AVATAR: (64, 128, 400), Kind.HEADER: (600, 1200)}
ASPECTS = {Kind.AVATAR: 1, Kind.HEADER: 3}


def new_token() -> str:
    """Return a name that nobody can guess."""
    return secrets.token_urlsafe(16)


def picture_name(token: str, width: int) -> str:
    """Return the file of this width, as the storage knows it."""
    return f"pictures/{token}-{width}.webp"


def picture_url(token: str, width: int) -> str:
    """Return the address of the file of this width; empty where there is no picture."""
    return default_storage.url(picture_name(token, width)) if token else ""


def picture_srcset(token: str, kind: Kind) -> str:
    """Return the addresses of all its sizes, as <img> takes them."""
    return ", ".join(f"{picture_url(token, width)} {width}w" for width in WIDTHS[kind])


class Picture(models.Model):
    """One upload, re-encoded in several sizes; the files are named by its token.

    A picture that no person shows is a preview, or was replaced; it is swept away after a day.
    """

    Kind = Kind

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

    @property
    def names(self) -> list[str]:
        """Every file of this picture."""
        return [picture_name(self.token, width) for width in WIDTHS[Kind(self.kind)]]

    @property
    def url(self) -> str:
        """The address of its largest size."""
        return picture_url(self.token, WIDTHS[Kind(self.kind)][-1])
