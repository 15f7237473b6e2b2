"""How somebody wants to see pages."""

from typing import NamedTuple

from django.db import models
from django.utils.translation import gettext_lazy as _


class Theme(models.TextChoices):
    """By day, by night, as the system says; or with more contrast, by the system's day or night."""

    SYSTEM = "system", _("System")
    LIGHT = "light", _("Light")
    DARK = "dark", _("Dark")
    CONTRAST = "contrast", _("High contrast")


class TextSize(models.TextChoices):
    """How large everything is, beside what the browser is set to."""

    SMALL = "small", _("Small")
    NORMAL = "normal", _("Default")
    LARGE = "large", _("Large")
    LARGEST = "largest", _("Largest")


class Display(NamedTuple):
    """What somebody has chosen of both; empty where they have not."""

    theme: str
    text_size: str

    @property
    def scheme(self) -> str:
        """What `color-scheme` says: which of day and night a page can be."""
        return self.theme if self.theme in (Theme.LIGHT, Theme.DARK) else "light dark"


AS_IT_COMES = Display(Theme.SYSTEM, TextSize.NORMAL)
