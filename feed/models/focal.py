"""The focal point of a picture: what the grid shows where it shows only a part."""

from typing import NamedTuple, Self

from django.utils.translation import gettext as _

STEPS = (0, 25, 50, 75, 100)  # per cent; the stylesheet has a class for each


class Focal(NamedTuple):
    """How far from the left and from the top it is, each one of `STEPS`."""

    x: int = 50
    y: int = 50

    @classmethod
    def read(cls, text: str) -> Self | None:
        """Return the point of a form's field, "25-75"; None where that names none."""
        x, _dash, y = text.partition("-")
        found = {str(step): step for step in STEPS}
        return cls(found[x], found[y]) if x in found and y in found else None

    @property
    def name(self) -> str:
        """Where in the picture it is, in words."""
        down = (_("Top"), _("Upper"), _("Middle"), _("Lower"), _("Bottom"))
        across = (_("far left"), _("left"), _("center"), _("right"), _("far right"))
        place = {"down": down[STEPS.index(self.y)], "across": across[STEPS.index(self.x)]}
        return _("%(down)s, %(across)s") % place

    def __str__(self) -> str:
        return f"{self.x}-{self.y}"


CENTRE = Focal()
PLACES = tuple(Focal(x, y) for y in STEPS for x in STEPS)  # line by line
